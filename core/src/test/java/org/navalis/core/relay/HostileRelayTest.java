package org.navalis.core.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.navalis.core.relay.RelayBench.A;
import static org.navalis.core.relay.RelayBench.A_MAPPED;
import static org.navalis.core.relay.RelayBench.B;
import static org.navalis.core.relay.RelayBench.B_MAPPED;
import static org.navalis.core.relay.RelayBench.HOST;
import static org.navalis.core.relay.RelayBench.OTHER_HOST;
import static org.navalis.core.relay.RelayBench.RELAY;
import static org.navalis.core.relay.RelayBench.RELAY6;
import static org.navalis.core.relay.RelayBench.SERVER;
import static org.navalis.core.relay.RelayBench.STRANGER;
import static org.navalis.core.relay.RelayBench.client;
import static org.navalis.core.relay.RelayBench.mapped;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Ipv6Prefix;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;

/// What strangers may send to a relay, row by row of the list of hostile inputs (R1 to R44). Client
/// A is known and trusted. Rows that are about rates stand in [RelayRatesTest].
class HostileRelayTest {

    private final RelayBench bench = RelayBench.standard();

    @ParameterizedTest(name = "{0} {3}")
    @MethodSource("datagrams")
    @Clause(rfc = 4380, section = "5.4.2", row = "RLY-28")
    void refusesDatagramsUnderOneName(String row, Packet datagram, Ipv4Endpoint from, Drop reason) {
        bench.connect(A, A_MAPPED);

        bench.assertRefused(datagram, from, reason);
        assertThat(bench.out.counts()).isEmpty();
    }

