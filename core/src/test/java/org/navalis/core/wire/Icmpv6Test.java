package org.navalis.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;

class Icmpv6Test {

    private static final Ipv6Address SOURCE = Ipv6Address.parse("2600::1");
    private static final Ipv6Address DESTINATION = Ipv6Address.parse("2600::2");

    @Test
    void knowsAnIntactMessage() {
        var packet =
                Hex.packet(
                        "60000000 000c 3a 40 20010db8000100000000000000000010"
                                + "200100000b0101012c5a63bee6f5ebe1 8000e428 0001 0001 70696e67");

        assertThat(Icmpv6.isIntact(packet)).isTrue();
    }

    @Test
    @Clause(rfc = 4443, section = "2.3", row = "ICMP-03")
    void seesEachFlippedBit() {
        var packet = Datagrams.echoRequest(SOURCE, DESTINATION, "00112233445566");
        for (int at = 8; at < packet.length(); at++) {
            for (int bit = 1; bit < 256; bit <<= 1) {
                packet.setOctet(at, packet.octetAt(at) ^ bit);
                assertThat(Icmpv6.isIntact(packet)).isFalse();
                packet.setOctet(at, packet.octetAt(at) ^ bit);
            }
        }
        assertThat(Icmpv6.isIntact(packet)).isTrue();
    }

    @Test
    void sumsLikeTheSchoolBook() {
        var random = new SplittableRandom(5);
        for (int length = 0; length < 300; length++) {
            var payload = new byte[length];
            random.nextBytes(payload);
            var packet = Datagrams.ipv6(SOURCE, DESTINATION, Ipv6Header.ICMPV6, Hex.of(payload));

            assertThat(InternetChecksum.ofPayload(packet, Ipv6Header.ICMPV6))
                    .isEqualTo(schoolBookSum(packet));
        }
    }

    /// RFC 1071 word for word, over a pseudo-header that is written out.
    private static int schoolBookSum(Packet packet) {
        var octets = packet.toByteArray();
        int length = octets.length - Ipv6Header.LENGTH;
        int sum = length + Ipv6Header.ICMPV6;
        for (int at = 8; at < octets.length; at += 2) {
            int high = octets[at] & 0xff;
            int low = at + 1 < octets.length ? octets[at + 1] & 0xff : 0;
            sum += high << 8 | low;
            if (sum > 0xffff) {
                sum -= 0xffff;
            }
        }
        return ~sum & 0xffff;
    }

    @ParameterizedTest
    @CsvSource({"8, true", "7, false", "4, false", "0, false"})
    void needsEightOctetsForMessage(int length, boolean isMessage) {
        var packet = Datagrams.ipv6(SOURCE, DESTINATION, Ipv6Header.ICMPV6, "80".repeat(length));

        assertThat(Icmpv6.isMessage(packet)).isEqualTo(isMessage);
    }

    @ParameterizedTest
    @CsvSource({
        "2600::1, 2600::2, true",
        "::,      2600::2, false",
        "ff02::1, 2600::2, false",
        "2600::1, ff02::1, false"
    })
    @Clause(rfc = 4443, section = "2.4(e)", row = "ICMP-01")
    void allowsErrorsToSingleNodesOnly(String source, String destination, boolean isAllowed) {
        var packet = Datagrams.udp(Ipv6Address.parse(source), Ipv6Address.parse(destination), 8);

        assertThat(Icmpv6.mayBeAnsweredByError(packet)).isEqualTo(isAllowed);
    }

    @ParameterizedTest
    @CsvSource({"12, 60", "1184, 1232", "1185, 1232", "1400, 1232"})
    @Clause(rfc = 4443, section = "2.4(c)", row = "ICMP-02")
    void quotesWhatFitsIn1280Octets(int dataOctets, int quoted) {
        var about = Datagrams.udp(SOURCE, DESTINATION, dataOctets);
        var error = Packet.ofSize(1500);

        Icmpv6.writeError(error, Icmpv6.PACKET_TOO_BIG << 8, 1280, about);
        Ipv6Header.setSource(error, DESTINATION.high(), DESTINATION.low());
        Icmpv6.seal(error);

        assertThat(error.length()).isEqualTo(48 + quoted);
        assertThat(Ipv6Header.totalLength(error)).isEqualTo(error.length());
        assertThat(Ipv6Header.hopLimit(error)).isEqualTo(255);
        assertThat(Datagrams.destination(error)).isEqualTo(SOURCE);
        assertThat(error.intAt(Icmpv6.BODY)).isEqualTo(1280);
        assertThat(Icmpv6.isIntact(error)).isTrue();
        assertThat(Hex.of(about)).startsWith(Hex.of(error).substring(2 * 48));
    }
}
