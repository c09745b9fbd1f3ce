package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.ClientBench.SERVER;
import static org.navalis.core.client.ClientBench.STRANGER;
import static org.navalis.core.client.SymmetricBench.PEER_MAPPED;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.SentDatagram;

/// Guesses at ports, and ports that are opened for guesses.
class PortPredictionTest {

    private static final ClientSettings SETTINGS =
            ClientSettings.DEFAULT.withExtensions(
                    List.of(Extension.SNS, Extension.PORT_PREDICTION));

    private static final String HIS_NONCE = "01045eed1234";
    private static final String AS_GUESSER = "d00501";
    private static final String AS_OPENER = "d00502";
    private static final String NOTHING_YET = "00000000";
    private static final int LOCAL_PORT = 50_000;
    private static final int SOCKET = Outbox.PREDICTION_SOCKET_FIRST;

    /// By which port a symmetric NAT lets the peer be seen by our server.
    private static final Ipv4Endpoint SEEN =
            new Ipv4Endpoint(PEER_MAPPED.address(), PEER_MAPPED.port() + 9);

    private static SymmetricBench guesser() {
        return SymmetricBench.of(SETTINGS, LOCAL_PORT, 0);
    }

    private static SymmetricBench opener() {
        return SymmetricBench.of(SETTINGS, LOCAL_PORT, 7);
    }

    private static void receiveIndirect(
            SymmetricBench bench, Ipv4Endpoint origin, Ipv4Endpoint server, String trailers) {
        var bubble = Datagrams.bubble(SymmetricBench.PEER, bench.address());
        var withAll = Datagrams.withOrigin(Datagrams.withTrailers(bubble, trailers), origin);
        bench.receive(withAll, Outbox.SERVICE_SOCKET, server);
    }

    /// Knocks twice and gives what the second indirect bubble had behind it.
    private static String knockTwice(SymmetricBench bench) {
        bench.transmit();
        assertThat(indirect(bench.takeSent())).doesNotContain("d005");
        bench.advance(Duration.ofSeconds(2));
        return indirect(bench.takeSent());
    }

    private static String indirect(List<SentDatagram> sent) {
        return sent.stream()
                .filter(it -> it.to().equals(SymmetricBench.peerServer()))
                .map(SymmetricBench::trailers)
                .findFirst()
                .orElseThrow();
    }

    /// The nonce in the trailers of our indirect bubble.
    private static String nonce(String trailers) {
        return trailers.substring(4, 12);
    }

    private static SymmetricBench agreed(SymmetricBench bench, String peerRole) {
        var nonce = nonce(knockTwice(bench));
        var origin = peerRole.equals(AS_OPENER) ? SEEN : PEER_MAPPED;
        receiveIndirect(bench, origin, SERVER, HIS_NONCE + peerRole + nonce);
        bench.out.clear();
        return bench;
    }

    private static List<SentDatagram> guesses(List<SentDatagram> sent) {
        return sent.stream()
                .filter(it -> it.to().address() == PEER_MAPPED.address())
                .filter(it -> it.to().port() != PEER_MAPPED.port())
                .toList();
    }

    @Test
    void theSecondKnockOffersOurRole() {
        assertThat(knockTwice(guesser())).endsWith(AS_GUESSER + NOTHING_YET);
        assertThat(knockTwice(opener())).endsWith(AS_OPENER + NOTHING_YET);
    }

    @Test
    void whoIsBehindANatThatKeepsPortsOffersNothing() {
        var bench = SymmetricBench.of(SETTINGS, SymmetricBench.MAPPED.port(), 7);

        assertThat(knockTwice(bench)).doesNotContain("d005");
    }

    @Test
    void whatIsSwitchedOffOffersNothing() {
        var settings = SETTINGS.withExtensions(List.of(Extension.SNS));

        assertThat(knockTwice(SymmetricBench.of(settings, LOCAL_PORT, 0))).doesNotContain("d005");
    }

    @Test
    void anOfferIsAnsweredWithItsNonce() {
        var bench = guesser();

        receiveIndirect(bench, SEEN, SERVER, HIS_NONCE + AS_OPENER + NOTHING_YET);

        assertThat(indirect(bench.takeSent())).endsWith(AS_GUESSER + "5eed1234");
        bench.advance(Duration.ofSeconds(20));
        assertThat(bench.out.counted(Counter.BUBBLES_PREDICTED)).isZero();
    }

    @Test
    void whoOffersNothingIsAnsweredAsEver() {
        var bench = guesser();

        receiveIndirect(bench, SEEN, SERVER, HIS_NONCE);

        assertThat(indirect(bench.takeSent())).doesNotContain("d005");
    }

    @Test
    void aGuesserSendsToManyPortsOfThePeersAddressAHundredInASecond() {
        var bench = agreed(guesser(), AS_OPENER);

        bench.advance(Duration.ofMillis(1995));
        assertThat(guesses(bench.out.datagrams())).hasSize(100);
        bench.advance(Duration.ofSeconds(20));

        var all = guesses(bench.takeSent());
        assertThat(all).hasSize(512).extracting(SentDatagram::to).doesNotHaveDuplicates();
        assertThat(all)
                .allSatisfy(it -> assertThat(it.hex()).endsWith(HIS_NONCE))
                .extracting(it -> it.to().port())
                .allSatisfy(port -> assertThat(port).isGreaterThanOrEqualTo(1024));
    }

