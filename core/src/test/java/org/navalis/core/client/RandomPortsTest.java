package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.SymmetricBench.PEER_MAPPED;
import static org.navalis.core.client.SymmetricBench.PEER_RANDOM;
import static org.navalis.core.client.SymmetricBench.PEER_RANDOM_PORT;
import static org.navalis.core.client.SymmetricBench.RANDOM;
import static org.navalis.core.client.SymmetricBench.nonce;
import static org.navalis.core.client.SymmetricBench.nonceOf;
import static org.navalis.core.client.SymmetricBench.peerServer;
import static org.navalis.core.client.SymmetricBench.randomPort;
import static org.navalis.core.client.SymmetricBench.trailers;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.TeredoAddress;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.SentDatagram;

/// Random ports of a client behind a symmetric NAT that keeps port numbers (RFC 6081, section 5.4).
class RandomPortsTest {

    private static final int SERVICE = Outbox.SERVICE_SOCKET;
    private static final Ipv4Endpoint ELSEWHERE = new Ipv4Endpoint(PEER_MAPPED.address(), 0x7777);
    private static final Ipv4Endpoint OTHER_ELSEWHERE =
            new Ipv4Endpoint(PEER_MAPPED.address(), 0x7778);
    private static final Duration SILENCE = Duration.ofSeconds(31);

    /// RFC 4380, section 5.2.6: four knocks, and then none for 300 seconds.
    private static final Duration NEXT_ATTEMPT = Duration.ofSeconds(307);

    // Section 5.4.4.2: indirect bubbles

    @Test
    @Clause(
            rfc = 6081,
            section = "5.4.4.2",
            row = {"EXT-PP-06", "EXT-PP-07", "EXT-PP-08"})
    void opensARandomPortAndTellsItWithTheIndirectBubble() {
        var bench = SymmetricBench.portPreserving();

        bench.transmit();

        var sent = bench.takeSent();
        assertThat(sent).extracting(SentDatagram::to).containsExactly(PEER_MAPPED, peerServer());
        assertThat(sent).extracting(SentDatagram::socket).containsOnly(SERVICE);
        assertThat(trailers(sent.getFirst())).isEmpty();
        assertThat(trailers(sent.getLast()))
                .isEqualTo(nonceOf(sent.getLast()) + randomPort(bench.randomPort()));
        assertThat(bench.randomPort()).isBetween(1024, 65_535).isNotEqualTo(3544);
    }

    @Test
    @Clause(rfc = 6081, section = "5.4.4.2", row = "EXT-PP-06")
    void takesAnotherPortWhenTheSystemRefuses() {
        var bench = SymmetricBench.portPreserving();
        bench.out.refusePortsUpTo(50_000);

        bench.transmit();

        assertThat(bench.randomPort()).isGreaterThan(50_000);
    }

    @Test
    void tellsNoPortWhenTheSystemRefusesAll() {
        var bench = SymmetricBench.portPreserving();
        bench.out.refusePortsUpTo(65_535);

        bench.transmit();

        var indirect = bench.takeSent().getLast();
        assertThat(trailers(indirect)).isEqualTo(nonceOf(indirect));
    }

    @Test
    void opensNoPortBehindOtherNatsOrWhenItIsSwitchedOff() {
        var restricted = SymmetricBench.restricted();
        var without =
                SymmetricBench.of(
                        ClientSettings.DEFAULT.withExtensions(List.of(Extension.SNS)),
                        SymmetricBench.MAPPED.port(),
                        7);

        restricted.transmit();
        without.transmit();

        assertThat(restricted.out.openPorts()).doesNotContainKey(Outbox.RANDOM_SOCKET_FIRST);
        assertThat(without.out.openPorts()).isEmpty();
    }

    // Section 5.4.4.3: direct bubbles

