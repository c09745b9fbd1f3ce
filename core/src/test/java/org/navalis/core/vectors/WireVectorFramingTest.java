package org.navalis.core.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.navalis.core.Drop;
import org.navalis.core.Packet;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Hex;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.core.wire.TeredoFraming;
import org.navalis.core.wire.Trailers;

/// What the framing of each vector says.
class WireVectorFramingTest {

    static final List<String> BUBBLES =
            List.of(
                    WireVectors.WV_05,
                    WireVectors.WV_13,
                    WireVectors.WV_14,
                    WireVectors.WV_15,
                    WireVectors.WV_16,
                    WireVectors.WV_17,
                    WireVectors.WV_18A,
                    WireVectors.WV_18B,
                    WireVectors.WV_20,
                    WireVectors.WV_21);

    static final List<String> MESSAGES =
            List.of(
                    WireVectors.WV_06,
                    WireVectors.WV_07,
                    WireVectors.WV_08,
                    WireVectors.WV_09,
                    WireVectors.WV_10,
                    WireVectors.WV_11,
                    WireVectors.WV_12,
                    WireVectors.WV_19A,
                    WireVectors.WV_19B,
                    WireVectors.WV_22);

    private final TeredoFraming framing = new TeredoFraming();
    private final Trailers trailers = new Trailers();

    @ParameterizedTest
    @FieldSource("BUBBLES")
    @Clause(
            rfc = 4380,
            section = "2.8",
            row = {"BUB-01", "BUB-02"})
    void takesBubblesForBubbles(String vector) {
        var packet = parse(vector);

        assertThat(Ipv6Header.isBubble(packet)).isTrue();
        assertThat(packet.length()).isEqualTo(Ipv6Header.LENGTH);
    }

    @ParameterizedTest
    @FieldSource("MESSAGES")
    @Clause(
            rfc = 4380,
            section = "5.1.1",
            row = {"PKT-01", "PKT-10", "PKT-19"})
    void findsIntactMessagesBehindAnyFraming(String vector) {
        var packet = parse(vector);

        assertThat(Icmpv6.isMessage(packet)).isTrue();
        assertThat(Icmpv6.isIntact(packet)).isTrue();
        assertThat(framing.trailersLength()).isZero();
    }

    @Test
    @Clause(rfc = 4380, section = "5.1.1", row = "PKT-05")
    void readsAnAuthenticationWithNonceOnly() {
        parse(WireVectors.WV_07);

        assertThat(framing.hasAuthentication()).isTrue();
        assertThat(framing.identifierLength()).isZero();
        assertThat(framing.valueLength()).isZero();
        assertThat(framing.nonce()).isEqualTo(WireVectors.NONCE);
        assertThat(framing.confirmation()).isZero();
        assertThat(framing.hasOrigin()).isFalse();
    }

    @Test
    @Clause(rfc = 4380, section = "5.1.1", row = "PKT-05")
    void readsAnAuthenticationWithIdentifierAndValue() {
        parse(WireVectors.WV_09);

        assertThat(framing.identifierLength()).isEqualTo(8);
        assertThat(framing.valueLength()).isEqualTo(20);
        assertThat(framing.nonce()).isEqualTo(WireVectors.NONCE_WITH_SECRET);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.1.1",
            row = {"PKT-05", "PKT-07"})
    void readsAuthenticationAndOriginTogether() {
        parse(WireVectors.WV_11);

        assertThat(framing.hasAuthentication()).isTrue();
        assertThat(framing.nonce()).isEqualTo(WireVectors.NONCE_WITH_SECRET);
        assertThat(framing.hasOrigin()).isTrue();
        assertThat(framing.originAddress()).isEqualTo(WireVectors.A_MAPPED.address());
        assertThat(framing.originPort()).isEqualTo(WireVectors.A_MAPPED.port());
    }

    @Test
    @Clause(rfc = 4380, section = "5.1.1", row = "PKT-07")
    void readsTheOriginOfARelay() {
        parse(WireVectors.WV_21);

        assertThat(framing.hasAuthentication()).isFalse();
        assertThat(framing.originAddress()).isEqualTo(WireVectors.R_MAPPED.address());
        assertThat(framing.originPort()).isEqualTo(WireVectors.R_MAPPED.port());
    }

    @Test
    @Clause(rfc = 6081, section = "4.2", row = "TRL-01")
    void readsTheNonceTrailer() {
        assertThat(parseTrailers(WireVectors.WV_13)).isNull();

        assertThat(trailers.nonce()).isEqualTo(WireVectors.TRAILER_NONCE);
        assertThat(trailers.isMalformed()).isFalse();
    }

