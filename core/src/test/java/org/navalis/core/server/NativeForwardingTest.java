package org.navalis.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.server.ServerBench.A;
import static org.navalis.core.server.ServerBench.A_MAPPED;
import static org.navalis.core.server.ServerBench.LINK_LOCAL;
import static org.navalis.core.server.ServerBench.NATIVE;
import static org.navalis.core.server.ServerBench.SERVER_LINK_LOCAL;
import static org.navalis.core.server.ServerBench.STRANGER;
import static org.navalis.core.server.ServerBench.standardSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
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

/// What a server passes to native IPv6, and echo requests to the server itself (RFC 4380, section
/// 5.3.1).
class NativeForwardingTest {

    private static final String DATA = "00112233445566778899aabbccddeeff";

    private final ServerBench bench = ServerBench.standard();

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-36", "SRV-08"})
    void passesEchoRequestsToNativeHostsWithOneHopLess() {
        var request = Datagrams.echoRequest(A, Ipv6Address.parse("2600:db8:1::10"), DATA);

        bench.receive(request, A_MAPPED);

        assertThat(bench.out.onlyIpv6Packet())
                .isEqualTo(
                        Hex.of(
                                Hex.octets(
                                        """
                                        60000000 00183a3f
                                        20010000 0b010101 140763be e6f5ebe1
                                        26000db8 00010000 00000000 00000010
                                        8000c4b9 54450001
                                        """
                                                + DATA)));
        assertThat(bench.sent()).isEmpty();
        assertThat(bench.out.counted(Counter.NATIVE_FORWARDED)).isEqualTo(1);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-36", "SRV-40"})
    void passesNeitherTrailersNorEncapsulationToNativeHosts() {
        var plain = Datagrams.echoRequest(A, NATIVE, DATA);
        var framed = Datagrams.copy(plain);
        Datagrams.withTrailers(framed, "01045eed1234");
        Datagrams.withNonce(Datagrams.withOrigin(framed, STRANGER), 1);

        bench.receive(plain, A_MAPPED);
        bench.receive(framed, A_MAPPED);

        assertThat(bench.out.ipv6Packets()).hasSize(2);
        assertThat(bench.out.ipv6Packets().getLast()).isEqualTo(bench.out.ipv6Packets().getFirst());
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-39")
    void passesNoEchoRepliesToNativeHosts() {
        var reply = Datagrams.echoReply(Datagrams.echoRequest(NATIVE, A, DATA));

        assertRefused(reply, A_MAPPED, Drop.ICMP_TYPE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-36")
    void passesOnNoPacketWhoseHopsAreUsedUp(int hopLimit) {
        var request = Datagrams.echoRequest(A, NATIVE, DATA);
        Ipv6Header.setHopLimit(request, hopLimit);

        assertRefused(request, A_MAPPED, Drop.HOP_LIMIT);
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-38")
    void isSilentWithoutNativeIpv6() {
        var without = ServerBench.of(standardSettings().withNativeIpv6(false));

        assertThat(without.receive(Datagrams.echoRequest(A, NATIVE, DATA), A_MAPPED))
                .contains(Drop.NO_NATIVE_IPV6);
        assertThat(without.out.isSilent()).isTrue();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-37", "SRV-12"})
    void takesOnlySourcesThatMatchTheirSenderExactly() {
        var otherPort = new Ipv4Endpoint(A_MAPPED.address(), A_MAPPED.port() + 1);
        var native2 = Ipv6Address.parse("2600::2");

        assertRefused(Datagrams.echoRequest(A, NATIVE, DATA), otherPort, Drop.SRC6_MISMATCH);
        assertRefused(Datagrams.echoRequest(A, NATIVE, DATA), STRANGER, Drop.SRC6_MISMATCH);
        assertRefused(Datagrams.bubble(A, NATIVE), otherPort, Drop.SRC6_MISMATCH);
        assertRefused(Datagrams.echoRequest(native2, NATIVE, DATA), STRANGER, Drop.NOT_SERVED);
        assertRefused(Datagrams.echoRequest(LINK_LOCAL, NATIVE, DATA), STRANGER, Drop.NOT_SERVED);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-39", "SRV-18"})
    void passesNoBubblesToNativeHosts() {
        assertRefused(Datagrams.bubble(A, NATIVE), A_MAPPED, Drop.ICMP_TYPE);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "3.2.3",
            row = {"SRV-19", "SRV-39"})
    void passesNoLargeMessagesToNativeHosts() {
        assertRefused(
                Datagrams.echoRequest(A, NATIVE, "e7".repeat(81)), A_MAPPED, Drop.CONTROL_SIZE);
        assertRefused(
                Datagrams.echoRequest(A, NATIVE, "e7".repeat(1232)), A_MAPPED, Drop.CONTROL_SIZE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::",
                "::1",
                "fe80::1",
                "febf::1",
                "fc00::1",
                "fdff::1",
                "fec0::1",
                "feff::1",
                "::ffff:10.0.0.1",
                "::1.2.3.4"
            })
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-16", "SRV-39"})
    void passesNothingToDestinationsWithoutGlobalScope(String destination) {
        var request = Datagrams.echoRequest(A, Ipv6Address.parse(destination), DATA);

        assertRefused(request, A_MAPPED, Drop.DST6_POLICY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff02::1", "ff02::2", "ff05::2", "ff0e::1"})
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-16")
    void passesNothingToMulticast(String destination) {
        var group = Ipv6Address.parse(destination);

        assertRefused(Datagrams.echoRequest(A, group, DATA), A_MAPPED, Drop.DST6_MULTICAST);
        assertRefused(Datagrams.bubble(A, group), A_MAPPED, Drop.DST6_MULTICAST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"20.0.0.1", "11.1.1.2"})
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-35")
    void passesNothingToClientsOfOtherServersByWayOfIpv6(String server) {
        var foreign =
                new TeredoAddress(Ipv4Address.parse(server), 0, ServerBench.B_MAPPED).toIpv6();

        assertRefused(Datagrams.echoRequest(A, foreign, DATA), A_MAPPED, Drop.NOT_SERVED);
    }

    // Echo requests to the server

    @Test
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-15")
    void answersEchoRequestsToItsLinkLocalAddress() {
        var request = Datagrams.echoRequest(A, SERVER_LINK_LOCAL, DATA);

        bench.receive(Datagrams.withTrailers(request, "01045eed1234"), 1, A_MAPPED, 0);

        var answer = bench.out.onlyDatagram();
        var reply = answer.packet();
        assertThat(answer.socket()).isEqualTo(Outbox.SECONDARY_SOCKET);
        assertThat(answer.to()).isEqualTo(A_MAPPED);
        assertThat(answer.length()).isEqualTo(40 + 8 + 16);
        assertThat(Icmpv6.type(reply)).isEqualTo(Icmpv6.ECHO_REPLY);
        assertThat(Icmpv6.isIntact(reply)).isTrue();
        assertThat(Datagrams.source(reply)).isEqualTo(SERVER_LINK_LOCAL);
        assertThat(Datagrams.destination(reply)).isEqualTo(A);
        assertThat(answer.hex()).endsWith("54450001" + DATA);
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-15")
    void answersNothingElseAtItsLinkLocalAddress() {
        var broken = Datagrams.echoRequest(A, SERVER_LINK_LOCAL, DATA);
        broken.setOctet(broken.length() - 1, 0);

        assertRefused(broken, A_MAPPED, Drop.ICMP_TYPE);
        assertRefused(Datagrams.bubble(A, SERVER_LINK_LOCAL), A_MAPPED, Drop.DST6_NOT_MINE);
        assertRefused(
                Datagrams.echoReply(Datagrams.echoRequest(SERVER_LINK_LOCAL, A, "")),
                A_MAPPED,
                Drop.DST6_NOT_MINE);
        assertRefused(
                Datagrams.echoRequest(A, SERVER_LINK_LOCAL, DATA), STRANGER, Drop.SRC6_MISMATCH);
    }

    // From the IPv6 side

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3",
            row = {"SRV-20", "SRV-45"})
    void carriesNothingFromNativeIpv6() {
        var refusal = bench.out.transmit(bench.server, Datagrams.udp(NATIVE, A, 10), 0);

        assertThat(refusal).contains(Drop.TX_UNUSED);
        assertThat(bench.out.isSilent()).isTrue();
    }

    private void assertRefused(Packet datagram, Ipv4Endpoint from, Drop reason) {
        bench.out.clear();

        bench.receive(datagram, from);

        assertThat(bench.out.drops()).containsExactly(reason);
        assertThat(bench.out.isSilent()).isTrue();
    }
}