    @Test
    @Clause(
            rfc = 6081,
            section = "5.4.4.3",
            row = {"EXT-PP-08", "EXT-PP-09", "EXT-PP-11"})
    void answersFromBothPortsWhenThePeerHasToldItsOwn() {
        var bench = SymmetricBench.portPreserving();

        bench.receiveIndirect(9, PEER_RANDOM_PORT);

        var sent = bench.takeSent();
        assertThat(sent)
                .extracting(SentDatagram::to)
                .containsExactly(PEER_MAPPED, PEER_RANDOM, peerServer());
        assertThat(sent).extracting(SentDatagram::socket).containsExactly(SERVICE, RANDOM, SERVICE);
        assertThat(trailers(sent.get(0))).isEqualTo(nonce(9));
        assertThat(trailers(sent.get(1))).isEqualTo(nonce(9) + randomPort(bench.randomPort()));
        assertThat(trailers(sent.get(2))).endsWith(randomPort(bench.randomPort()));
    }

    @Test
    @Clause(rfc = 6081, section = "5.4.4.3", row = "EXT-PP-09")
    void knocksFromBothPortsWhenThePeerHasToldItsOwn() {
        var bench = SymmetricBench.portPreserving();
        bench.transmit();
        bench.receiveIndirect(9, PEER_RANDOM_PORT);
        bench.advance(Duration.ofSeconds(1));
        bench.takeSent();

        bench.advance(Duration.ofSeconds(1));

        assertThat(bench.takeSent())
                .extracting(SentDatagram::to)
                .containsExactly(PEER_MAPPED, PEER_RANDOM, peerServer());
    }

    @Test
    @Clause(rfc = 6081, section = "5.4.4.3", row = "EXT-PP-09")
    void answersAPeerWithoutARandomPortFromOursToo() {
        var bench = SymmetricBench.portPreserving();

        bench.receiveIndirect(nonce(9));

        var sent = bench.takeSent();
        assertThat(sent)
                .extracting(SentDatagram::to)
                .containsExactly(PEER_MAPPED, PEER_MAPPED, peerServer());
        assertThat(sent).extracting(SentDatagram::socket).containsExactly(SERVICE, RANDOM, SERVICE);
    }

    @Test
    @Clause(rfc = 6081, section = "6.4", row = "EXT-PP-10")
    void aClientBehindAnotherNatHelpsFromItsServicePort() {
        var bench = SymmetricBench.restricted();

        bench.receiveIndirect(9, PEER_RANDOM_PORT);

        var sent = bench.takeSent();
        assertThat(sent)
                .extracting(SentDatagram::to)
                .containsExactly(PEER_MAPPED, PEER_RANDOM, peerServer());
        assertThat(sent).extracting(SentDatagram::socket).containsOnly(SERVICE);
        assertThat(trailers(sent.get(1))).isEqualTo(nonce(9));
        assertThat(bench.out.openPorts()).doesNotContainKey(Outbox.RANDOM_SOCKET_FIRST);
    }

    // Section 5.4.4.4: indirect bubbles that come

    @Test
    @Clause(rfc = 6081, section = "5.4.4.4", row = "EXT-PP-12")
    void keepsThePortOfThePeerWhileAnythingFlows() {
        var bench = SymmetricBench.portPreserving();
        bench.receiveIndirect(1, PEER_RANDOM_PORT);
        bench.takeSent();
        bench.transmit();
        bench.takeSent();

        bench.receiveIndirect(2, 0x6666);

        assertThat(bench.takeSent()).extracting(SentDatagram::to).contains(PEER_RANDOM);
    }

    @Test
    @Clause(rfc = 6081, section = "5.4.4.4", row = "EXT-PP-13")
    void takesAnotherPortOfThePeerAfterASilenceAndBeginsAnew() {
        var bench = SymmetricBench.portPreserving().reachByRandomPorts();
        int before = bench.randomPort();
        bench.advance(SILENCE.multipliedBy(30));
        bench.takeSent();

        bench.receiveIndirect(2, 0x6666);

        assertThat(bench.takeSent())
                .extracting(SentDatagram::to)
                .contains(new Ipv4Endpoint(PEER_MAPPED.address(), 0x6666));
        assertThat(bench.isTrusted()).isFalse();
        assertThat(bench.randomPort()).isNotEqualTo(before);
    }

    // An attempt that was in vain

