package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.ClientBench.MAPPED;
import static org.navalis.core.client.ClientBench.PEER;
import static org.navalis.core.client.ClientBench.PEER_MAPPED;
import static org.navalis.core.client.ClientBench.PEER_SERVER;
import static org.navalis.core.client.ClientBench.RELAY;
import static org.navalis.core.client.ClientBench.SERVER;
import static org.navalis.core.client.ClientBench.STRANGER;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.client.ClientBench.Sent;
import org.navalis.core.testing.Clause;

/// Nonces in bubbles: how peers behind symmetric NATs are believed (RFC 6081, section 5.2).
class NoncesTest {

    private static final Ipv4Endpoint PEERS_SERVER = new Ipv4Endpoint(PEER_SERVER, 3544);

    /// Where the peer's symmetric NAT lets it appear.
    private static final Ipv4Endpoint ELSEWHERE =
            new Ipv4Endpoint(PEER_MAPPED.address(), PEER_MAPPED.port() + 1);

    private static final String HIS_NONCE = "5eed1234";

    private final ClientBench bench = ClientBench.with(Extension.SNS);

    private static String trailer(String nonce) {
        return nonce.isEmpty() ? "" : "0104" + nonce;
    }

    /// The nonce behind a bubble in hexadecimal, or nothing.
    private static String nonce(Sent bubble) {
        var octets = Packets.hex(bubble.packet()).substring(80);
        return octets.isEmpty() ? "" : octets.substring(4);
    }

    private Packet bubble(String nonce) {
        return Packets.withTrailers(Packets.bubble(PEER, bench.address()), trailer(nonce));
    }

    private void receiveIndirect(String nonce) {
        bench.receive(Packets.withOrigin(bubble(nonce), PEER_MAPPED), SERVER);
    }

    /// Sends data to the peer and gives the nonce of the indirect bubble.
    private String knock() {
        bench.transmit(Packets.numbered(bench.address(), PEER, 1));
        return nonce(bench.takeSent().getLast());
    }

    private void assertIsAt(Ipv4Endpoint endpoint) {
        assertThat(bench.peer(PEER).orElseThrow().endpoint()).contains(endpoint);
    }

    private void assertIsUntrusted() {
        assertThat(bench.peer(PEER).filter(peer -> peer.isTrusted())).isEmpty();
    }

    @Test
    @Clause(rfc = 6081, section = "4.1", row = "EXT-MTX-05")
    void theThirdIndirectBubbleHasNoTrailersIfThatIsWanted() {
        var plain = ClientBench.of(ClientSettings.DEFAULT.withPlainBubble(true)).qualify();

        plain.transmit(Packets.data(plain.address(), PEER, 8));
        plain.advance(Duration.ofSeconds(6));

        assertThat(plain.takeSent().stream().filter(it -> it.to().equals(PEERS_SERVER)).toList())
                .extracting(it -> it.packet().length() > 40)
                .containsExactly(true, true, false, true);
    }

    /// The nonce of the second may still be answered.
    @Test
    @Clause(rfc = 6081, section = "4.1", row = "EXT-MTX-05")
    void aPeerIsReachedByItsAnswerToTheBubbleWithoutTrailers() {
        var plain =
                ClientBench.of(
                                ClientSettings.DEFAULT
                                        .withPlainBubble(true)
                                        .withExtensions(List.of(Extension.SNS)))
                        .qualify();
        plain.transmit(Packets.data(plain.address(), PEER, 8));
        plain.advance(Duration.ofSeconds(4));
        var nonces =
                plain.takeSent().stream()
                        .filter(it -> it.to().equals(PEERS_SERVER))
                        .map(NoncesTest::nonce)
                        .toList();
        assertThat(nonces).hasSize(3).endsWith("");

        plain.receive(
                Packets.withTrailers(Packets.bubble(PEER, plain.address()), trailer(nonces.get(1))),
                ELSEWHERE);

        assertThat(plain.peer(PEER).orElseThrow().endpoint()).contains(ELSEWHERE);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.2.4.1",
            row = {"EXT-SNS-02", "EXT-SNS-03", "EXT-SNS-04", "EXT-SNS-07"})
    void eachIndirectBubbleHasNewNonceAndTheDirectOneNone() {
        bench.transmit(Packets.data(bench.address(), PEER, 8));
        bench.advance(Duration.ofSeconds(6));

        var sent = bench.takeSent();
        var direct = sent.stream().filter(it -> it.to().equals(PEER_MAPPED)).toList();
        var indirect = sent.stream().filter(it -> it.to().equals(PEERS_SERVER)).toList();
        assertThat(direct).hasSize(4).extracting(NoncesTest::nonce).containsOnly("");
        assertThat(indirect)
                .hasSize(4)
                .allSatisfy(it -> assertThat(it.packet().length()).isEqualTo(46))
                .extracting(NoncesTest::nonce)
                .doesNotHaveDuplicates()
                .doesNotContain("00000000");
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.2.4.3",
            row = {"EXT-SNS-05", "EXT-SNS-07", "EXT-COM-05", "AMB-18"})
    void answersAnIndirectBubbleOfAStrangerBothWays() {
        receiveIndirect(HIS_NONCE);

        var answers = bench.takeSent();
        assertThat(answers).extracting(Sent::to).containsExactly(PEER_MAPPED, PEERS_SERVER);
        assertThat(nonce(answers.getFirst())).isEqualTo(HIS_NONCE);
        assertThat(nonce(answers.getLast())).hasSize(8).isNotEqualTo(HIS_NONCE);
        assertIsUntrusted();
    }