    @Test
    void aGuesserThatHearsAnOpenPortStopsAndAnswersThere() {
        var bench = guesser();
        var nonce = nonce(knockTwice(bench));
        receiveIndirect(bench, SEEN, SERVER, HIS_NONCE + AS_OPENER + nonce);
        bench.advance(Duration.ofSeconds(2));
        var answered = nonce(indirect(bench.takeSent()));
        var open = new Ipv4Endpoint(PEER_MAPPED.address(), 7777);

        bench.receiveDirect(Outbox.SERVICE_SOCKET, open, "0104" + answered);

        assertThat(bench.isTrusted()).isTrue();
        assertThat(bench.takeSent()).extracting(SentDatagram::to).containsOnly(open);
        bench.advance(Duration.ofSeconds(20));
        assertThat(guesses(bench.takeSent())).isEmpty();
    }

    @Test
    void anOpenerOpensManySocketsAndClosesAllInTheEnd() {
        var bench = agreed(opener(), AS_GUESSER);

        bench.advance(Duration.ofSeconds(5));

        assertThat(bench.out.openPorts()).hasSize(256);
        assertThat(bench.out.datagrams())
                .filteredOn(it -> it.socket() >= SOCKET)
                .hasSize(256)
                .extracting(SentDatagram::to)
                .containsOnly(PEER_MAPPED);
        bench.advance(Duration.ofSeconds(6));
        assertThat(bench.out.openPorts()).isEmpty();
    }

    @Test
    void anOpenerThatIsGuessedAtKeepsThatSocketOnly() {
        var bench = agreed(opener(), AS_GUESSER);
        bench.advance(Duration.ofSeconds(2));
        bench.out.clear();

        var refused = bench.receiveDirect(SOCKET + 5, STRANGER, "");
        var taken = bench.receiveDirect(SOCKET + 7, PEER_MAPPED, "");

        assertThat(refused).contains(Drop.SRC6_MISMATCH);
        assertThat(taken).isEmpty();
        assertThat(bench.isTrusted()).isTrue();
        assertThat(bench.out.openPorts()).containsOnlyKeys(SOCKET + 7);
        var answer = bench.takeOnlySent();
        assertThat(answer.socket()).isEqualTo(SOCKET + 7);
        assertThat(answer.to()).isEqualTo(PEER_MAPPED);
        assertThat(bench.out.counted(Counter.BUBBLES_PREDICTED)).isZero();
    }

    @Test
    void anAdvertisementByAnOpenSocketIsRefused() {
        var bench = agreed(opener(), AS_GUESSER);
        bench.advance(Duration.ofSeconds(2));

        var packet = Advertisement.withNonce(1).origin(SymmetricBench.MAPPED).packet();

        assertThat(bench.receive(Datagrams.copy(packet), SOCKET, SERVER)).contains(Drop.RA_NONCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"another nonce", "origin elsewhere", "not our server", "the same role"})
    void aForgedAgreementStartsNothing(String what) {
        var bench = guesser();
        var nonce = what.equals("another nonce") ? "0badbad0" : nonce(knockTwice(bench));
        var role = what.equals("the same role") ? AS_GUESSER : AS_OPENER;

        receiveIndirect(
                bench,
                what.equals("origin elsewhere") ? STRANGER : SEEN,
                what.equals("not our server") ? STRANGER : SERVER,
                HIS_NONCE + role + nonce);
        bench.advance(Duration.ofSeconds(20));

        assertThat(bench.out.counted(Counter.BUBBLES_PREDICTED)).isZero();
        assertThat(guesses(bench.takeSent())).isEmpty();
    }

    @Test
    void anAgreementWithoutOriginStartsNothing() {
        var bench = guesser();
        var nonce = nonce(knockTwice(bench));

        bench.receiveIndirect(HIS_NONCE + AS_OPENER + nonce);
        bench.advance(Duration.ofSeconds(20));

        assertThat(bench.out.counted(Counter.PREDICTIONS_REFUSED)).isEqualTo(1);
        assertThat(guesses(bench.takeSent())).isEmpty();
    }

    @Test
    void anAddressIsTriedOnceInFiveMinutes() {
        var bench = agreed(guesser(), AS_OPENER);
        bench.advance(Duration.ofMinutes(4));
        bench.out.clear();
        receiveIndirect(bench, SEEN, SERVER, HIS_NONCE + AS_OPENER + NOTHING_YET);
        var answer = indirect(bench.takeSent());
        assertThat(answer).doesNotContain("d005");

        receiveIndirect(bench, SEEN, SERVER, HIS_NONCE + AS_OPENER + nonce(answer));
        bench.advance(Duration.ofSeconds(20));

        assertThat(guesses(bench.takeSent())).isEmpty();
    }
}