    static Stream<Arguments> datagrams() {
        var rows = Stream.<Arguments>builder();
        for (var inside : List.of("fe80::1", "fc00::1", "::1")) {
            rows.add(
                    arguments(
                            "R7",
                            Datagrams.udp(A, Ipv6Address.parse(inside), 5),
                            A_MAPPED,
                            Drop.DST6_POLICY));
        }
        for (int type : List.of(134, 137, 135, 136, 130, 131, 132, 143)) {
            var message = Datagrams.icmpv6(A, HOST, "%02x00000000000000".formatted(type));
            rows.add(arguments("R9", message, A_MAPPED, Drop.ICMP_TYPE));
        }
        var to6to4 = Datagrams.udp(A, Ipv6Address.parse("2002:1b01:203::1"), 5);
        var toIsatap = Datagrams.udp(A, Ipv6Address.parse("2600::5efe:1b01:203"), 5);
        var toOther6to4 = Datagrams.udp(A, Ipv6Address.parse("2002:1900::1"), 5);
        var group = Ipv6Address.parse("ff02::1");
        var rebound = new Ipv4Endpoint(A_MAPPED.address(), A_MAPPED.port() + 1);
        return rows.add(
                        arguments(
                                "R1",
                                Datagrams.udp(HOST, OTHER_HOST, 5),
                                STRANGER,
                                Drop.SRC6_NOT_TEREDO))
                .add(arguments("R2", Datagrams.udp(A, HOST, 5), STRANGER, Drop.SRC6_MISMATCH))
                .add(arguments("R3", Datagrams.udp(B, HOST, 5), B_MAPPED, Drop.NO_ENTRY))
                .add(arguments("R4", toOther6to4, A_MAPPED, Drop.DST6_NOT_SERVED))
                .add(arguments("R5", Datagrams.udp(A, B, 5), A_MAPPED, Drop.DST6_TEREDO))
                .add(arguments("R6", to6to4, A_MAPPED, Drop.DST6_SELF_EMBED))
                .add(arguments("R6", toIsatap, A_MAPPED, Drop.DST6_SELF_EMBED))
                .add(arguments("R7", Datagrams.udp(A, group, 5), A_MAPPED, Drop.DST6_MULTICAST))
                .add(arguments("R30", Datagrams.udp(HOST, A, 5), A_MAPPED, Drop.SRC6_NOT_TEREDO))
                .add(arguments("R31", Datagrams.udp(A, HOST, 5), rebound, Drop.SRC6_MISMATCH))
                .add(
                        arguments(
                                "R32",
                                Datagrams.icmpv6(
                                        Ipv6Address.parse("fe80::ffff:ffff:ffff"),
                                        Ipv6Address.parse("ff02::2"),
                                        "8500000000000000"),
                                STRANGER,
                                Drop.SRC6_NOT_TEREDO))
                .add(arguments("R35", Datagrams.bubble(A, A), RELAY, Drop.LOOP_SELF))
                .build();
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("packets")
    @Clause(rfc = 4380, section = "5.4.1", row = "RLY-28")
    void refusesPacketsUnderOneName(String row, Packet packet, Drop reason) {
        var atServerPort = new Ipv4Endpoint(RELAY.address(), TeredoAddress.SERVER_PORT);
        var strict = RelayBench.on(RelaySettings.DEFAULT, HostAddresses.of(RELAY, atServerPort));

        strict.assertRefused(packet, reason);
        assertThat(strict.out.counts()).isEmpty();
        assertThat(strict.relay.peerCount()).isZero();
    }

    static Stream<Arguments> packets() {
        var rows = Stream.<Arguments>builder();
        for (var address : List.of("127.0.0.1", "255.255.255.255", "224.0.0.1", "0.0.0.0")) {
            var target = client(new Ipv4Endpoint(Ipv4Address.parse(address), 40_000));
            rows.add(arguments("R14", Datagrams.udp(HOST, target, 5), Drop.TX_DST4));
        }
        for (var source : List.of("2001:0:b01:101::1", "2002:1b01:203::1", "2600::5efe:1b01:203")) {
            var packet = Datagrams.udp(Ipv6Address.parse(source), A, 5);
            rows.add(arguments("R25", packet, Drop.TX_SRC6_LOOP));
        }
        for (var source : List.of("::", "ff02::1", "fe80::1", "::1", "fc00::1")) {
            var packet = Datagrams.udp(Ipv6Address.parse(source), A, 5);
            rows.add(arguments("R26", packet, Drop.TX_SRC6));
        }
        var byPrivate = new TeredoAddress(Ipv4Address.parse("10.0.0.1"), 0, A_MAPPED).toIpv6();
        var bySelf = new TeredoAddress(RELAY.address(), 0, A_MAPPED).toIpv6();
        var portless = client(new Ipv4Endpoint(A_MAPPED.address(), 0));
        var routed = Datagrams.ipv6(HOST, A, 43, "1100000100000000" + "00".repeat(8));
        return rows.add(arguments("R13", Datagrams.udp(HOST, byPrivate, 5), Drop.TX_SERVER4))
                .add(arguments("R15", Datagrams.udp(HOST, portless, 5), Drop.TX_PORT0))
                .add(arguments("R16", Datagrams.udp(HOST, client(RELAY), 5), Drop.TX_SELF))
                .add(arguments("R16", Datagrams.udp(HOST, bySelf, 5), Drop.TX_SELF))
                .add(arguments("R27", routed, Drop.ROUTING_HEADER))
                .build();
    }

    @Test
    @DisplayName("R4: only hosts in the served prefixes are served")
    @Clause(
            rfc = 4380,
            section = "7.3.5",
            row = {"RLY-23", "RLY-18", "R4"})
    void worksForTheServedPrefixesOnly() {
        var served = List.of(Ipv6Prefix.parse("2001:db8:1::/48"), Ipv6Prefix.parse("2a00::/12"));
        var home = RelayBench.of(RelaySettings.DEFAULT.withServed(served));

        home.assertRefused(Datagrams.udp(OTHER_HOST, A, 5), Drop.TX_SRC6_NOT_SERVED);
        home.connect(A, A_MAPPED);
        home.assertRefused(Datagrams.udp(A, OTHER_HOST, 5), A_MAPPED, Drop.DST6_NOT_SERVED);
        assertThat(home.receive(Datagrams.udp(A, HOST, 5), A_MAPPED)).isEmpty();
        assertThat(home.transmit(Datagrams.udp(HOST, A, 5))).isEmpty();
    }

    @Test
    @DisplayName("R40: a relay must serve somebody")
    @Clause(
            rfc = 4380,
            section = "7.3.5",
            row = {"RLY-23", "R40"})
    void mustServeSomebody() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RelaySettings.DEFAULT.withServed(List.of()))
                .withMessageContaining("serves nobody");
    }

    @Test
    @DisplayName("R20: the cone bit changes nothing")
    @Clause(
            rfc = 5991,
            section = "3.2",
            row = {"RLY-06", "R20"})
    void sendsNoDataToUnknownCones() {
        bench.send(new TeredoAddress(SERVER.address(), 0x8000, B_MAPPED).toIpv6(), 100);

        assertThat(bench.sentTo(B_MAPPED)).isEmpty();
        assertThat(bench.out.counted(Counter.HELD)).isEqualTo(1);
    }

    @Test
    @DisplayName("R24: a late bubble finds nothing that waits, but shows that the client is there")
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-10", "R24"})
    void sendsNothingForLateAnswers() {
        bench.send(A, 100);
        bench.advance(Duration.ofMillis(8100));
        assertThat(bench.out.counted(Counter.HELD_EXPIRED)).isEqualTo(1);
        assertThat(bench.out.counted(Counter.PEERS_FAILED)).isEqualTo(1);
        assertThat(bench.send(A, 100)).contains(Drop.TX_UNREACHABLE);

        bench.receive(Datagrams.bubble(A, RELAY6), A_MAPPED);

        assertThat(bench.sentTo(A_MAPPED)).isEmpty();
        assertThat(bench.out.counted(Counter.PEERS_TRUSTED)).isEqualTo(1);
        // Without it, the bubbles that there may be are used up for five minutes.
        assertThat(bench.send(A, 100)).isEmpty();
        assertThat(bench.sentTo(A_MAPPED)).hasSize(1);
    }

    @Test
    @DisplayName("R29: an error about an error is not sent")
    @Clause(
            rfc = 4443,
            section = "2.4",
            row = {"ICMP-01", "R29"})
    void answersNoErrors() {
        bench.send(A, 1500 - 48);
        var ours = bench.out.onlyIpv6Packet();
        var aboutOurs = Datagrams.icmpv6(HOST, RELAY6, "0100000000000000" + ours);
        var tooLarge = Datagrams.icmpv6(HOST, A, "0100000000000000" + ours);

        bench.assertRefused(aboutOurs, Drop.TX_NOT_TEREDO);
        bench.assertRefused(tooLarge, Drop.TX_MTU);
    }

    @Test
    @DisplayName("R33: what stands before the packet of a client is passed over")
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-13", "R33"})
    void readsOverEncapsulation() {
        bench.connect(A, A_MAPPED);
        var octets = Hex.of(Datagrams.udp(A, HOST, 5));
        var behindOrigin = Datagrams.withOrigin(Datagrams.udp(A, HOST, 5), STRANGER);
        var behindNonce = Datagrams.withNonce(Datagrams.udp(A, HOST, 5), 7);

        assertThat(bench.receive(behindOrigin, A_MAPPED)).isEmpty();
        assertThat(bench.receive(behindNonce, A_MAPPED)).isEmpty();

        assertThat(bench.out.ipv6Packets()).containsExactly(octets, octets);
        assertThat(bench.out.counts()).isEqualTo(Map.of(Counter.DATA_DELIVERED, 2));
    }

    @Test
    @DisplayName("R37: garbage keeps nobody away")
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-13", "R37"})
    void carriesDataInSpiteOfGarbage() {
        // So many at once, from one place.
        var many = RelayBench.of(RelaySettings.DEFAULT.withRateLimits(false));
        for (int i = 0; i < 100; i++) {
            many.connect(client(mapped(i)), mapped(i));
        }
        // Each of the clients sends once in 10,000 pieces of it, and hears once.
        for (int i = 0; i < 10_000; i++) {
            many.receive(Hex.packet("ff".repeat(i % 60)), STRANGER);
            if (i % 100 == 99) {
                var peer = mapped(i / 100);
                many.receive(Datagrams.udp(client(peer), HOST, 5), peer);
                many.transmit(Datagrams.udp(HOST, client(peer), 5));
            }
        }

        assertThat(many.out.counted(Counter.DATA_DELIVERED)).isEqualTo(100);
        assertThat(many.out.counted(Counter.DATA_SENT)).isEqualTo(100);
        assertThat(many.out.drops()).hasSize(10_000).contains(Drop.SHORT, Drop.VERSION);
        assertThat(many.out.drops()).containsOnly(Drop.SHORT, Drop.VERSION);
    }

    @Test
    @DisplayName("R41, R43: repeated packets, their order and broken checksums are not ours")
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-18", "R41", "R43"})
    void carriesDataAsItIs() {
        bench.connect(A, A_MAPPED);
        var second = Datagrams.ipv6(A, HOST, 6, "0001000200000002000000005002ffffbadc0000");
        var first = Datagrams.ipv6(A, HOST, 6, "0001000200000001000000005002ffffbadc0000");
        var octets = List.of(Hex.of(second), Hex.of(first), Hex.of(first));

        bench.receive(second, A_MAPPED);
        bench.receive(Datagrams.copy(first), A_MAPPED);
        bench.receive(first, A_MAPPED);

        assertThat(bench.out.ipv6Packets()).isEqualTo(octets);
        assertThat(bench.out.counts()).isEqualTo(Map.of(Counter.DATA_DELIVERED, 3));
    }
}