    @ParameterizedTest
    @FieldSource("PORTS")
    @Clause(
            rfc = 6081,
            section = "4.5",
            row = {"TRL-01", "TRL-11"})
    void readsTheRandomPortByBothOfItsNumbers(String vector) {
        assertThat(parseTrailers(vector)).isNull();

        assertThat(trailers.nonce()).isEqualTo(WireVectors.TRAILER_NONCE);
        assertThat(trailers.randomPort()).isEqualTo(45_678);
    }

    static final List<String> PORTS =
            List.of(WireVectors.WV_16, WireVectors.WV_13 + WireVectors.PORT_TRAILER_OF_SECTION_9);

    @Test
    @Clause(rfc = 6081, section = "4.3", row = "TRL-07")
    void readsTheAlternateAddresses() {
        assertThat(parseTrailers(WireVectors.WV_17)).isNull();

        assertThat(trailers.alternates()).isEqualTo(2);
        assertThat(trailers.alternateAddress(0)).isEqualTo(WireVectors.A_LOCAL.address());
        assertThat(trailers.alternatePort(0)).isEqualTo(WireVectors.A_LOCAL.port());
        assertThat(trailers.alternateAddress(1)).isEqualTo(0x0a090807);
        assertThat(trailers.alternatePort(1)).isEqualTo(61_000);
        assertThat(trailers.areAlternatesWrong()).isFalse();
    }

    @Test
    @Clause(rfc = 6081, section = "4.4", row = "TRL-10")
    void readsTheDiscoveryOption() {
        parseTrailers(WireVectors.WV_18A);
        assertThat(trailers.discovery()).isEqualTo(Trailers.SOLICITATION);

        parseTrailers(WireVectors.WV_18B);
        assertThat(trailers.discovery()).isEqualTo(Trailers.ADVERTISEMENT);
    }

    @Test
    @Clause(rfc = 6081, section = "4.1", row = "TRL-03")
    void refusesWhatMustBeUnderstoodAndIsNot() {
        assertThat(parseTrailers(WireVectors.WV_23D)).isEqualTo(Drop.TRAILER_REJECT);
    }

    @Test
    @Clause(rfc = 6081, section = "5.1.2", row = "TRL-02")
    void skipsWhatMayBeIgnored() {
        assertThat(parseTrailers(WireVectors.WV_23E)).isNull();

        assertThat(trailers.nonce()).isEqualTo(WireVectors.TRAILER_NONCE);
        assertThat(trailers.isMalformed()).isFalse();
    }

    @Test
    @Clause(rfc = 6081, section = "5.1.2", row = "TRL-05")
    void keepsTheNonceBeforeATrailerThatRunsPastTheEnd() {
        assertThat(parseTrailers(WireVectors.WV_23F)).isNull();

        assertThat(trailers.nonce()).isEqualTo(WireVectors.TRAILER_NONCE);
        assertThat(trailers.discovery()).isEqualTo(Trailers.NO_DISCOVERY);
        assertThat(trailers.isMalformed()).isTrue();
    }

    @Test
    @Clause(rfc = 6081, section = "5.1.2", row = "TRL-04")
    void keepsTheNonceBeforeAStrayOctet() {
        assertThat(parseTrailers(WireVectors.WV_23G)).isNull();

        assertThat(trailers.nonce()).isEqualTo(WireVectors.TRAILER_NONCE);
        assertThat(trailers.isMalformed()).isTrue();
    }

    @Test
    @Clause(rfc = 6081, section = "4.3", row = "TRL-07")
    void seesThatAListOfAlternatesIsIllFormed() {
        assertThat(parseTrailers(WireVectors.WV_23H)).isNull();

        assertThat(trailers.areAlternatesWrong()).isTrue();
        assertThat(trailers.alternates()).isZero();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.1.1",
            row = {"PKT-02", "PKT-04", "PKT-08"})
    void refusesMalformedFraming() {
        assertThat(framing.parse(Hex.packet(WireVectors.WV_23A))).isEqualTo(Drop.DUP_ENCAP);
        assertThat(framing.parse(Hex.packet(WireVectors.WV_23B))).isEqualTo(Drop.AUTH_SHORT);
        assertThat(framing.parse(Hex.packet(WireVectors.WV_23C))).isEqualTo(Drop.LENGTH);
    }

    private Packet parse(String vector) {
        var packet = Hex.packet(vector);
        assertThat(framing.parse(packet)).isNull();
        return packet;
    }

    private Drop parseTrailers(String vector) {
        return trailers.parse(parse(vector), framing.trailersLength());
    }
}
