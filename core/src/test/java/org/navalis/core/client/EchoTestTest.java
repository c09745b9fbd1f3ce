package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.SymmetricBench.MAPPED;
import static org.navalis.core.client.SymmetricBench.PEER_MAPPED;
import static org.navalis.core.client.SymmetricBench.PEER_RANDOM;
import static org.navalis.core.client.SymmetricBench.PEER_RANDOM_PORT;
import static org.navalis.core.client.SymmetricBench.RANDOM;
import static org.navalis.core.client.SymmetricBench.nonceOf;
import static org.navalis.core.client.SymmetricBench.peerServer;
import static org.navalis.core.client.SymmetricBench.randomPort;
import static org.navalis.core.client.SymmetricBench.trailers;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.SentDatagram;

/// Echo tests of a client behind a symmetric NAT that does not keep port numbers (RFC 6081, section
/// 5.5).
class EchoTestTest {

    private static final int SERVICE = Outbox.SERVICE_SOCKET;

    @Test
    @Clause(
            rfc = 6081,
            section = "5.5.4.1",
            row = {"EXT-SP-01", "EXT-SP-02", "EXT-SP-03"})
    void sendsThreePacketsFromARandomPortInsteadOfTheIndirectBubble() {
        var bench = SymmetricBench.sequential();

        bench.transmit();

        var sent = bench.takeSent();
        assertThat(sent)
                .extracting(SentDatagram::to)
                .containsExactly(PEER_MAPPED, ClientBench.SERVER, PEER_MAPPED, ClientBench.OTHER);
        assertThat(sent)
                .extracting(SentDatagram::socket)
                .containsExactly(SERVICE, RANDOM, RANDOM, RANDOM);
        assertThat(sent)
                .extracting(SymmetricBench::isSolicitation)
                .containsExactly(false, true, false, true);
        assertThat(sent.get(1).packet().longAt(4)).isNotEqualTo(sent.get(3).packet().longAt(4));
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.5.4.4",
            row = {"EXT-SP-05", "EXT-SP-06", "EXT-SP-12"})
    void bothAnswersTogetherForetellThePort() {
        var bench = SymmetricBench.sequential();
        bench.transmit();
        var test = bench.takeSent();

        assertThat(bench.advertise(test.get(3), 1202)).isEmpty();
        assertThat(bench.out.isSilent()).isTrue();
        assertThat(bench.advertise(test.get(1), 1200)).isEmpty();

        var indirect = bench.takeOnlySent();
        assertThat(indirect.to()).isEqualTo(peerServer());
        assertThat(indirect.socket()).isEqualTo(SERVICE);
        assertThat(trailers(indirect)).isEqualTo(nonceOf(indirect) + randomPort(1201));
        assertThat(bench.randomPort()).isNotEqualTo(1201);
    }

    @Test
    @Clause(rfc = 6081, section = "5.5.4.4", row = "EXT-SP-05")
    void anAnswerChangesNothingButTheGuess() {
        var bench = SymmetricBench.sequential();
        var before = (Qualified) bench.client.state();
        bench.transmit();
        var test = bench.takeSent();

        bench.advertise(test.get(1), 1200);
        bench.advertise(test.get(1), 1300);
        bench.advertise(test.get(3), 1202);

        assertThat(bench.client.state()).isEqualTo(before);
        assertThat(before.mapped()).isEqualTo(MAPPED);
        assertThat(trailers(bench.takeOnlySent())).endsWith(randomPort(1201));
        assertThat(bench.advertise(test.get(3), 1204)).contains(Drop.RA_NONCE);
    }

    @Test
    @Clause(rfc = 6081, section = "5.5.4.4", row = "EXT-SP-05")
    void anAnswerToQualificationIsNoneToATest() {
        var bench = SymmetricBench.sequential();
        bench.transmit();
        var test = bench.takeSent();
        var wrong = Advertisement.withNonce(1).origin(MAPPED).packet();

        assertThat(bench.receive(wrong, RANDOM, ClientBench.SERVER)).contains(Drop.RA_NONCE);
        assertThat(bench.receive(answer(test.get(1)), SERVICE, ClientBench.SERVER))
                .contains(Drop.RA_NONCE);
        assertThat(bench.receive(answer(test.get(1)), RANDOM, PEER_MAPPED))
                .contains(Drop.RA_SRC_PORT);
    }

    private static Packet answer(SentDatagram solicitation) {
        return Advertisement.withNonce(solicitation.packet().longAt(4)).origin(MAPPED).packet();
    }

    @ParameterizedTest
    @CsvSource({
        "1200, 1264, 1232, false",
        "1200, 1265, 1232, true",
        "65535, 1024, 33279, true",
        "65533, 65535, 65534, false"
    })
    @Clause(rfc = 6081, section = "3.4", row = "EXT-SP-07")
    void aGuessBetweenPortsThatAreFarApartIsPoorButTold(
            int lower, int upper, int guess, boolean isPoor) {
        var bench = SymmetricBench.sequential();
        bench.transmit();
        var test = bench.takeSent();

        bench.advertise(test.get(1), lower);
        bench.advertise(test.get(3), upper);

        assertThat(bench.out.counted(Counter.ECHO_TESTS_POOR)).isEqualTo(isPoor ? 1 : 0);
        assertThat(trailers(bench.takeOnlySent())).endsWith(randomPort(guess));
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.5.2.2",
            row = {"EXT-SP-04", "EXT-SP-08"})
    void withoutAnAnswerItTestsAgainAfterASecondAndGivesUpTwoLater() {
        var bench = SymmetricBench.sequential();
        bench.receiveIndirect("");
        var first = bench.takeSent();
        bench.advertise(first.get(1), 1200);

        bench.advance(Duration.ofMillis(999));
        assertThat(bench.out.isSilent()).isTrue();
        bench.advance(Duration.ofMillis(1));
        assertThat(ofTests(bench)).hasSize(3);
        assertThat(bench.advertise(first.get(3), 1202)).contains(Drop.RA_NONCE);
        bench.out.clear();

        bench.advance(Duration.ofMillis(1999));
        assertThat(ofTests(bench)).isEmpty();
        bench.advance(Duration.ofMillis(1));
        var indirect = bench.takeOnlySent();
        assertThat(indirect.to()).isEqualTo(peerServer());
        assertThat(trailers(indirect)).isEqualTo(nonceOf(indirect));
    }

