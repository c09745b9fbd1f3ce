package org.navalis.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.navalis.core.server.ServerBench.A;
import static org.navalis.core.server.ServerBench.ALL_ROUTERS;
import static org.navalis.core.server.ServerBench.A_MAPPED;
import static org.navalis.core.server.ServerBench.B;
import static org.navalis.core.server.ServerBench.FIRST;
import static org.navalis.core.server.ServerBench.LINK_LOCAL;
import static org.navalis.core.server.ServerBench.NATIVE;
import static org.navalis.core.server.ServerBench.SECOND;
import static org.navalis.core.server.ServerBench.SERVER_LINK_LOCAL;
import static org.navalis.core.server.ServerBench.STRANGER;
import static org.navalis.core.server.ServerBench.client;
import static org.navalis.core.server.ServerBench.solicitation;
import static org.navalis.core.server.ServerBench.withHopLimit255;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Drop;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;

/// What strangers may send to a server, row by row of the list of hostile inputs (S1 to S48): each
/// moves one counter and nothing else. Rows that are about rates stand in [ServerRatesTest].
class HostileServerTest {

    private static final Ipv6Address OWN = Ipv6Address.parse("2600:beef::1");
    private static final Ipv6Address AT_FIRST = client(FIRST);
    private static final Ipv6Address AT_SECOND = client(SECOND);
    private static final Ipv4Endpoint PUBLIC = Ipv4Endpoint.parse("12.0.0.1:3544");

    private final ServerBench bench =
            ServerBench.on(new HostAddresses(List.of(FIRST, SECOND, PUBLIC), List.of(), OWN));

    /// At either of its addresses.
    @ParameterizedTest(name = "{0} {3}")
    @MethodSource({"loops", "solicitations", "bubbles", "messages", "echoes"})
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-45", "SRV-12"})
    void refusesUnderOneName(String row, Packet datagram, Ipv4Endpoint from, Drop reason) {
        bench.receive(Datagrams.copy(datagram), Outbox.SERVICE_SOCKET, from, 0);
        bench.receive(datagram, Outbox.SECONDARY_SOCKET, from, 0);

        assertThat(bench.out.drops()).as(row).containsExactly(reason, reason);
        assertThat(bench.out.counts()).isEmpty();
        assertThat(bench.out.isSilent()).isTrue();
    }

    private static Arguments row(String id, Packet datagram, Ipv4Endpoint from, Drop reason) {
        return arguments(id, datagram, from, reason);
    }

    static Stream<Arguments> loops() {
        return Stream.of(
                row("S1", Datagrams.bubble(AT_FIRST, AT_FIRST), FIRST, Drop.LOOP_SELF),
                row("S2", Datagrams.bubble(AT_FIRST, AT_FIRST), SECOND, Drop.LOOP_SELF),
                row("S3", Datagrams.bubble(NATIVE, AT_FIRST), STRANGER, Drop.DST4_SELF),
                row("S4", Datagrams.bubble(NATIVE, client(PUBLIC)), STRANGER, Drop.DST4_SELF),
                row("S38", Datagrams.bubble(AT_FIRST, AT_SECOND), FIRST, Drop.LOOP_SELF),
                row("S38", Datagrams.bubble(NATIVE, AT_SECOND), STRANGER, Drop.DST4_SELF));
    }

    static Stream<Arguments> solicitations() {
        var otherRouter = Ipv6Address.parse("fe80::1");
        var rest = Hex.of(solicitation()).substring(2 * Ipv6Header.LENGTH);
        var behindHops = solicitation();
        Ipv6Header.setHopLimit(behindHops, 254);
        var unsealed = solicitation();
        unsealed.setShort(Icmpv6.START + 2, 0);
        var spoilt = solicitation();
        spoilt.setOctet(spoilt.length() - 1, 1);
        return Stream.of(
                row("S6", solicitation(LINK_LOCAL, otherRouter), A_MAPPED, Drop.RS_DST),
                row("S9", behindHops, A_MAPPED, Drop.RS_INVALID),
                row("S9", unsealed, A_MAPPED, Drop.RS_INVALID),
                row("S9", spoilt, A_MAPPED, Drop.RS_INVALID),
                row("S9", message("8501000000000000"), A_MAPPED, Drop.RS_INVALID),
                row("S10", icmpv6(rest.substring(0, 14)), A_MAPPED, Drop.RS_INVALID),
                row("S10", icmpv6(rest.substring(0, 8)), A_MAPPED, Drop.RS_INVALID),
                row("S10", icmpv6(""), A_MAPPED, Drop.RS_INVALID),
                row("S11", options("0100000000000000"), A_MAPPED, Drop.RS_INVALID),
                row("S11", options("0102000000000000"), A_MAPPED, Drop.RS_INVALID),
                row("S11", options("fe01000000000000".repeat(150)), A_MAPPED, Drop.RS_INVALID),
                row(
                        "S12",
                        withHopLimit255(
                                Datagrams.icmpv6(
                                        new Ipv6Address(0, 0),
                                        ALL_ROUTERS,
                                        "8500000000000000" + "0101aabbccddeeff")),
                        A_MAPPED,
                        Drop.SRC6_UNSPECIFIED),
                row("S15", solicitation(NATIVE, ALL_ROUTERS), A_MAPPED, Drop.RS_SRC),
                row("S18", solicitation(), victim(53), Drop.SRC_PORT_POLICY),
                row("S18", solicitation(), victim(123), Drop.SRC_PORT_POLICY),
                row("S18", solicitation(), victim(19), Drop.SRC_PORT_POLICY),
                row("S18", solicitation(), victim(1023), Drop.SRC_PORT_POLICY),
                row("S18", solicitation(), victim(1900), Drop.SRC_PORT_POLICY),
                row("S18", solicitation(), victim(11_211), Drop.SRC_PORT_POLICY));
    }