    @Test
    @Clause(
            rfc = 6081,
            section = "5.4.4.2",
            row = {"EXT-PP-06", "EXT-PP-13"})
    void theNextAttemptHasPortsOfItsOwn() {
        var bench = SymmetricBench.portPreserving();
        bench.transmit();
        bench.receiveIndirect(9, PEER_RANDOM_PORT);
        int before = bench.randomPort();
        bench.advance(NEXT_ATTEMPT);
        bench.takeSent();

        bench.transmit();

        var sent = bench.takeSent();
        assertThat(sent)
                .as("the peer will tell a new one")
                .extracting(SentDatagram::to)
                .containsExactly(PEER_MAPPED, peerServer());
        assertThat(bench.randomPort())
                .as("the NAT has made something else of the old one for the peer's new one")
                .isNotEqualTo(before);
        assertThat(trailers(sent.getLast())).endsWith(randomPort(bench.randomPort()));
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.4.4.2",
            row = {"EXT-PP-06", "EXT-PP-13"})
    void soHasTheAnswerToTheNextAttemptOfThePeer() {
        var bench = SymmetricBench.portPreserving();
        bench.receiveIndirect(nonce(9));
        int before = bench.randomPort();
        bench.advance(NEXT_ATTEMPT);
        bench.takeSent();

        bench.receiveIndirect(10, 0x6666);

        var sent = bench.takeSent();
        assertThat(sent)
                .extracting(SentDatagram::to)
                .containsExactly(
                        PEER_MAPPED, new Ipv4Endpoint(PEER_MAPPED.address(), 0x6666), peerServer());
        assertThat(bench.randomPort()).isNotEqualTo(before);
        assertThat(trailers(sent.getLast())).endsWith(randomPort(bench.randomPort()));
    }

    // Section 5.4.4.5: direct bubbles that come

    @Test
    @Clause(
            rfc = 6081,
            section = "5.4.4.5",
            row = {"EXT-PP-14", "EXT-PP-20"})
    void aBubbleAtTheServicePortEndsTheSearch() {
        var bench = SymmetricBench.portPreserving();
        bench.transmit();
        bench.takeSent();

        assertThat(bench.receiveDirect(SERVICE, PEER_MAPPED, "")).isEmpty();

        assertThat(bench.isTrusted()).isTrue();
        assertThat(bench.out.openPorts()).isEmpty();
        bench.advance(Duration.ofSeconds(2));
        assertThat(bench.takeSent())
                .as("knocks, until the peer must know where we are")
                .isNotEmpty()
                .allMatch(sent -> sent.socket() == SERVICE);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.4.4.5",
            row = {"EXT-PP-17", "EXT-PP-19", "EXT-PP-20", "CLI-52"})
    void aBubbleAtTheRandomPortMakesThePairTheWay() {
        var bench = SymmetricBench.portPreserving();
        bench.transmit();
        bench.receiveIndirect(1, PEER_RANDOM_PORT);
        bench.takeSent();

        assertThat(bench.receiveDirect(RANDOM, PEER_RANDOM, "")).isEmpty();

        var sent = bench.takeSent();
        assertThat(sent).extracting(SentDatagram::to).containsOnly(PEER_RANDOM);
        assertThat(sent).extracting(SentDatagram::socket).containsOnly(RANDOM);
        assertThat(sent).extracting(SymmetricBench::isBubble).containsExactly(true, false);
        assertThat(bench.receiveData(RANDOM, PEER_RANDOM)).isEmpty();
        assertThat(bench.out.ipv6Packets()).hasSize(1);
    }

    @Test
    @Clause(rfc = 6081, section = "5.4.4.5", row = "EXT-PP-20")
    void believesAtTheRandomPortWhoIsWhereItsAddressSaysOrHasOurNonce() {
        var embedded = SymmetricBench.portPreserving();
        embedded.transmit();
        var byNonce = SymmetricBench.portPreserving();
        byNonce.transmit();
        var nonce = nonceOf(byNonce.takeSent().getLast());

        assertThat(embedded.receiveDirect(RANDOM, PEER_MAPPED, "")).isEmpty();
        assertThat(byNonce.receiveDirect(RANDOM, ELSEWHERE, nonce)).isEmpty();

        assertThat(embedded.isTrusted()).isTrue();
        assertThat(byNonce.isTrusted()).isTrue();
    }

