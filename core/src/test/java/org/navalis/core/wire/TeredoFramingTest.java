package org.navalis.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.navalis.core.Drop;
import org.navalis.core.Packet;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Hex;

class TeredoFramingTest {

    private static final String ADDRESSES = "20010000".repeat(8);
    private static final String BUBBLE = "60000000 0000 3b ff" + ADDRESSES;
    private static final String ORIGIN = "0000 eeee d7ffffbd";
    private static final String NONCE_ONLY = "0001 0000 0123456789abcdef 00";

    private final TeredoFraming framing = new TeredoFraming();

    @ParameterizedTest
    @CsvSource({
        "'',          SHORT",
        "00,          SHORT",
        "60,          SHORT",
        "0000,        ORIGIN_SHORT",
        "0000ee,      ORIGIN_SHORT",
        "0000eeeed7ffff, ORIGIN_SHORT",
        "0000eeeed7ffffbd, SHORT",
        "0001,        AUTH_SHORT",
        "0001000001234567 89abcdef, AUTH_SHORT",
        "0001000001234567 89abcdef00, SHORT",
        "0001000001234567 89abcdef00 60, SHORT",
        "00020000,    INDICATOR",
        "00ff0000,    INDICATOR",
        "ff00,        VERSION"
    })
    @Clause(
            rfc = 4380,
            section = "5.1.1",
            row = {"PKT-01", "PKT-04", "PKT-06", "PKT-11", "CLI-30", "RLY-13"})
    void refusesWhatIsCutShort(String octets, Drop expected) {
        assertRefused(octets, expected);
    }

