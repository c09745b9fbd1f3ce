package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.ClientBench.MAPPED;
import static org.navalis.core.client.ClientBench.SERVER;
import static org.navalis.core.client.ClientBench.STRANGER;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.NatKind;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.client.ClientBench.Sent;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.testing.Clause;

/// How a client finds out how long its NAT keeps a mapping (RFC 4380, section 5.2.7).
class IntervalDeterminationTest {

    private static final ClientSettings SETTINGS =
            ClientSettings.DEFAULT.withIntervalDetermination(true);
    private static final Ipv4Endpoint SECOND_MAPPED = new Ipv4Endpoint(MAPPED.address(), 40_099);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ClientBench bench = ClientBench.of(SETTINGS);
    private final List<Sent> sent = new ArrayList<>();

    @BeforeEach
    void qualify() {
        bench.start();
        bench.qualifyAgain();
        noteSent();
    }

    private void noteSent() {
        sent.addAll(bench.takeSent());
    }

    /// What was sent by the second port, or to it.
    private List<Sent> takeOfSecondPort() {
        var taken =
                sent.stream()
                        .filter(it ->
                                it.socket() == Outbox.INTERVAL_SOCKET
                                        || it.to().equals(SECOND_MAPPED))
                        .toList();
        sent.clear();
        return taken;
    }

    /// Lets time pass while the server answers all that comes from the service port.
    private void pass(Duration duration) {
        for (long half = 0; half < duration.toMillis(); half += 500) {
            bench.advance(Duration.ofMillis(500));
            if (bench.state() instanceof Qualified qualified && qualified.probe() > 0) {
                bench.receive(
                        Advertisement.answering(lastOfServicePort()).origin(MAPPED).packet(),
                        SERVER);
            }
            noteSent();
        }
    }

    private Sent lastOfServicePort() {
        noteSent();
        return sent.reversed().stream()
                .filter(it -> it.socket() == Outbox.SERVICE_SOCKET && !it.isBubble())
                .findFirst()
                .orElseThrow();
    }

    private void answer(Sent solicitation) {
        bench.receive(
                Advertisement.answering(solicitation).origin(SECOND_MAPPED).packet(),
                Outbox.INTERVAL_SOCKET,
                solicitation.to());
        noteSent();
    }

    /// Answers the only solicitation of the second port.
    private void answerSolicitation() {
        var solicitations =
                takeOfSecondPort().stream()
                        .filter(it -> it.socket() == Outbox.INTERVAL_SOCKET && !it.isBubble())
                        .toList();
        assertThat(solicitations).hasSize(1);
        answer(solicitations.getFirst());
    }

    /// The bubbles that went to the second port.
    private List<Sent> takeProbes() {
        return takeOfSecondPort().stream()
                .filter(it -> it.socket() == Outbox.SERVICE_SOCKET)
                .toList();
    }

    private void deliver(Sent probe) {
        bench.receive(probe.packet(), Outbox.INTERVAL_SOCKET, MAPPED);
        noteSent();
    }

    /// Plays a NAT with a timeout until the determination has ended, and gives the candidates.
    private List<Double> candidatesWith(double timeoutSeconds) {
        var candidates = new ArrayList<Double>();
        while (!bench.openSockets().isEmpty()) {
            answerSolicitation();
            takeOfSecondPort();
            long sinceNanos = bench.nowNanos();
            List<Sent> probes = List.of();
            for (int i = 0; i < 240 && probes.isEmpty(); i++) {
                pass(Duration.ofMillis(500));
                probes = takeProbes();
            }
            double silence = (bench.nowNanos() - sinceNanos) / 1e9;
            candidates.add(silence);
            if (silence < timeoutSeconds) {
                deliver(probes.getFirst());
            } else {
                pass(Duration.ofSeconds(8));
            }
        }
        return candidates;
    }

    private double interval() {
        return bench.status().refreshInterval().toMillis() / 1000.0;
    }

