package org.navalis.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.server.ServerBench.ALL_ROUTERS;
import static org.navalis.core.server.ServerBench.A_MAPPED;
import static org.navalis.core.server.ServerBench.LINK_LOCAL;
import static org.navalis.core.server.ServerBench.solicitation;
import static org.navalis.core.server.ServerBench.withHopLimit255;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Drop;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;

/// Solicitations that a server does not answer (RFC 4861, section 6.1.1; RFC 4380, section 5.3.1).
class SolicitationRefusalTest {

    private final ServerBench bench = ServerBench.standard();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64, 254})
    @Clause(rfc = 4861, section = "6.1.1", row = "SRV-13")
    void refusesAnotherHopLimitThan255(int hopLimit) {
        var solicitation = solicitation();
        Ipv6Header.setHopLimit(solicitation, hopLimit);

        assertRefused(solicitation, Drop.RS_INVALID);
    }

    @Test
    @Clause(rfc = 4861, section = "6.1.1", row = "SRV-13")
    void refusesAnotherCodeThanZero() {
        assertRefused(message("8501 0000 00000000"), Drop.RS_INVALID);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0000, 0x7d36, 0xffff})
    @Clause(rfc = 4861, section = "6.1.1", row = "SRV-13")
    void refusesWrongChecksum(int checksum) {
        var solicitation = solicitation();
        solicitation.setShort(Icmpv6.START + 2, checksum);

        assertRefused(solicitation, Drop.RS_INVALID);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "0100aabbccddeeff", // no length
                "0102aabbccddeeff", // past the end
                "0101aabbccdd", // cut short
                "01", // no length octet
                "0101aabbccddeeff0000000000000000", // the second without length
            })
    @Clause(rfc = 4861, section = "6.1.1", row = "SRV-13")
    void refusesIllFormedOptions(String options) {
        assertRefused(message("85000000 00000000" + options), Drop.RS_INVALID);
    }

    @Test
    @Clause(rfc = 4861, section = "6.1.1", row = "SRV-13")
    void refusesMoreOptionsThanAnyoneNeeds() {
        assertRefused(
                message("85000000 00000000" + "0101aabbccddeeff".repeat(150)), Drop.RS_INVALID);
    }

    @ParameterizedTest(name = "{0} octets")
    @ValueSource(ints = {2, 4, 7})
    @Clause(
            rfc = 4861,
            section = "6.1.1",
            row = {"SRV-13", "SRV-03"})
    void refusesMessagesOfFewerThanEightOctets(int octets) {
        var message = "8500000000000000".substring(0, 2 * octets);

        assertRefused(
                withHopLimit255(
                        Datagrams.ipv6(LINK_LOCAL, ALL_ROUTERS, Ipv6Header.ICMPV6, message)),
                Drop.RS_INVALID);
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-03")
    void refusesEmptyMessages() {
        var empty = Datagrams.ipv6(LINK_LOCAL, ALL_ROUTERS, Ipv6Header.ICMPV6, "");

        assertRefused(empty, Drop.RS_INVALID);
        assertRefused(Datagrams.withNonce(Datagrams.copy(empty), 7), Drop.RS_INVALID);
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-12")
    void refusesUnspecifiedSources() {
        var unspecified = Ipv6Address.parse("::");
        var withLinkLayer =
                withHopLimit255(
                        Datagrams.icmpv6(
                                unspecified, ALL_ROUTERS, "8500000000000000 0101aabbccddeeff"));

        assertRefused(solicitation(unspecified, ALL_ROUTERS), Drop.SRC6_UNSPECIFIED);
        assertRefused(withLinkLayer, Drop.SRC6_UNSPECIFIED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2600::1",
                "2001:0:b01:101:1407:63be:e6f5:ebe1",
                "fec0::1",
                "fc00::1",
                "ff02::1",
                "::1",
                "fe7f:ffff::1"
            })
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-06", "SRV-12"})
    void refusesSourcesThatAreNotLinkLocal(String source) {
        assertRefused(solicitation(Ipv6Address.parse(source), ALL_ROUTERS), Drop.RS_SRC);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"fe80::1", "ff02::1", "ff05::2", "2600::1", "::", "fe80::f227:f4fe:fefe"})
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-06", "SRV-12"})
    void refusesDestinationsThatAreNotRouters(String destination) {
        assertRefused(solicitation(LINK_LOCAL, Ipv6Address.parse(destination)), Drop.RS_DST);
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-04")
    void refusesSolicitationsBehindExtensionHeaders() {
        var behindOptions =
                Datagrams.ipv6(
                        LINK_LOCAL, ALL_ROUTERS, 60, "3a00010400000000" + "85007d3700000000");
        var inFragment =
                Datagrams.ipv6(
                        LINK_LOCAL, ALL_ROUTERS, 44, "3a00000000000001" + "85007d3700000000");

        assertRefused(withHopLimit255(behindOptions), Drop.NOT_CONTROL);
        assertRefused(withHopLimit255(inFragment), Drop.FRAGMENT_CONTROL);
    }

    private static Packet message(String icmpv6) {
        return withHopLimit255(Datagrams.icmpv6(LINK_LOCAL, ALL_ROUTERS, icmpv6));
    }

    private void assertRefused(Packet solicitation, Drop reason) {
        bench.out.clear();

        bench.receive(solicitation, A_MAPPED);

        assertThat(bench.out.drops()).containsExactly(reason);
        assertThat(bench.out.isSilent()).isTrue();
    }
}