    @Test
    @Clause(rfc = 6081, section = "5.2.4.2", row = "EXT-SNS-07")
    void laterDirectBubblesBringTheNonceToo() {
        receiveIndirect(HIS_NONCE);
        bench.advance(Duration.ofSeconds(2));
        bench.clear();

        bench.transmit(Packets.data(bench.address(), PEER, 8));

        var knock = bench.takeSent();
        assertThat(nonce(knock.getFirst())).isEqualTo(HIS_NONCE);
    }

    @Test
    @Clause(rfc = 6081, section = "5.2.4.3", row = "EXT-SNS-06")
    void anIndirectBubbleWithoutNonceClearsIt() {
        receiveIndirect(HIS_NONCE);
        bench.clear();

        receiveIndirect("");
        assertThat(nonce(bench.takeSent().getFirst())).isEmpty();
        bench.advance(Duration.ofSeconds(2));
        bench.transmit(Packets.data(bench.address(), PEER, 8));

        assertThat(nonce(bench.takeSent().getFirst())).isEmpty();
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.2.4.4",
            row = {"EXT-SNS-08", "EXT-SNS-09", "CLI-47", "AMB-09"})
    void aPeerWithTheRightNonceIsWhereItsBubbleComesFrom() {
        var nonce = knock();

        bench.receive(bubble(nonce), ELSEWHERE);

        assertIsAt(ELSEWHERE);
        assertThat(bench.takeOnlySent().to()).isEqualTo(ELSEWHERE);
        bench.transmit(Packets.data(bench.address(), PEER, 8));
        assertThat(bench.takeOnlySent().to()).isEqualTo(ELSEWHERE);
        bench.receive(Packets.data(PEER, bench.address(), 8), ELSEWHERE);
        assertThat(bench.takeDelivered()).hasSize(1);
        assertThat(bench.takeDrops()).isEmpty();
    }

    @Test
    @Clause(rfc = 6081, section = "5.2.4.4", row = "EXT-SNS-08")
    void aNonceShowsOnceWhereThePeerIs() {
        var nonce = knock();
        bench.receive(bubble(nonce), ELSEWHERE);

        bench.receive(bubble(nonce), new Ipv4Endpoint(ELSEWHERE.address(), 1));

        assertIsAt(ELSEWHERE);
        assertThat(bench.takeDrops()).containsExactly(Drop.SRC6_MISMATCH);
    }