    @Test
    @Clause(rfc = 6081, section = "5.4", row = "EXT-PP-20")
    void believesDataFromThePortThatThePeerHasTold() {
        var preserving = SymmetricBench.portPreserving();
        preserving.receiveIndirect(1, PEER_RANDOM_PORT);
        var helper = SymmetricBench.restricted();
        helper.receiveIndirect(1, PEER_RANDOM_PORT);

        assertThat(preserving.receiveData(RANDOM, PEER_RANDOM)).isEmpty();
        assertThat(helper.receiveData(SERVICE, PEER_RANDOM)).isEmpty();

        assertThat(preserving.isTrusted()).isTrue();
        assertThat(helper.isTrusted()).isTrue();
    }

    @Test
    @Clause(rfc = 6081, section = "5.4.4.5", row = "EXT-PP-15")
    void aHelperInsistsOnTheServicePortOfAPeer() {
        var bench = SymmetricBench.restricted();
        bench.receiveIndirect(1, PEER_RANDOM_PORT);
        bench.receiveDirect(SERVICE, PEER_MAPPED, "");
        bench.takeSent();

        assertThat(bench.receiveDirect(SERVICE, PEER_RANDOM, "")).contains(Drop.SRC6_MISMATCH);

        var answer = bench.takeOnlySent();
        assertThat(answer.to()).isEqualTo(PEER_MAPPED);
        assertThat(answer.socket()).isEqualTo(SERVICE);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.2.4.4",
            row = {"EXT-PP-20", "CLI-52"})
    void refusesAtTheRandomPortWhoProvesNothing() {
        var bench = SymmetricBench.portPreserving();
        bench.transmit();

        assertThat(bench.receiveDirect(RANDOM, ELSEWHERE, nonce(5))).contains(Drop.SRC6_MISMATCH);
        assertThat(bench.receiveData(RANDOM, ELSEWHERE)).contains(Drop.SRC6_MISMATCH);
        bench.receive(
                Datagrams.bubble(stranger(1), bench.address()),
                RANDOM,
                new Ipv4Endpoint(PEER_MAPPED.address(), 1));

        assertThat(bench.out.drops()).last().isEqualTo(Drop.UNTRUSTED);
        assertThat(bench.isTrusted()).isFalse();
    }

    @Test
    @Clause(rfc = 6081, section = "5.4.4.5", row = "EXT-PP-15")
    void aPeerOfTheServicePortThatIsElsewhereIsSearchedAfterASilenceOnly() {
        var bench = SymmetricBench.portPreserving();
        bench.receiveDirect(SERVICE, PEER_MAPPED, "");

        assertThat(bench.receiveDirect(SERVICE, ELSEWHERE, "")).contains(Drop.SRC6_MISMATCH);
        assertThat(bench.isTrusted()).isTrue();
        assertThat(bench.out.isSilent()).isTrue();
        bench.advance(SILENCE);
        bench.out.clear();
        bench.receiveDirect(SERVICE, ELSEWHERE, "");

        assertThat(bench.isTrusted()).isFalse();
        assertThat(bench.takeSent()).extracting(SentDatagram::to).contains(peerServer());
    }

    @Test
    @Clause(rfc = 6081, section = "5.4.4.5", row = "EXT-PP-16")
    void theServicePortIsBetterThanTheRandomOne() {
        var bench = SymmetricBench.portPreserving().reachByRandomPorts();

        assertThat(bench.receiveDirect(SERVICE, PEER_MAPPED, "")).isEmpty();

        assertThat(bench.out.openPorts()).isEmpty();
        bench.takeSent();
        bench.transmit();
        var data = bench.takeOnlySent();
        assertThat(data.socket()).isEqualTo(SERVICE);
        assertThat(data.to()).isEqualTo(PEER_MAPPED);
    }

