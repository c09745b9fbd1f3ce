package org.navalis.core.vectors;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.vectors.VectorClient.datagram;
import static org.navalis.core.vectors.VectorClient.withIdentifier;
import static org.navalis.core.vectors.WireVectors.A_MAPPED;
import static org.navalis.core.vectors.WireVectors.B_MAPPED;
import static org.navalis.core.vectors.WireVectors.P;
import static org.navalis.core.vectors.WireVectors.Q;
import static org.navalis.core.vectors.WireVectors.R_MAPPED;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.navalis.core.ClientKey;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.core.client.ClientState.SolicitingPrimary;
import org.navalis.core.client.ClientState.SolicitingSecondary;
import org.navalis.core.client.Extension;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;
import org.navalis.core.testing.SentDatagram;

/// What the clients A and B make of the vectors.
class WireVectorClientTest {

    /// The high 16 bits of our token, from which our identifier is taken.
    private static final int OUR_IDENTIFIER = 0x0123;

    private static final int IDENTIFIER = 0x5445;
    private static final String DATA = "00112233445566778899aabbccddeeff";

    // Qualification

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.1",
            row = {"CLI-05", "CLI-06", "ADR-14"})
    void sendsTheSolicitationOctetForOctet() {
        var a = VectorClient.a().solicit();

        a.assertSent(datagram(WireVectors.WV_07, P));
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.1",
            row = {"CLI-10", "CLI-16", "CLI-18", "CLI-21"})
    void buildsItsAddressFromTheAdvertisements() {
        var a = VectorClient.a().solicit();
        a.out.clear();

        assertThat(a.receive(WireVectors.WV_10, P)).isEmpty();
        a.assertSent(datagram(WireVectors.WV_07, Q));
        a.random.set(WireVectors.A_FLAGS);
        assertThat(a.receive(WireVectors.WV_10, Q)).isEmpty();

        assertThat(a.address()).isEqualTo(WireVectors.address(WireVectors.A));
    }

    @Test
    @Clause(
            rfc = 5991,
            section = "3.1",
            row = {"ADR-07", "ADR-08"})
    void masksTheRandomWord() {
        var a = VectorClient.a().solicit();
        a.receive(WireVectors.WV_10, P);
        a.random.set(0xec5a);

        a.receive(WireVectors.WV_10, Q);

        assertThat(a.address()).isEqualTo(WireVectors.address(WireVectors.A));
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.1",
            row = {"CLI-12", "CLI-17"})
    void refusesAnAdvertisementForTheConeAddress() {
        var a = VectorClient.a().solicit();

        assertThat(a.receive(WireVectors.WV_12, Q)).contains(Drop.RA_DST);
        assertThat(a.state()).isInstanceOf(SolicitingPrimary.class);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.2", row = "CLI-16")
    void takesAnAdvertisementByItsNonceWhateverElseItsAuthenticationHas() {
        var a = VectorClient.a();
        a.random.set(WireVectors.NONCE_WITH_SECRET);
        a.solicit();

        assertThat(a.receive(WireVectors.WV_11, P)).isEmpty();

        assertThat(a.state()).isInstanceOf(SolicitingSecondary.class);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.2",
            row = {"AUT-01", "AUT-02", "AUT-03", "AUT-08"})
    void provesItselfOctetForOctet() {
        var a = secure("teredo-test-secret-0001");

        a.assertSent(datagram(WireVectors.WV_09, P));
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.2",
            row = {"AUT-04", "AUT-06"})
    void takesTheAdvertisementOfAServerThatKnowsItsKeyOnly() {
        var a = secure("teredo-test-secret-0001");
        var other = secure("teredo-test-secret-0002");
        // The last octet of the identifier, the value, the confirmation, and the origin.
        for (int at : new int[] {11, 12, 40, 45}) {
            var spoiled = Hex.packet(WireVectors.WV_11);
            spoiled.setOctet(at, spoiled.octetAt(at) ^ 1);
            assertThat(a.receive(Hex.of(spoiled.toByteArray()), P)).contains(Drop.RA_HMAC);
        }

        assertThat(other.receive(WireVectors.WV_11, P)).contains(Drop.RA_HMAC);
        assertThat(other.state()).isInstanceOf(SolicitingPrimary.class);
        assertThat(a.receive(WireVectors.WV_11, P)).isEmpty();
        assertThat(a.state()).isInstanceOf(SolicitingSecondary.class);
    }

    private static VectorClient secure(String secret) {
        var key =
                new ClientKey(
                        "client-7".getBytes(US_ASCII),
                        ClientKey.Algorithm.HMAC_SHA1,
                        secret.getBytes(US_ASCII),
                        false);
        var client = VectorClient.a(key);
        client.random.set(WireVectors.NONCE_WITH_SECRET);
        return client.solicit();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.1.1",
            row = {"PKT-02", "CLI-17"})
    void refusesAnOriginBeforeTheAuthentication() {
        var a = VectorClient.a().solicit();

        assertThat(a.receive(WireVectors.WV_23A, P)).contains(Drop.DUP_ENCAP);
        assertThat(a.state()).isInstanceOf(SolicitingPrimary.class);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.1",
            row = {"CLI-13", "CLI-17"})
    void refusesAnAdvertisementWithTwoPrefixes() {
        var a = VectorClient.a().solicit();

        assertThat(a.receive(WireVectors.WV_23I, P)).contains(Drop.RA_PREFIX);
        assertThat(a.state()).isInstanceOf(SolicitingPrimary.class);
    }

    // Bubbles

    /// The direct bubble of a client that does not know yet how far its NATs reach.
    private static SentDatagram opening(String vector, Ipv4Endpoint to) {
        return new SentDatagram(WireVectors.plain(vector), Outbox.SERVICE_SOCKET, to, 4);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.6",
            row = {"BUB-04", "BUB-05", "BUB-06", "BUB-07"})
    void sendsTheBubblePairOctetForOctet() {
        var a = VectorClient.a().qualify();

        a.transmit(data(WireVectors.A, WireVectors.B));

        a.assertSent(opening(WireVectors.WV_05, B_MAPPED), datagram(WireVectors.WV_05, P));
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.2.4",
            row = {"EXT-SNS-02", "EXT-SNS-03", "EXT-SNS-07"})
    void putsANonceBehindTheIndirectBubbleAndBringsItBack() {
        var a = VectorClient.a(Extension.SNS).qualify();
        var b = VectorClient.b(Extension.SNS).qualify();
        a.random.set(0x5eed1234L);

        a.transmit(data(WireVectors.A, WireVectors.B));
        assertThat(b.receive(WireVectors.WV_14, P)).isEmpty();

        a.assertSent(opening(WireVectors.WV_05, B_MAPPED), datagram(WireVectors.WV_13, P));
        assertThat(b.out.datagrams().getFirst()).isEqualTo(datagram(WireVectors.WV_15, A_MAPPED));
    }

    @Test
    @Clause(rfc = 6081, section = "5.2.4.3", row = "EXT-SNS-03")
    void aNonceIsNeverZero() {
        var a = VectorClient.a(Extension.SNS).qualify();
        a.random.set(0);

        a.transmit(data(WireVectors.A, WireVectors.B));

        assertThat(a.out.datagrams().getLast().hex()).endsWith("010400000001");
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.6.4.1",
            row = {"EXT-HP-03", "EXT-HP-05", "TRL-08", "TRL-09"})
    void listsItsLocalEndpointAndItsPortMapping() {
        var a = VectorClient.a(Extension.HAIRPINNING).qualify();
        a.random.set(0x5eed1234L);
        a.client.onPortMapping(Optional.of(Ipv4Endpoint.parse("10.9.8.7:61000")), 0, a.out);
        a.out.clear();

        a.transmit(data(WireVectors.A, WireVectors.B));

        a.assertSent(opening(WireVectors.WV_05, B_MAPPED), datagram(WireVectors.WV_17, P));
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CLI-36", "PEER-10"})
    void answersAnIndirectBubbleOfAPeer() {
        var b = VectorClient.b().qualify();

        assertThat(b.receive(WireVectors.WV_14, P)).isEmpty();

        b.assertSent(datagram(WireVectors.BUBBLE + WireVectors.B + WireVectors.A, A_MAPPED));
        assertThat(b.trusts(WireVectors.A)).isFalse();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.3", row = "CLI-36")
    void answersAnIndirectBubbleOfARelayAtItsOrigin() {
        var a = VectorClient.a().qualify();

        assertThat(a.receive(WireVectors.WV_21, P)).isEmpty();

        a.assertSent(datagram(WireVectors.BUBBLE + WireVectors.A + WireVectors.R, R_MAPPED));
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CLI-43", "CLI-44", "LOOP-08"})
    void trustsAPeerByItsDirectBubbleAndSaysNothing() {
        var b = VectorClient.b().qualify();
        var a = VectorClient.a().qualify();

        assertThat(b.receive(WireVectors.WV_05, A_MAPPED)).isEmpty();
        assertThat(a.receive(WireVectors.WV_15, B_MAPPED)).isEmpty();

        assertThat(b.trusts(WireVectors.A)).isTrue();
        assertThat(a.trusts(WireVectors.B)).isTrue();
        assertThat(a.out.isSilent()).isTrue();
        assertThat(b.out.isSilent()).isTrue();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CLI-40", "CLI-48", "SEC-04"})
    void refusesADirectBubbleFromAnotherPort() {
        var a = VectorClient.a().qualify();

        var refusal = a.receive(WireVectors.WV_15, new Ipv4Endpoint(B_MAPPED.address(), 51_777));

        assertThat(refusal).contains(Drop.SRC6_MISMATCH);
        assertThat(a.trusts(WireVectors.B)).isFalse();
    }

    @Test
    @Clause(rfc = 6081, section = "4.4", row = "CLI-43")
    void takesDirectBubblesWithADiscoveryOption() {
        var b = VectorClient.b().qualify();
        var a = VectorClient.a().qualify();

        assertThat(b.receive(WireVectors.WV_18A, A_MAPPED)).isEmpty();
        assertThat(a.receive(WireVectors.WV_18B, B_MAPPED)).isEmpty();

        assertThat(b.trusts(WireVectors.A)).isTrue();
        assertThat(a.trusts(WireVectors.B)).isTrue();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.8",
            row = {"CLI-31", "LCD-05"})
    void refusesDiscoveryBubblesThatComeByUnicast() {
        var b = VectorClient.b().qualify();

        var refusal = b.receive(WireVectors.WV_20, WireVectors.A_LOCAL);

        assertThat(refusal).contains(Drop.DISC_UNICAST);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.8", row = "LCD-03")
    void callsOutToItsLink() {
        var a = VectorClient.a().onLink().qualifyAndCall();

        assertThat(a.out.datagrams())
                .filteredOn(sent -> sent.socket() == Outbox.SERVICE_SOCKET)
                .containsExactly(
                        new SentDatagram(
                                WireVectors.plain(WireVectors.WV_20),
                                Outbox.SERVICE_SOCKET,
                                Ipv4Endpoint.parse("224.0.0.253:3544"),
                                1));
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CLI-30", "PKT-08"})
    void refusesABubbleThatSaysItIsLonger() {
        var b = VectorClient.b().qualify();

        assertThat(b.receive(WireVectors.WV_23C, A_MAPPED)).contains(Drop.LENGTH);
        assertThat(b.trusts(WireVectors.A)).isFalse();
    }

    @Test
    @Clause(rfc = 6081, section = "4.1", row = "TRL-03")
    void refusesABubbleWithATrailerThatMustBeUnderstood() {
        var a = VectorClient.a().qualify();

        assertThat(a.receive(WireVectors.WV_23D, B_MAPPED)).contains(Drop.TRAILER_REJECT);
        assertThat(a.trusts(WireVectors.B)).isFalse();
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.1.2",
            row = {"TRL-02", "TRL-04", "TRL-05"})
    void takesBubblesWithTrailersThatItCannotRead() {
        for (var vector :
                new String[] {WireVectors.WV_23E, WireVectors.WV_23F, WireVectors.WV_23G}) {
            var a = VectorClient.a().qualify();

            assertThat(a.receive(vector, B_MAPPED)).isEmpty();

            assertThat(a.trusts(WireVectors.B)).isTrue();
            assertThat(a.out.isSilent()).isTrue();
            int malformed = vector.equals(WireVectors.WV_23E) ? 0 : 1;
            assertThat(a.out.counted(Counter.TRAILERS_MALFORMED)).isEqualTo(malformed);
        }
    }

    @Test
    @Clause(rfc = 6081, section = "4.3", row = "TRL-07")
    void refusesAnIndirectBubbleWithAnIllFormedListOfAlternates() {
        var b = VectorClient.b().qualify();

        assertThat(b.receive(WireVectors.WV_23H, P)).contains(Drop.TRAILER_ALT);
        assertThat(b.out.isSilent()).isTrue();
    }

    // The connectivity test

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.9",
            row = {"CTS-01", "CTS-02", "CTS-03"})
    void sendsTheEchoRequestOctetForOctet() {
        var a = VectorClient.a().qualify();

        var request = beginTest(a);

        assertThat(withIdentifier(IDENTIFIER, request))
                .isEqualTo(withIdentifier(IDENTIFIER, withToken(WireVectors.WV_19A)));
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.3", row = "CLI-41")
    void trustsTheRelayThatBringsTheEchoReply() {
        var a = VectorClient.a().qualify();
        beginTest(a);
        a.out.clear();

        var reply = withIdentifier(OUR_IDENTIFIER, withToken(WireVectors.WV_19B));
        assertThat(a.receive(reply, R_MAPPED)).isEmpty();

        assertThat(a.trusts(WireVectors.H)).isTrue();
        a.assertSent(datagram(data(WireVectors.A, WireVectors.H), R_MAPPED));
        assertThat(a.out.ipv6Packets()).isEmpty();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CLI-42", "SEC-03"})
    void doesNotTrustAnEchoReplyWithAnotherOctet() {
        var a = VectorClient.a().qualify();
        beginTest(a);
        a.out.clear();

        var forged = withToken(WireVectors.WV_19B).replaceAll("ef$", "ee");
        a.receive(withIdentifier(OUR_IDENTIFIER, forged), R_MAPPED);

        assertThat(a.trusts(WireVectors.H)).isFalse();
        assertThat(a.out.isSilent()).isTrue();
    }

    /// Sends a packet to H, and returns the echo request that goes to the server.
    private static String beginTest(VectorClient a) {
        a.random.set(WireVectors.NONCE);
        a.transmit(data(WireVectors.A, WireVectors.H));
        var request = a.out.onlyDatagram();
        assertThat(request.to()).isEqualTo(P);
        return request.hex();
    }

    /// The vector with the token that our source of randomness gives in both halves.
    private static String withToken(String vector) {
        var token = "0123456789abcdef".repeat(2);
        var plain = WireVectors.plain(vector);
        assertThat(plain).endsWith(DATA);
        return plain.substring(0, plain.length() - DATA.length()) + token;
    }

    private static String data(String from, String to) {
        return Hex.of(Datagrams.udp(WireVectors.address(from), WireVectors.address(to), 16));
    }
}
