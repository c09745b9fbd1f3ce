package org.navalis.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.server.ServerBench.A;
import static org.navalis.core.server.ServerBench.A_MAPPED;
import static org.navalis.core.server.ServerBench.LINK_LOCAL;
import static org.navalis.core.server.ServerBench.NATIVE;
import static org.navalis.core.server.ServerBench.SERVER_LINK_LOCAL;
import static org.navalis.core.server.ServerBench.STRANGER;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;
import org.navalis.core.wire.Icmpv6;

/// What a server passes to native IPv6, and what it answers itself (RFC 4380, section 5.3.1).
class ServerNativeTest {

    private final ServerBench bench = ServerBench.standard();

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-18", "SRV-36"})
    void passesEchoRequestsAndRepliesWithOneHopLess() {
        for (var packet : new Packet[] {echo(NATIVE), Datagrams.echoReply(echoFromNative())}) {
            bench.out.clear();
            var expected = Datagrams.copy(packet);
            expected.setOctet(7, 63);

            assertThat(bench.receive(packet, A_MAPPED)).isEmpty();

            assertThat(bench.out.onlyIpv6Packet()).isEqualTo(Hex.of(expected));
            assertThat(bench.sent()).isEmpty();
            assertThat(bench.out.counted(Counter.NATIVE_FORWARDED)).isEqualTo(1);
        }
    }

    private static Packet echoFromNative() {
        return Datagrams.echoRequest(NATIVE, A, "00112233");
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-36", "PKT-10"})
    void passesNoTrailersToNativeIpv6() {
        var packet = Datagrams.withTrailers(echo(NATIVE), "01045eed1234");

        bench.receive(packet, A_MAPPED);

        assertThat(bench.out.onlyIpv6Packet()).hasSize(2 * echo(NATIVE).length());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-36")
    void refusesPacketsWithoutHopsLeft(int hopLimit) {
        var packet = echo(NATIVE);
        packet.setOctet(7, hopLimit);

        assertRefused(packet, A_MAPPED, Drop.HOP_LIMIT);
    }

    @ParameterizedTest
    @CsvSource({
        "::,              DST6_POLICY",
        "::1,             DST6_POLICY",
        "::10.0.0.1,      DST6_POLICY",
        "::ffff:10.0.0.1, DST6_POLICY",
        "fe80::1,         DST6_POLICY",
        "fec0::1,         DST6_POLICY",
        "fc00::1,         DST6_POLICY",
        "fd12::1,         DST6_POLICY",
        "ff02::1,         DST6_MULTICAST",
        "ff0e::1,         DST6_MULTICAST",
        "ff02::2,         DST6_MULTICAST"
    })
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-16", "SRV-39"})
    void passesNothingWithoutGlobalScope(String destination, Drop expected) {
        assertRefused(echo(Ipv6Address.parse(destination)), A_MAPPED, expected);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-37", "SRV-09", "AMB-12"})
    void passesNothingWhoseSourceIsNotTheSender() {
        var otherPort = new Ipv4Endpoint(A_MAPPED.address(), A_MAPPED.port() + 1);

        assertRefused(echo(NATIVE), otherPort, Drop.SRC6_MISMATCH);
        assertRefused(echo(NATIVE), STRANGER, Drop.SRC6_MISMATCH);
        assertRefused(Datagrams.bubble(A, NATIVE), otherPort, Drop.SRC6_MISMATCH);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-12", "SRV-37"})
    void passesNothingFromNativeToNative() {
        var packet = Datagrams.echoRequest(NATIVE, Ipv6Address.parse("2600::2"), "00");

        assertRefused(packet, STRANGER, Drop.NOT_SERVED);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-39", "BUB-08"})
    void passesNoBubblesToNativeIpv6() {
        assertRefused(Datagrams.bubble(A, NATIVE), A_MAPPED, Drop.ICMP_TYPE);
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-38")
    void passesNothingWithoutNativeIpv6() {
        var isolated = ServerBench.of(ServerBench.standardSettings().withNativeIpv6(false));

        assertThat(isolated.receive(echo(NATIVE), A_MAPPED)).contains(Drop.NO_NATIVE_IPV6);
        assertThat(isolated.out.isSilent()).isTrue();
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-19")
    void passes88OctetsAndNoMore() {
        assertThat(bench.receive(echoOf(80), A_MAPPED)).isEmpty();
        assertRefused(echoOf(81), A_MAPPED, Drop.CONTROL_SIZE);
        assertRefused(echoOf(1192), A_MAPPED, Drop.CONTROL_SIZE);
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-15")
    void answersEchoRequestsToItself() {
        for (var source : new Ipv6Address[] {A, LINK_LOCAL}) {
            var request = Datagrams.echoRequest(source, SERVER_LINK_LOCAL, "00112233445566");
            var expected = Datagrams.echoReply(request);
            expected.setOctet(7, 255);

            var answer = bench.answer(request, A_MAPPED);

            assertThat(answer.hex()).isEqualTo(Hex.of(expected));
            assertThat(answer.to()).isEqualTo(A_MAPPED);
        }
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-15")
    void answersNothingElseToItself() {
        var damaged = Datagrams.echoRequest(A, SERVER_LINK_LOCAL, "00");
        damaged.setShort(Icmpv6.START + 2, 0);
        var reply = Datagrams.echoReply(Datagrams.echoRequest(SERVER_LINK_LOCAL, A, "00"));

        assertRefused(damaged, A_MAPPED, Drop.ICMP_TYPE);
        assertRefused(reply, A_MAPPED, Drop.DST6_NOT_MINE);
        assertRefused(Datagrams.bubble(A, SERVER_LINK_LOCAL), A_MAPPED, Drop.DST6_NOT_MINE);
    }

    private static Packet echoOf(int dataOctets) {
        return Datagrams.echoRequest(A, NATIVE, "5a".repeat(dataOctets));
    }

    private static Packet echo(Ipv6Address destination) {
        return Datagrams.echoRequest(A, destination, "00112233");
    }

    private void assertRefused(Packet datagram, Ipv4Endpoint from, Drop expected) {
        bench.out.clear();
        assertThat(bench.receive(datagram, from)).contains(expected);
        assertThat(bench.out.isSilent()).isTrue();
    }
}