    @Test
    @Clause(rfc = 6081, section = "5.4.4.5", row = "EXT-PP-18")
    void aPeerOfTheRandomPortThatIsElsewhereIsSearchedAnew() {
        var bench = SymmetricBench.portPreserving().reachByRandomPorts();
        int before = bench.randomPort();
        assertThat(bench.receiveDirect(RANDOM, PEER_RANDOM, "")).isEmpty();

        bench.advance(Duration.ofSeconds(3));
        bench.receiveDirect(RANDOM, OTHER_ELSEWHERE, "");

        assertThat(bench.isTrusted()).isFalse();
        var indirect = bench.takeSent().getLast();
        assertThat(indirect.to()).isEqualTo(peerServer());
        assertThat(trailers(indirect)).endsWith(randomPort(bench.randomPort()));
        assertThat(bench.randomPort()).isNotEqualTo(before);
    }

    // Section 5.4.2.1: the Peer Refresh Timer

    @Test
    @Clause(
            rfc = 6081,
            section = "5.4.2.1",
            row = {"EXT-PP-01", "EXT-PP-02", "EXT-PP-04"})
    void refreshesAPeerTwentyTimes() {
        var bench = SymmetricBench.portPreserving().reachByRandomPorts();

        bench.advance(Duration.ofSeconds(30));
        assertThat(refreshes(bench)).isEqualTo(1);
        bench.advance(Duration.ofSeconds(30).multipliedBy(19));
        assertThat(refreshes(bench)).isEqualTo(19);
        bench.advance(Duration.ofSeconds(30).multipliedBy(10));
        assertThat(refreshes(bench)).isZero();
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.4.2.1",
            row = {"EXT-PP-03", "EXT-PP-05"})
    void dataMakesARefreshNeedlessAndStartsTheCountAnew() {
        var bench = SymmetricBench.portPreserving().reachByRandomPorts();
        bench.advance(Duration.ofSeconds(30).multipliedBy(19).plusSeconds(15));
        bench.receiveData(RANDOM, PEER_RANDOM);
        bench.transmit();
        bench.takeSent();

        bench.advance(Duration.ofSeconds(30));
        assertThat(refreshes(bench)).isZero();
        bench.advance(Duration.ofSeconds(30).multipliedBy(20));
        assertThat(refreshes(bench)).isEqualTo(20);
    }

    private static long refreshes(SymmetricBench bench) {
        return bench.takeSent().stream()
                .filter(SymmetricBench::isBubble)
                .filter(sent -> sent.socket() == RANDOM && sent.to().equals(PEER_RANDOM))
                .count();
    }

    // Bounds

    @Test
    @Clause(rfc = 6081, section = "7", row = "EXT-PP-21")
    void whenAllPortsAreInUseTheLeastRecentlyUsedPeerLosesIts() {
        var bench = SymmetricBench.portPreserving().reachByRandomPorts();
        for (int i = 1; i < Outbox.RANDOM_SOCKETS_MAX; i++) {
            bench.advance(Duration.ofMillis(10));
            bench.transmit(stranger(i));
        }
        var before = bench.out.openPorts();
        assertThat(before).hasSize(Outbox.RANDOM_SOCKETS_MAX);

        bench.transmit(stranger(Outbox.RANDOM_SOCKETS_MAX));

        var after = bench.out.openPorts();
        assertThat(after)
                .hasSize(Outbox.RANDOM_SOCKETS_MAX)
                .containsEntry(RANDOM, before.get(RANDOM));
        assertThat(after.get(RANDOM + 1))
                .as("that of the oldest")
                .isNotEqualTo(before.get(RANDOM + 1));
        assertThat(bench.isTrusted()).isTrue();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2", row = "CLI-78")
    void closesAllPortsWhenItStops() {
        var bench = SymmetricBench.portPreserving().reachByRandomPorts();

        bench.client.stop(0, bench.out);

        assertThat(bench.out.openPorts()).isEmpty();
    }

    private static Ipv6Address stranger(int number) {
        var mapped = new Ipv4Endpoint(PEER_MAPPED.address() + number, 4000);
        return new TeredoAddress(ClientBench.PEER_SERVER, 0, mapped).toIpv6();
    }
}