    @ParameterizedTest
    @CsvSource({"45", "f0", "50", "70", "01", "0f"})
    @Clause(rfc = 4380, section = "5.1.1", row = "PKT-01")
    void refusesOtherVersions(String first) {
        assertRefused(first + "000000 0000 3b ff" + ADDRESSES, Drop.VERSION);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.3", row = "PKT-08")
    void refusesHeadersCutShort() {
        assertRefused("60" + "00".repeat(38), Drop.SHORT);
        assertRefused(ORIGIN + "60" + "00".repeat(38), Drop.SHORT);
    }

    @ParameterizedTest
    @CsvSource({"0001, ''", "ffff, 0000000000000000"})
    @Clause(rfc = 6081, section = "4", row = "PKT-08")
    void refusesLengthsPastTheDatagram(String length, String payload) {
        assertRefused("60000000" + length + "11 ff" + ADDRESSES + payload, Drop.LENGTH);
    }

    @ParameterizedTest
    @CsvSource({"1280, 1500", "1500, 1500", "1501, 1501", "9000, 9000", "65467, 65467"})
    @Clause(rfc = 4380, section = "5.1.2", row = "MTU-03")
    void refusesPacketsThatAreLargerThanTheMtu(int mtu, int largest) {
        var ofMtu = TeredoFraming.ofMtu(mtu);
        var packet = Hex.packet(ORIGIN + sized(largest) + "0104 5eed1234");

        assertThat(ofMtu.parse(packet)).isNull();

        assertThat(packet.length()).isEqualTo(largest);
        assertThat(ofMtu.parse(Hex.packet(sized(largest + 1)))).isEqualTo(Drop.OVERSIZE);
        assertThat(framing.parse(Hex.packet(sized(65_467)))).isNull();
    }

    private static String sized(int length) {
        return "60000000 %04x 11 ff".formatted(length - 40) + ADDRESSES + "5a".repeat(length - 40);
    }

    @ParameterizedTest
    @CsvSource({
        "00, JUMBOGRAM",
        "06, JUMBOGRAM",
        "11, JUMBOGRAM",
        "3c, JUMBOGRAM",
        "3a, ICMP_SHORT"
    })
    @Clause(rfc = 8200, section = "3", row = "PKT-09")
    void refusesNoPayloadWithNextHeader(String nextHeader, Drop expected) {
        assertRefused("60000000 0000" + nextHeader + "ff" + ADDRESSES, expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0000eeeed7ffffbd 0000eeeed7ffffbd",
        "0000eeeed7ffffbd 0001000001234567 89abcdef00",
        "0001000001234567 89abcdef00 0001000001234567 89abcdef00",
        "0001000001234567 89abcdef00 0000eeeed7ffffbd 0000eeeed7ffffbd",
        "0001000001234567 89abcdef00 0000eeeed7ffffbd 0001000001234567 89abcdef00"
    })
    @Clause(
            rfc = 4380,
            section = "5.1.1",
            row = {"PKT-02", "PKT-03"})
    void refusesWhatComesTwiceOrInTheWrongOrder(String framing) {
        assertRefused(framing + BUBBLE, Drop.DUP_ENCAP);
    }

    @Test
    @Clause(rfc = 4380, section = "5.1.1", row = "PKT-04")
    void readsNothingPastTheDatagramWhateverTheLengths() {
        for (int identifier = 0; identifier < 256; identifier++) {
            for (int value = 0; value < 256; value++) {
                int needed = 13 + identifier + value;
                for (int length : new int[] {4, needed - 1, needed}) {
                    var packet = authentication(identifier, value, length);

                    var expected = length < needed ? Drop.AUTH_SHORT : Drop.SHORT;
                    assertThat(framing.parse(packet)).isEqualTo(expected);
                }
            }
        }
    }

    private static Packet authentication(int identifier, int value, int length) {
        var packet = Packet.ofSize(length);
        packet.extend(length);
        packet.setShort(0, 1);
        packet.setOctet(2, identifier);
        packet.setOctet(3, value);
        return packet;
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "255, 0", "0, 255", "255, 255", "8, 20"})
    @Clause(rfc = 4380, section = "5.1.1", row = "PKT-05")
    void findsTheNonceBehindIdentifierAndValue(int identifier, int value) {
        var octets =
                "0001%02x%02x".formatted(identifier, value)
                        + "aa".repeat(identifier)
                        + "bb".repeat(value)
                        + "0123456789abcdef 07"
                        + BUBBLE;
        var packet = Hex.packet(octets);

        assertThat(framing.parse(packet)).isNull();

        assertThat(framing.identifierLength()).isEqualTo(identifier);
        assertThat(framing.valueLength()).isEqualTo(value);
        assertThat(framing.nonce()).isEqualTo(0x0123456789abcdefL);
        assertThat(framing.confirmation()).isEqualTo(7);
        assertThat(Ipv6Header.isBubble(packet)).isTrue();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.1.1",
            row = {"PKT-07", "PKT-10"})
    void takesTheFramingOff() {
        var packet = Hex.packet(NONCE_ONLY + ORIGIN + BUBBLE + "0104 5eed1234");

        assertThat(framing.parse(packet)).isNull();

        assertThat(Hex.of(packet)).isEqualTo(Hex.of(Hex.octets(BUBBLE)));
        assertThat(framing.hasAuthentication()).isTrue();
        assertThat(framing.hasOrigin()).isTrue();
        assertThat(framing.originPort()).isEqualTo(4369);
        assertThat(framing.originAddress()).isEqualTo(0x28000042);
        assertThat(framing.trailersLength()).isEqualTo(6);
    }

    @Test
    @Clause(rfc = 4380, section = "5.1.1", row = "SEC-19")
    void forgetsTheFramingOfTheDatagramBefore() {
        framing.parse(Hex.packet(NONCE_ONLY + ORIGIN + BUBBLE + "0100"));

        framing.parse(Hex.packet(BUBBLE));

        assertThat(framing.hasAuthentication()).isFalse();
        assertThat(framing.hasOrigin()).isFalse();
        assertThat(framing.trailersLength()).isZero();
    }

    private void assertRefused(String octets, Drop expected) {
        var packet = Hex.packet(octets);
        var before = Hex.of(packet);

        assertThat(framing.parse(packet)).isEqualTo(expected);

        assertThat(Hex.of(packet)).as("a refused datagram stays as it is").isEqualTo(before);
    }
}