    @Test
    @Clause(rfc = 6081, section = "5.2.4.4", row = "EXT-SNS-09")
    void answersGoWhereThePeerIs() {
        bench.receive(bubble(knock()), ELSEWHERE);
        bench.clear();

        receiveIndirect(HIS_NONCE);

        var answer = bench.takeOnlySent();
        assertThat(answer.to()).isEqualTo(ELSEWHERE);
        assertThat(nonce(answer)).isEqualTo(HIS_NONCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00000000", "5eed1234"})
    @Clause(rfc = 6081, section = "5.2.4.4", row = "EXT-SNS-08")
    void anyOtherNonceIsRefused(String nonce) {
        knock();

        bench.receive(bubble(nonce), ELSEWHERE);

        assertThat(bench.takeDrops()).containsExactly(Drop.SRC6_MISMATCH);
        assertIsUntrusted();
        assertThat(bench.takeSent()).isEmpty();
    }

    @Test
    @Clause(rfc = 6081, section = "5.2.4.4", row = "EXT-SNS-08")
    void noNonceIsRightBeforeOneWasSent() {
        bench.receive(bubble("00000000"), ELSEWHERE);
        bench.trustPeer();
        bench.receive(bubble("00000000"), ELSEWHERE);

        assertIsAt(PEER_MAPPED);
    }

    @Test
    @Clause(rfc = 6081, section = "5.2.4.4", row = "EXT-SNS-11")
    void theNonceForOnePeerIsNoProofOfAnother() {
        var other = new TeredoAddress(PEER_SERVER, 0, STRANGER).toIpv6();
        var nonce = knock();
        bench.transmit(Packets.data(bench.address(), other, 8));

        bench.receive(
                Packets.withTrailers(Packets.bubble(other, bench.address()), trailer(nonce)),
                ELSEWHERE);

        assertThat(bench.takeDrops()).containsExactly(Drop.SRC6_MISMATCH);
        assertThat(bench.peer(other).orElseThrow().isTrusted()).isFalse();
    }

    @Test
    @Clause(rfc = 6081, section = "5.2.4.4", row = "EXT-SNS-10")
    void theNonceBehindDataProvesNothing() {
        var nonce = knock();

        bench.receive(
                Packets.withTrailers(Packets.data(PEER, bench.address(), 8), trailer(nonce)),
                ELSEWHERE);

        assertThat(bench.takeDrops()).containsExactly(Drop.SRC6_MISMATCH);
        assertIsUntrusted();
    }

    @Test
    @Clause(rfc = 6081, section = "5.2.4.1", row = "EXT-SNS-04")
    void theNonceBeforeTheLastIsGoodForEightSeconds() {
        var first = knock();
        bench.advance(Duration.ofSeconds(2));

        bench.receive(bubble(first), ELSEWHERE);

        assertIsAt(ELSEWHERE);
    }

    @Test
    @Clause(rfc = 6081, section = "5.2.4.1", row = "EXT-SNS-04")
    void anOlderNonceIsOfNoUseAfterEightSeconds() {
        bench.advance(Duration.ofSeconds(1));
        knock();
        bench.advance(Duration.ofSeconds(4));
        var third = nonce(bench.takeSent().getLast());
        bench.advance(Duration.ofSeconds(2));
        bench.clear();

        bench.advance(Duration.ofSeconds(8));
        bench.receive(bubble(third), ELSEWHERE);

        assertThat(bench.takeDrops()).contains(Drop.SRC6_MISMATCH);
        assertIsUntrusted();
    }

    @Test
    @Clause(rfc = 6081, section = "5.2.4.1", row = "EXT-SNS-04")
    void anAnsweredNonceIsTheOnlyOneLeft() {
        var first = knock();
        bench.advance(Duration.ofSeconds(2));
        var second = nonce(bench.takeSent().getLast());
        bench.receive(bubble(second), ELSEWHERE);

        bench.receive(bubble(first), STRANGER);

        assertThat(bench.takeDrops()).containsExactly(Drop.SRC6_MISMATCH);
        assertIsAt(ELSEWHERE);
    }

    @Test
    @Clause(rfc = 6081, section = "5.2.4.4", row = "EXT-SNS-08")
    void noNonceLeadsToPrivateAddress() {
        var nonce = knock();

        bench.receive(bubble(nonce), Ipv4Endpoint.parse("192.168.7.3:50000"));

        assertThat(bench.takeDrops()).containsExactly(Drop.SRC4_NOT_GLOBAL);
        assertIsUntrusted();
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "3",
            row = {"EXT-SNS-13", "EXT-MTX-05"})
    void aPeerWithoutNoncesIsReachedAsBefore() {
        knock();

        receiveIndirect("");
        bench.receive(bubble(""), PEER_MAPPED);

        assertIsAt(PEER_MAPPED);
        assertThat(bench.takeSent().getLast().isBubble()).isFalse();
    }

    @Test
    @Clause(rfc = 6081, section = "3", row = "EXT-COM-01")
    void withoutTheExtensionTheNonceIsNotBelieved() {
        var plain = ClientBench.plain();
        plain.transmit(Packets.data(plain.address(), PEER, 8));
        assertThat(plain.takeSent()).allMatch(sent -> sent.packet().length() == 40);

        plain.receive(
                Packets.withTrailers(Packets.bubble(PEER, plain.address()), trailer(HIS_NONCE)),
                ELSEWHERE);

        assertThat(plain.takeDrops()).containsExactly(Drop.SRC6_MISMATCH);
    }

    @Test
    void aRelayGetsItsNonceBack() {
        var relay = Ipv6Address.parse("2001:db8:27::1");
        var bubble =
                Packets.withTrailers(Packets.bubble(relay, bench.address()), trailer(HIS_NONCE));

        bench.receive(Packets.withOrigin(bubble, RELAY), SERVER);

        var answer = bench.takeOnlySent();
        assertThat(answer.to()).isEqualTo(RELAY);
        assertThat(nonce(answer)).isEqualTo(HIS_NONCE);
    }

    // How often

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.6",
            row = {"EXT-COM-05", "BUB-13"})
    void aStrangerIsAnsweredIndirectlyOnceInASecondAndFourTimesInAll() {
        for (int i = 0; i < 20; i++) {
            receiveIndirect(HIS_NONCE);
            bench.advance(Duration.ofMillis(500));
        }
        assertThat(indirect(bench.takeSent())).hasSize(4);

        bench.receive(bubble(""), PEER_MAPPED);
        bench.advance(Duration.ofSeconds(31));
        bench.clear();
        receiveIndirect(HIS_NONCE);

        assertThat(indirect(bench.takeSent())).hasSize(1);
    }

    private static List<Sent> indirect(List<Sent> sent) {
        return sent.stream().filter(it -> it.to().equals(PEERS_SERVER)).toList();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "7.3",
            row = {"EXT-COM-05", "SEC-09"})
    void forgedSourcesDoNotMakeItASourceOfFloodsForAServer() {
        for (int i = 0; i < 90; i++) {
            var source =
                    new TeredoAddress(PEER_SERVER, 0, new Ipv4Endpoint(0x30000000 + i * 7919, 9))
                            .toIpv6();
            bench.receive(
                    Packets.withTrailers(
                            Packets.bubble(source, bench.address()), trailer(HIS_NONCE)),
                    SERVER);
        }

        assertThat(indirect(bench.takeSent())).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.6", row = "EXT-COM-05")
    void answersDoNotUseUpTheBubblesOfThePeer() {
        for (int i = 0; i < 6; i++) {
            receiveIndirect(HIS_NONCE);
            bench.advance(Duration.ofSeconds(1));
        }
        bench.clear();

        bench.transmit(Packets.data(bench.address(), PEER, 8));

        assertThat(bench.takeSent()).extracting(Sent::to).contains(PEERS_SERVER);
    }

    // Behind a symmetric NAT of our own

    private static ClientBench symmetric() {
        var bench = ClientBench.of(ClientSettings.DEFAULT).solicit();
        bench.advertise(MAPPED);
        bench.advertise(new Ipv4Endpoint(MAPPED.address(), MAPPED.port() + 1));
        return bench.clear();
    }

    @Test
    @Clause(rfc = 6081, section = "6.2", row = "EXT-SNS-07")
    void dataWaitsUntilThePeerCanKnowUs() {
        var own = symmetric();
        own.transmit(Packets.numbered(own.address(), PEER, 1));
        var nonce = Packets.hex(own.takeSent().getLast().packet()).substring(84, 92);

        own.receive(
                Packets.withTrailers(Packets.bubble(PEER, own.address()), trailer(nonce)),
                ELSEWHERE);
        own.transmit(Packets.numbered(own.address(), PEER, 2));
        assertThat(own.takeSent()).isEmpty();
        own.receive(
                Packets.withTrailers(Packets.bubble(PEER, own.address()), trailer(HIS_NONCE)),
                SERVER);

        var sent = own.takeSent();
        assertThat(sent).hasSize(3).allMatch(it -> it.to().equals(ELSEWHERE));
        assertThat(nonce(sent.getFirst())).isEqualTo(HIS_NONCE);
        assertThat(sent).extracting(Sent::isBubble).containsExactly(true, false, false);
    }

    @Test
    void dataForAPeerWithoutNoncesWaitsForTheSecondBubble() {
        var own = symmetric();
        own.transmit(Packets.numbered(own.address(), PEER, 1));
        var nonce = Packets.hex(own.takeSent().getLast().packet()).substring(84, 92);
        own.receive(
                Packets.withTrailers(Packets.bubble(PEER, own.address()), trailer(nonce)),
                ELSEWHERE);

        own.advance(Duration.ofSeconds(2));
        var again = own.takeSent();
        assertThat(again).extracting(Sent::to).containsExactly(ELSEWHERE, PEERS_SERVER);
        own.receive(Packets.bubble(PEER, own.address()), ELSEWHERE);

        assertThat(own.takeOnlySent().isBubble()).isFalse();
    }
}
