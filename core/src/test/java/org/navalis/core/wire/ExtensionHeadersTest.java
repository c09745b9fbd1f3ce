package org.navalis.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Drop;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;

class ExtensionHeadersTest {

    private static final Ipv6Address SOURCE = Ipv6Address.parse("2600::1");
    private static final Ipv6Address DESTINATION = Ipv6Address.parse("2600::2");
    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int DESTINATION_OPTIONS = 60;
    private static final String REST = "000000000000";

    @ParameterizedTest
    @ValueSource(ints = {Ipv6Header.TCP, Ipv6Header.UDP, Ipv6Header.ICMPV6, 50, 51, 132})
    void letsPayloadsPass(int nextHeader) {
        assertThat(check(nextHeader, "0000000000000000")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "02", "03", "04", "fd"})
    @Clause(
            rfc = 5095,
            section = "3",
            row = {"SEC-18"})
    void refusesRoutingHeadersThatAreNotUsedUp(String type) {
        assertThat(check(ROUTING, "1100" + type + "01 00000000")).isEqualTo(Drop.ROUTING_HEADER);
        assertThat(check(DESTINATION_OPTIONS, "2b00" + REST + "1100" + type + "05 00000000"))
                .isEqualTo(Drop.ROUTING_HEADER);
    }

    @Test
    void letsUsedUpRoutingHeadersPass() {
        assertThat(check(ROUTING, "11000000 00000000")).isNull();
    }

    @Test
    void letsEightHeadersPassAndNoMore() {
        var header = "3c00" + REST;
        var last = "1100" + REST;

        assertThat(check(DESTINATION_OPTIONS, header.repeat(7) + last)).isNull();
        assertThat(check(DESTINATION_OPTIONS, header.repeat(8) + last)).isEqualTo(Drop.EH_CHAIN);
    }

    @ParameterizedTest
    @CsvSource({"31, ", "32, EH_CHAIN", "255, EH_CHAIN"})
    void lets256OctetsOfHeadersPassAndNoMore(int extra, @Nullable Drop expected) {
        var header = "11%02x".formatted(extra) + "00".repeat(6 + 8 * extra);

        assertThat(check(HOP_BY_HOP, header)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1101000000000000", "11ff000000000000", "11", "11000000000000"})
    void refusesHeadersThatRunPastThePacket(String octets) {
        assertThat(check(DESTINATION_OPTIONS, octets)).isEqualTo(Drop.EH_LENGTH);
    }

    @ParameterizedTest(name = "behind header {0}")
    @ValueSource(ints = {HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION_OPTIONS})
    void refusesHopByHopOptionsThatAreNotFirst(int first) {
        assertThat(check(first, "0000" + REST + "1100" + REST)).isEqualTo(Drop.EH_ORDER);
    }

    @ParameterizedTest
    @CsvSource({
        "1100 c204 00010000,                            JUMBOGRAM",
        "1101 00 00 c204 00010000 0104 00000000,        JUMBOGRAM",
        "1101 0104 00000000 c206 00010000 0000,         JUMBOGRAM",
        "1100 0104 00000000,                            ",
        "1100 0502 0000 0100,                           ",
        "1100 01ff c204 0001,                           ",
        "1101 0104 c204 0001 0000 0000 0000 00c2,       ",
        "3c00 0104 00000000 1100 c204 00010000,         "
    })
    void refusesTheLengthOfJumbogramAmongHopByHopOptions(String octets, @Nullable Drop expected) {
        assertThat(check(HOP_BY_HOP, octets)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "type {0}")
    @ValueSource(ints = {130, 131, 132, 133, 134, 135, 136, 137, 143})
    void refusesMessagesBetweenNeighborsInFragments(int type) {
        var message = "%02x000000 00000000".formatted(type);

        for (var fragment : new String[] {"0000", "0001"}) {
            var header = "3a00" + fragment + "00000001";
            var behindOptions = "2c00" + REST + header;
            assertThat(check(FRAGMENT, header + message)).isEqualTo(Drop.FRAGMENT_CONTROL);
            assertThat(check(DESTINATION_OPTIONS, behindOptions + message))
                    .isEqualTo(Drop.FRAGMENT_CONTROL);
        }
        assertThat(check(FRAGMENT, "3a00 0008 00000001" + message)).isNull();
        assertThat(check(FRAGMENT, "1100 0000 00000001" + message)).isNull();
        assertThat(check(FRAGMENT, "3a00 0000 00000001")).isNull();
        assertThat(check(DESTINATION_OPTIONS, "3a00" + REST + message)).isNull();
    }

    @Test
    void takesFragmentHeadersForEightOctets() {
        assertThat(check(FRAGMENT, "11ff 0001 00000000")).isNull();
    }

    @Test
    void takesNothingForHeaderBehindLaterFragment() {
        assertThat(check(FRAGMENT, "3c00 0008 00000001 00ff")).isNull();
        assertThat(check(FRAGMENT, "3c00 0001 00000001 00ff")).isEqualTo(Drop.EH_LENGTH);
    }

    @ParameterizedTest
    @CsvSource({
        "58, 0100,                       false",
        "58, 0400,                       false",
        "58, 7f00,                       false",
        "58, 8900,                       false",
        "58, 8000,                       true",
        "58, 8100,                       true",
        "58, '',                         false",
        "17, 0100,                       true",
        "60, 3a00000000000000 0300,      false",
        "60, 3a00000000000000 8000,      true",
        "60, 3a01,                       false",
        "44, 3a00000000000001 0100,      false",
        "44, 3a00000000000001 8000,      true",
        "44, 3a00000800000001 8000,      false",
        "44, 1100000800000001 0100,      true"
    })
    @Clause(rfc = 4443, section = "2.4(e)", row = "ICMP-01")
    void allowsNoErrorAboutErrorsWhereverTheyStand(int next, String payload, boolean isAllowed) {
        var packet = Datagrams.ipv6(SOURCE, DESTINATION, next, payload);

        assertThat(Icmpv6.mayBeAnsweredByError(packet)).isEqualTo(isAllowed);
    }

    private static @Nullable Drop check(int nextHeader, String payload) {
        Packet packet = Datagrams.ipv6(SOURCE, DESTINATION, nextHeader, payload);
        return ExtensionHeaders.check(packet);
    }
}