    static Stream<Arguments> bubbles() {
        var foreign = new TeredoAddress(Ipv4Address.parse("20.0.0.9"), 0, A_MAPPED).toIpv6();
        var rows = Stream.<Arguments>builder();
        for (var address :
                List.of(
                        "255.255.255.255",
                        "224.0.0.1",
                        "10.0.0.1",
                        "127.0.0.1",
                        "0.0.0.0",
                        "240.0.0.1")) {
            var target = client(new Ipv4Endpoint(Ipv4Address.parse(address), 40_000));
            rows.add(row("S21", Datagrams.bubble(A, target), A_MAPPED, Drop.DST4_NOT_GLOBAL));
        }
        for (int port : List.of(53, 123, 1023, 1900, 11_211)) {
            var target = client(victim(port));
            rows.add(row("T4", Datagrams.bubble(A, target), A_MAPPED, Drop.DST_PORT_POLICY));
        }
        return rows.add(row("S19", Datagrams.bubble(A, B), STRANGER, Drop.SRC6_MISMATCH))
                .add(row("S20", Datagrams.bubble(NATIVE, foreign), STRANGER, Drop.NOT_SERVED))
                .add(row("S22", Datagrams.bubble(A, client(victim(0))), A_MAPPED, Drop.DST_PORT0))
                .build();
    }

    static Stream<Arguments> messages() {
        var rows = Stream.<Arguments>builder();
        for (int data : List.of(6, 17, 132)) {
            var packet = Datagrams.ipv6(A, NATIVE, data, "00".repeat(20));
            rows.add(row("S23", packet, A_MAPPED, Drop.NOT_CONTROL));
        }
        for (int type : List.of(134, 137, 135, 136, 130, 131, 132, 143, 1, 2, 3, 4, 255)) {
            var packet = Datagrams.icmpv6(A, NATIVE, "%02x00000000000000".formatted(type));
            rows.add(row("S25", packet, A_MAPPED, Drop.ICMP_TYPE));
        }
        var large = Datagrams.echoRequest(A, NATIVE, "00".repeat(1232));
        var empty = Datagrams.ipv6(A, NATIVE, Ipv6Header.ICMPV6, "");
        var short2 = Datagrams.ipv6(A, NATIVE, Ipv6Header.ICMPV6, "8000");
        return rows.add(row("S24", large, A_MAPPED, Drop.CONTROL_SIZE))
                .add(row("S36", empty, A_MAPPED, Drop.ICMP_SHORT))
                .add(row("S37", short2, A_MAPPED, Drop.ICMP_SHORT))
                .build();
    }

    static Stream<Arguments> echoes() {
        var rows = Stream.<Arguments>builder();
        for (var native6 :
                List.of(
                        "::1",
                        "::",
                        "fe80::1",
                        "fc00::1",
                        "fec0::1",
                        "::ffff:10.0.0.1",
                        "64:ff9b::a00:1",
                        "100::1",
                        "2001:db8::1",
                        "2001:10::1",
                        "2001:1ff::1",
                        "3fff:fff::1",
                        "4000::1",
                        "2002:a00:1::1",
                        "2002:b01:101::1",
                        "2600:beef::1")) {
            rows.add(row("S26", echo(native6), A_MAPPED, Drop.DST6_POLICY));
        }
        for (int hopLimit : List.of(0, 1)) {
            var worn = echo("2600::1");
            Ipv6Header.setHopLimit(worn, hopLimit);
            rows.add(row("S29", worn, A_MAPPED, Drop.HOP_LIMIT));
        }
        var reply = Datagrams.echoReply(Datagrams.echoRequest(NATIVE, A, ""));
        return rows.add(row("S26", echo("ff02::1"), A_MAPPED, Drop.DST6_MULTICAST))
                .add(row("S27", echo("2002:1a28:323c::1"), A_MAPPED, Drop.DST6_6TO4))
                .add(row("S28", echo("2600::5efe:b01:101"), A_MAPPED, Drop.DST6_SELF_EMBED))
                .add(row("S28", echo("2600::200:5efe:b01:102"), A_MAPPED, Drop.DST6_SELF_EMBED))
                .add(
                        row(
                                "S30",
                                Datagrams.bubble(A, SERVER_LINK_LOCAL),
                                A_MAPPED,
                                Drop.DST6_NOT_MINE))
                .add(row("S31", reply, A_MAPPED, Drop.ICMP_TYPE))
                .build();
    }

    @ParameterizedTest(name = "S26 {0}")
    @ValueSource(
            strings = {"2600::1", "2001:200::1", "2001:db7:ffff::1", "3ffe::1", "2600::5efe:a00:1"})
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-39")
    void passesEchoRequestsToWhatIsOnTheInternet(String destination) {
        assertThat(bench.receive(echo(destination), A_MAPPED)).isEmpty();
        assertThat(bench.out.ipv6Packets()).hasSize(1);
    }

    private static Packet echo(String destination) {
        return Datagrams.echoRequest(A, Ipv6Address.parse(destination), "0011");
    }

    private static Ipv4Endpoint victim(int port) {
        return new Ipv4Endpoint(Ipv4Address.parse("50.0.0.5"), port);
    }

    private static Packet options(String options) {
        return message("8500000000000000" + options);
    }

    private static Packet message(String icmpv6) {
        return withHopLimit255(Datagrams.icmpv6(LINK_LOCAL, ALL_ROUTERS, icmpv6));
    }

    /// Without a checksum, which a shorter message has no room for.
    private static Packet icmpv6(String octets) {
        return withHopLimit255(Datagrams.ipv6(LINK_LOCAL, ALL_ROUTERS, Ipv6Header.ICMPV6, octets));
    }
}
