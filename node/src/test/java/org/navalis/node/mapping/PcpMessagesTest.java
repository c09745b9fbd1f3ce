package org.navalis.node.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Address;
import org.navalis.core.testing.Clause;
import org.navalis.node.mapping.PcpMessages.Mapped;
import org.navalis.node.mapping.PcpMessages.Nonce;

class PcpMessagesTest {

    private static final Nonce NONCE = new Nonce(0x0102030405060708L, 0x090a0b0c);
    private static final int LOCAL = Ipv4Address.parse("192.168.7.2");
    private static final int EXTERNAL = Ipv4Address.parse("25.10.20.30");

    private static byte[] octets(String... parts) {
        return HexFormat.of().parseHex(String.join("", parts));
    }

    private static byte[] answer(String result) {
        return octets(
                "0281" + result + "00000e10" + "00000007" + "00".repeat(12),
                "0102030405060708090a0b0c" + "11000000" + "c350" + "9c41",
                "00000000000000000000ffff190a141e");
    }

    @Test
    void asksForAMappingAsTheRfcDraws() {
        assertThat(PcpMessages.map(LOCAL, NONCE, 50000, 50000, 7200))
                .isEqualTo(
                        octets(
                                "02010000" + "00001c20" + "00000000000000000000ffffc0a80702",
                                "0102030405060708090a0b0c" + "11000000" + "c350" + "c350",
                                "00000000000000000000ffff00000000"));
    }

    @Test
    void takesAMappingAwayByALifetimeOfZero() {
        assertThat(PcpMessages.map(LOCAL, NONCE, 50000, 50000, 0))
                .isEqualTo(
                        octets(
                                "02010000" + "00000000" + "00000000000000000000ffffc0a80702",
                                "0102030405060708090a0b0c" + "11000000" + "c350" + "0000",
                                "00000000000000000000ffff00000000"));
    }

    @Test
    void readsTheMapping() {
        assertThat(PcpMessages.mapped(answer("0000"), NONCE, 50000))
                .contains(new Mapped(0, EXTERNAL, 40001, 3600));
    }

    @Test
    void readsARefusalThatHasNoMoreThanTheHeader() {
        var refusal = octets("0281" + "0002" + "00000e10" + "00000007" + "00".repeat(12));

        assertThat(PcpMessages.mapped(refusal, NONCE, 50000)).contains(new Mapped(2, 0, 0, 0));
    }

    @Test
    @Clause(rfc = 6081, section = "5.3.3", row = "EXT-UPN-14")
    void passesOverAnswersToOthers() {
        assertThat(PcpMessages.mapped(answer("0000"), new Nonce(1, 2), 50000)).isEmpty();
        assertThat(PcpMessages.mapped(answer("0000"), NONCE, 50001)).isEmpty();
        var ofIpv6 = answer("0000");
        ofIpv6[44] = 0x20;
        assertThat(PcpMessages.mapped(ofIpv6, NONCE, 50000)).isEmpty();
    }

    @Test
    void hearsWhetherPcpIsSpoken() {
        var pcp = octets("0280" + "0000" + "00".repeat(20));
        var natPmp = octets("0080" + "0001" + "00000007");

        assertThat(PcpMessages.isAnnounced(pcp)).isTrue();
        assertThat(PcpMessages.isAnnounced(natPmp)).isFalse();
        assertThat(PcpMessages.isAnnounced(PcpMessages.announce(LOCAL))).isFalse();
    }

    @Test
    void aNonceSurvivesTheDisk() {
        assertThat(Nonce.parse(NONCE.text())).isEqualTo(NONCE);
        assertThat(Nonce.parse(new Nonce(-1, -2).text())).isEqualTo(new Nonce(-1, -2));
        assertThatThrownBy(() -> Nonce.parse("12"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("12");
    }

    @Test
    @Clause(rfc = 6081, section = "5.3.3", row = "SEC-16")
    void nothingThatComesBreaksAReader() {
        var random = new Random(6887);
        for (int i = 0; i < 20_000; i++) {
            var octets = new byte[random.nextInt(80)];
            random.nextBytes(octets);
            if (octets.length > 1) {
                octets[0] = (byte) random.nextInt(3);
                octets[1] = (byte) (0x80 + random.nextInt(2));
            }

            var ofPcp = PcpMessages.mapped(octets, NONCE, 50000);
            var ofNatPmp = NatPmpMessages.mapped(octets, 50000);
            var external = NatPmpMessages.external(octets);

            assertThat(ofPcp.filter(it -> it.result() == 0)).isEmpty();
            assertThat(ofNatPmp.isPresent() && external.isPresent()).isFalse();
        }
    }
}