    /// What has left by the random port.
    private static List<SentDatagram> ofTests(SymmetricBench bench) {
        return bench.takeSent().stream().filter(it -> it.socket() == RANDOM).toList();
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.5.4.4",
            row = {"EXT-SP-05", "EXT-SP-06"})
    void whatTheFirstTestHasSeenHoldsForTheSecond() {
        var bench = SymmetricBench.sequential();
        bench.receiveIndirect("");
        bench.advertise(bench.takeSent().get(1), 1200);
        bench.advance(Duration.ofSeconds(1));
        var second = ofTests(bench);

        bench.advertise(second.get(2), 1202);

        assertThat(trailers(bench.takeOnlySent())).endsWith(randomPort(1201));
    }

    @Test
    @Clause(rfc = 6081, section = "5.5.4.1", row = "EXT-SP-02")
    void theNextKnockTestsAgain() {
        var bench = SymmetricBench.sequential();
        bench.transmit();
        bench.advance(Duration.ofSeconds(3));
        bench.takeSent();

        bench.advance(Duration.ofSeconds(1));

        assertThat(ofTests(bench)).hasSize(3);
    }

    @Test
    @Clause(rfc = 6081, section = "5.5.4.3", row = "EXT-SP-09")
    void aBubbleAtTheServicePortEndsTheTest() {
        var bench = SymmetricBench.sequential();
        bench.receiveIndirect("");
        bench.takeSent();

        assertThat(bench.receiveDirect(SERVICE, PEER_MAPPED, "")).isEmpty();

        assertThat(bench.out.openPorts()).isEmpty();
        bench.out.clear();
        bench.advance(Duration.ofSeconds(10));
        assertThat(bench.out.isSilent()).isTrue();
    }

    @Test
    @Clause(rfc = 6081, section = "5.5.2.1", row = "EXT-SP-10")
    void theRefreshTimerEndsTheTest() {
        var bench = SymmetricBench.sequential();
        bench.advance(Duration.ofMillis(29_500));
        bench.receiveIndirect("");
        var test = bench.takeSent();

        bench.advance(Duration.ofMillis(600));

        assertThat(bench.advertise(test.get(test.size() - 1), 1202)).contains(Drop.RA_NONCE);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "6.4",
            row = {"EXT-SP-11", "EXT-PP-17"})
    void aBubbleAtTheRandomPortIsAnsweredFromThereAtOnce() {
        var bench = SymmetricBench.sequential();
        bench.receiveIndirect("");
        bench.takeSent();

        assertThat(bench.receiveDirect(RANDOM, PEER_MAPPED, "")).isEmpty();

        var answer = bench.takeOnlySent();
        assertThat(answer.socket()).isEqualTo(RANDOM);
        assertThat(answer.to()).isEqualTo(PEER_MAPPED);
        assertThat(bench.isTrusted()).isTrue();
    }

    @Test
    @Clause(rfc = 6081, section = "3", row = "EXT-SP-03")
    void theTestGoesToTheRandomPortOfAPeerThatHasToldOne() {
        var bench = SymmetricBench.sequential();

        bench.receiveIndirect(5, PEER_RANDOM_PORT);

        assertThat(bench.takeSent())
                .extracting(SentDatagram::to)
                .containsExactly(PEER_MAPPED, ClientBench.SERVER, PEER_RANDOM, ClientBench.OTHER);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.5.4.1",
            row = {"EXT-SP-02", "EXT-SP-03"})
    void aPeerThatTellsAnotherPortIsTestedFor() {
        var bench = SymmetricBench.sequential();
        bench.receiveIndirect(5, PEER_RANDOM_PORT);
        var test = bench.takeSent();
        bench.advertise(test.get(1), 1200);
        bench.advertise(test.get(3), 1202);
        bench.advance(Duration.ofSeconds(2));
        bench.takeSent();

        bench.receiveIndirect(6, 0x6666);

        assertThat(bench.takeSent())
                .extracting(SentDatagram::to)
                .containsExactly(
                        PEER_MAPPED,
                        ClientBench.SERVER,
                        new Ipv4Endpoint(PEER_MAPPED.address(), 0x6666),
                        ClientBench.OTHER);
    }

    @Test
    @Clause(rfc = 6081, section = "3", row = "EXT-SP-01")
    void isSentByNobodyElse() {
        var preserving = SymmetricBench.portPreserving();
        var off =
                SymmetricBench.of(
                        ClientSettings.DEFAULT.withExtensions(
                                List.of(Extension.SNS, Extension.PORT_PRESERVING)),
                        50_000,
                        1);

        preserving.transmit();
        off.transmit();

        assertThat(preserving.takeSent()).noneMatch(SymmetricBench::isSolicitation);
        assertThat(off.takeSent()).noneMatch(SymmetricBench::isSolicitation);
    }
}