    /// The bubble opens the NAT for what comes from the service port.
    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.7",
            row = {"RID-01", "RID-10"})
    void asksTheServerFromASecondPortOnceItIsQualified() {
        assertThat(bench.openSockets()).containsExactly(Outbox.INTERVAL_SOCKET);
        var both = takeOfSecondPort();
        assertThat(both).hasSize(2);
        assertThat(both.getFirst().to()).isEqualTo(SERVER);

        var opener = both.getLast();
        assertThat(opener.to()).isEqualTo(MAPPED);
        assertThat(opener.isBubble()).isTrue();
        bench.receive(opener.packet(), SECOND_MAPPED);
        assertThat(bench.takeDrops()).containsExactly(Drop.SRC6_SELF);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.7", row = "RID-01")
    void isOffUnlessWanted() {
        assertThat(ClientBench.qualified().openSockets()).isEmpty();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.7",
            row = {"RID-02", "RID-10"})
    void keepsTheIntervalWhenTheServerIsSilentThere() {
        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThat(takeOfSecondPort()).hasSize(2);
            pass(Duration.ofSeconds(4));
        }

        assertThat(takeOfSecondPort()).isEmpty();
        assertThat(bench.openSockets()).isEmpty();
        assertThat(interval()).isEqualTo(30);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.7", row = "RID-02")
    void keepsTheIntervalWhenThereIsNoSecondPort() {
        var client = ClientBench.of(SETTINGS).withoutSockets().qualify();

        client.advance(Duration.ofSeconds(20));

        assertThat(client.status().refreshInterval()).hasSeconds(30);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.7",
            row = {"RID-03", "RID-04", "TIM-11"})
    void sendsABubbleFromTheServicePortAfterASilenceOf60Seconds() {
        answerSolicitation();
        takeOfSecondPort();

        pass(Duration.ofSeconds(59));
        assertThat(takeOfSecondPort()).isEmpty();
        pass(SECOND);

        var probe = takeProbes().getFirst();
        assertThat(probe.to()).isEqualTo(SECOND_MAPPED);
        assertThat(probe.isBubble()).isTrue();
        assertThat(probe.source()).isEqualTo(bench.address());
        var second = TeredoAddress.of(probe.destination());
        assertThat(second.mapped()).isEqualTo(SECOND_MAPPED);
        assertThat(second.server()).isEqualTo(SERVER.address());
        assertThat(second.flags() & ~TeredoAddress.FLAGS_RANDOM).isZero();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.7",
            row = {"RID-05", "RID-07", "RID-09", "TIM-11"})
    void givesACandidateUpAfterFourBubblesAndAsksAgain() {
        answerSolicitation();
        pass(Duration.ofSeconds(60));
        takeOfSecondPort();

        pass(Duration.ofSeconds(6));
        assertThat(takeProbes()).hasSize(3);
        pass(Duration.ofSeconds(2));

        assertThat(interval()).isEqualTo(30);
        answerSolicitation();
        takeOfSecondPort();
        pass(Duration.ofSeconds(44));
        assertThat(takeProbes()).isEmpty();
        pass(SECOND);
        assertThat(takeProbes()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "300, 90, 60|90",
        "100, 90, 60|90",
        "75, 60, 60|90|75",
        "50, 45, 60|45",
        "40, 37.5, 60|45|37.5",
        "31, 30, 60|45|37.5",
    })
    @Clause(
            rfc = 4380,
            section = "5.2.7",
            row = {"RID-03", "RID-06", "RID-07", "RID-08", "RID-10", "AMB-11"})
    void comesNearTheTimeoutOfTheNat(double timeout, double found, String tried) {
        var candidates = candidatesWith(timeout);

        assertThat(interval()).isEqualTo(found);
        assertThat(String.join("|", candidates.stream().map(this::inSeconds).toList()))
                .isEqualTo(tried);
        assertThat(bench.openSockets()).isEmpty();
    }

    private String inSeconds(double candidate) {
        return candidate % 1 == 0 ? Long.toString((long) candidate) : Double.toString(candidate);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.5", row = "RID-06")
    void refreshesAtTheIntervalThatWasFound() {
        candidatesWith(300);
        pass(Duration.ofSeconds(100));
        sent.clear();

        pass(Duration.ofMinutes(15));

        assertThat(sent).hasSizeBetween(10, 14).allMatch(it -> it.to().equals(SERVER));
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.7",
            row = {"CLI-52", "RID-10"})
    void takesNothingElseByTheSecondPort() {
        var peer = Packets.data(ClientBench.PEER, bench.address(), 8);
        receiveAtSecondPort(peer, ClientBench.PEER_MAPPED);
        receiveAtSecondPort(peer, SERVER);
        answerSolicitation();
        takeOfSecondPort();
        receiveAtSecondPort(peer, ClientBench.PEER_MAPPED);
        pass(Duration.ofSeconds(60));
        var probe = takeProbes().getFirst();
        receiveAtSecondPort(peer, MAPPED);
        receiveAtSecondPort(Packets.bubble(ClientBench.PEER, probe.destination()), STRANGER);
        receiveAtSecondPort(Packets.bubble(bench.address(), ClientBench.PEER), MAPPED);

        assertThat(bench.takeDrops()).hasSize(6).containsOnly(Drop.INTERVAL_PORT);
        assertThat(bench.takeDelivered()).isEmpty();
        assertThat(bench.client.peerCount()).isZero();
        assertThat(interval()).isEqualTo(30);
    }

    private void receiveAtSecondPort(Packet packet, Ipv4Endpoint from) {
        bench.receive(packet, Outbox.INTERVAL_SOCKET, from);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.7", row = "CLI-52")
    void refusesAForgedAdvertisement() {
        var solicitation = takeOfSecondPort().getFirst();
        var right = Advertisement.answering(solicitation).origin(SECOND_MAPPED);

        receiveAtSecondPort(right.packet(), STRANGER);
        var wrong = Advertisement.withNonce(1).origin(SECOND_MAPPED);
        receiveAtSecondPort(wrong.packet(), SERVER);

        assertThat(bench.takeDrops()).containsExactly(Drop.INTERVAL_PORT, Drop.RA_NONCE);
    }

    @ParameterizedTest
    @CsvSource({"NONE", "SYMMETRIC_PORT"})
    @Clause(rfc = 4380, section = "5.2.7", row = "RID-02")
    void doesNotTryWhereThereIsNothingToFind(NatKind nat) {
        var fresh = ClientBench.of(SETTINGS);
        var client = nat.isSymmetric() ? fresh.qualifyBehindSymmetricNat() : fresh.qualifyPublic();

        assertThat(((Qualified) client.state()).nat()).isEqualTo(nat);
        assertThat(client.openSockets()).isEmpty();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.7", row = "RID-09")
    void doesNotTrustAnIntervalThatLostTheMapping() {
        candidatesWith(300);
        assertThat(interval()).isEqualTo(90);

        pass(Duration.ofSeconds(200));
        for (int i = 0; i < 100 && ((Qualified) bench.state()).probe() == 0; i++) {
            bench.advance(SECOND);
        }
        bench.advertise(new Ipv4Endpoint(MAPPED.address(), 41_000));

        assertThat(interval()).isEqualTo(30);
        assertThat(bench.openSockets()).isEmpty();
        bench.advance(Duration.ofSeconds(30));
        assertThat(((Qualified) bench.state()).probe()).as("asks again by then").isPositive();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.7", row = "RID-01")
    void beginsAnewOnAnotherNetwork() {
        candidatesWith(300);

        bench.changeNetwork();
        assertThat(interval()).isEqualTo(30);
        bench.qualifyAgain();

        assertThat(bench.openSockets()).containsExactly(Outbox.INTERVAL_SOCKET);
    }
}
