package org.navalis.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Drop;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Hex;

class TrailersTest {

    private static final String BUBBLE = "60000000 0000 3b ff" + "00".repeat(32);
    private static final String NONCE = "0104 5eed1234";
    private static final int NONCE_VALUE = 0x5eed1234;

    private final Trailers trailers = new Trailers();

    @Test
    @Clause(rfc = 6081, section = "5.1.2", row = "TRL-04")
    void areNoneBehindNothing() {
        assertThat(parse("")).isNull();

        assertNone();
    }

    private void assertNone() {
        assertThat(trailers.nonce()).isZero();
        assertThat(trailers.randomPort()).isZero();
        assertThat(trailers.discovery()).isEqualTo(Trailers.NO_DISCOVERY);
        assertThat(trailers.alternates()).isZero();
        assertThat(trailers.mtu()).isEqualTo(1280);
        assertThat(trailers.role()).isEqualTo(Trailers.NO_ROLE);
        assertThat(trailers.returnedNonce()).isZero();
        assertThat(trailers.areAlternatesWrong()).isFalse();
        assertThat(trailers.isMalformed()).isFalse();
    }

    @Test
    void havePortPrediction() {
        assertThat(parse("d005 02 5eed1234")).isNull();

        assertThat(trailers.role()).isEqualTo(Trailers.OPENER);
        assertThat(trailers.returnedNonce()).isEqualTo(NONCE_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"d005 03 5eed1234", "d004 02 5eed12", "d006 02 5eed1234 00", "d000"})
    void haveNoPortPredictionWhenItIsIllFormed(String trailer) {
        assertThat(parse(trailer)).isNull();

        assertNone();
    }

