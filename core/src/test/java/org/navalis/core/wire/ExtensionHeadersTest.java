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