    @Test
    @Clause(rfc = 6081, section = "4", row = "PKT-10")
    void leaveThePacketAsItWas() {
        var packet = Hex.packet(BUBBLE + NONCE);
        packet.truncate(Ipv6Header.LENGTH);

        trailers.parse(packet, 6);

        assertThat(packet.length()).isEqualTo(Ipv6Header.LENGTH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "06", "3f", "80", "81", "bf", "c0", "c1", "ff"})
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"TRL-01", "TRL-02"})
    void areSkippedWhenUnknownAndNotNeeded(String type) {
        assertThat(parse(type + "03 aabbcc" + NONCE)).isNull();

        assertThat(trailers.nonce()).isEqualTo(NONCE_VALUE);
        assertThat(trailers.isMalformed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"40", "41", "7f"})
    @Clause(rfc = 6081, section = "4.1", row = "TRL-03")
    void costThePacketWhenUnknownAndNeeded(String type) {
        assertThat(parse(NONCE + type + "00")).isEqualTo(Drop.TRAILER_REJECT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "0104aa", "04040000", "81", "41", "4101", "05ff"})
    @Clause(
            rfc = 6081,
            section = "5.1.2",
            row = {"TRL-04", "TRL-05"})
    void stopWhereTheyAreCutShort(String end) {
        assertThat(parse(NONCE + end)).isNull();

        assertThat(trailers.isMalformed()).isTrue();
        assertThat(trailers.nonce()).isEqualTo(NONCE_VALUE);
        assertThat(trailers.discovery()).isEqualTo(Trailers.NO_DISCOVERY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0100", "0103aabbcc", "0105aabbccddee", "010411223344 0103aabbcc"})
    @Clause(rfc = 6081, section = "4.2", row = "TRL-06")
    void haveNonceOnlyWithFourOctets(String octets) {
        assertThat(parse(octets)).isNull();

        assertThat(trailers.nonce()).isEqualTo(octets.length() > 14 ? 0x11223344 : 0);
    }

    @ParameterizedTest
    @CsvSource({"0502b26e, 45678", "0202b26e, 45678", "05020000, 0", "0501b2, 0", "0503b26e00, 0"})
    @Clause(
            rfc = 6081,
            section = "4.5",
            row = {"TRL-11", "TRL-12", "AMB-03"})
    void haveRandomPortByEitherNumber(String octets, int port) {
        assertThat(parse(octets)).isNull();

        assertThat(trailers.randomPort()).isEqualTo(port);
    }

    @ParameterizedTest
    @CsvSource({
        "040400000000, 0",
        "040401000000, 1",
        "0404 01 ffffff, 1",
        "040402000000, -1",
        "0404ff000000, -1",
        "0403010000, -1",
        "04050100000000, -1"
    })
    @Clause(
            rfc = 6081,
            section = "4.4",
            row = {"TRL-09", "TRL-10"})
    void haveDiscoveryOptionOfTwoTypes(String octets, int discovery) {
        assertThat(parse(octets)).isNull();

        assertThat(trailers.discovery()).isEqualTo(discovery);
    }

    @ParameterizedTest
    @CsvSource({
        "cd020578, 1400",
        "cd020501, 1281",
        "cd020500, 1280",
        "cd02ffff, 65535",
        "cd020000, 1280",
        "cd0204ff, 1280",
        "cd00, 1280",
        "cd0105, 1280",
        "cd03057800, 1280",
        "cd020578 cd0205aa, 1450",
        "cd0205aa cd020578, 1400",
        "cd020578 cd0204ff, 1400",
        "cd020578 cd00, 1400",
        "cd020578 cd02, 1400",
        "4d, 1280"
    })
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-08", "TRL-15"})
    void haveMtuOfTwoOctetsThatIsAtLeast1280(String octets, int mtu) {
        assertThat(parse(octets)).isNull();

        assertThat(trailers.mtu()).isEqualTo(mtu);
    }

    @Test
    @Clause(rfc = 6081, section = "4.1", row = "MTU-08")
    void tellMtuThatIsMoreThanEveryoneTakes() {
        var bubble = Hex.packet(BUBBLE);
        var plain = Hex.packet(BUBBLE);

        Trailers.appendMtu(bubble, 1281);
        Trailers.appendMtu(plain, 1280);

        assertThat(Hex.of(bubble)).isEqualTo(Hex.of(Hex.packet(BUBBLE + "cd020501")));
        assertThat(Hex.of(plain)).isEqualTo(Hex.of(Hex.packet(BUBBLE)));
    }

    @ParameterizedTest
    @CsvSource({"1, 8", "2, 14", "3, 20", "4, 26"})
    @Clause(
            rfc = 6081,
            section = "4.3",
            row = {"TRL-07", "TRL-09"})
    void haveOneToFourAlternates(int count, int length) {
        var octets = "03%02xffff".formatted(length) + "190a141e9c41".repeat(count);

        assertThat(parse(octets)).isNull();

        assertThat(trailers.alternates()).isEqualTo(count);
        assertThat(trailers.areAlternatesWrong()).isFalse();
        for (int i = 0; i < count; i++) {
            assertThat(trailers.alternateAddress(i)).isEqualTo(0x190a141e);
            assertThat(trailers.alternatePort(i)).isEqualTo(40_001);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 9, 13, 15, 27, 32, 255})
    @Clause(rfc = 6081, section = "4.3", row = "TRL-07")
    void seeListsOfOtherLengthsAsIllFormed(int length) {
        assertThat(parse("03%02x".formatted(length) + "11".repeat(length) + NONCE)).isNull();

        assertThat(trailers.areAlternatesWrong()).isTrue();
        assertThat(trailers.nonce()).isEqualTo(NONCE_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"e0000001 0001", "ffffffff 0009", "f0000001 0001", "0a000001 0000"})
    @Clause(rfc = 6081, section = "4.3", row = "TRL-07")
    void seeListsWithoutUnicastEndpointAsIllFormed(String entry) {
        assertThat(parse("030e 0000 c0a80702c350" + entry)).isNull();

        assertThat(trailers.areAlternatesWrong()).isTrue();
    }

    @Test
    @Clause(rfc = 6081, section = "4", row = "TRL-15")
    void takeTheLastOfEachKindAndTheFirstList() {
        assertThat(
                        parse(
                                "010411111111 010422222222"
                                        + "05020001 05020002"
                                        + "040400000000 040401000000"
                                        + "0308 0000 190a141e 0001 0308 0000 190a141e 0002"))
                .isNull();

        assertThat(trailers.nonce()).isEqualTo(0x22222222);
        assertThat(trailers.randomPort()).isEqualTo(2);
        assertThat(trailers.discovery()).isEqualTo(Trailers.ADVERTISEMENT);
        assertThat(trailers.alternatePort(0)).isEqualTo(1);
    }

    @Test
    @Clause(rfc = 6081, section = "4", row = "TRL-15")
    void stopAfterTheEighth() {
        assertThat(parse("8100".repeat(7) + NONCE)).isNull();
        assertThat(trailers.nonce()).isEqualTo(NONCE_VALUE);
        assertThat(trailers.isMalformed()).isFalse();

        assertThat(parse("8100".repeat(8) + NONCE)).isNull();
        assertThat(trailers.nonce()).isZero();
        assertThat(trailers.isMalformed()).isTrue();
    }

    @Test
    @Clause(rfc = 6081, section = "5.1.2", row = "TRL-03")
    void forgetTheOnesBefore() {
        parse(NONCE + "cd020578 0502b26e 040400000000 0308 0000 190a141e 0001 030100 01");

        assertThat(parse("")).isNull();

        assertNone();
    }

    private @Nullable Drop parse(String octets) {
        var packet = Hex.packet(BUBBLE + octets);
        int length = packet.length() - Ipv6Header.LENGTH;
        packet.truncate(Ipv6Header.LENGTH);
        return trailers.parse(packet, length);
    }
}
