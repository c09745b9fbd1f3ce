package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.NatKind;
import org.navalis.core.Outbox;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoMachine;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.RecordingOutbox;
import org.navalis.core.testing.SentDatagram;
import org.navalis.core.wire.Authentication;
import org.navalis.core.wire.Ipv6Header;

/// How a client finds out how far its NATs reach.
class NatDepthTest {

    private static final int ALONE = Outbox.DEPTH_SOCKET_FIRST;
    private static final int ALL_THE_WAY = Outbox.TIME_TO_LIVE_DEFAULT;
    private static final Ipv6Address CONE = Ipv6Address.parse("fe80::8000:ffff:ffff:ffff");

    private final NatDepth depth = new NatDepth(new SplittableRandom(1));
    private final RecordingOutbox out = new RecordingOutbox();
    private long nowNanos;

    private void begin(NatKind nat) {
        var servers = new ServerAddresses(ClientBench.PRIMARY, ClientBench.SECONDARY);
        depth.begin(nat, servers, nowNanos, out);
    }

    private void advance(Duration duration) {
        nowNanos += duration.toNanos();
        depth.onTimer(nowNanos, out);
    }

    private List<Integer> timesToLive() {
        return IntStream.rangeClosed(1, 4).mapToObj(depth::timeToLive).toList();
    }

    private List<SentDatagram> bubbles() {
        return out.datagrams().stream().filter(sent -> sent.timeToLive() != ALL_THE_WAY).toList();
    }

    /// The server answers the solicitation of one of the ports.
    private @Nullable Drop answer(int socket, Ipv4Endpoint from, long nonceError) {
        var solicitation =
                out.datagrams().reversed().stream()
                        .filter(sent -> sent.socket() == socket)
                        .filter(sent -> sent.timeToLive() == ALL_THE_WAY)
                        .findFirst()
                        .orElseThrow();
        var packet =
                Advertisement.withNonce(solicitation.packet().longAt(4) + nonceError)
                        .destination(CONE.toString())
                        .packet();
        packet.setSource(socket, from.address(), from.port());
        return depth.receive(packet, out);
    }

    private void answer(int timeToLive) {
        assertThat(answer(ALONE + timeToLive, ClientBench.OTHER, 0)).isNull();
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.2", row = "SRV-23")
    void opensTheNearestNatAndAsksForAnAnswerFromTheOtherAddress() {
        begin(NatKind.RESTRICTED);

        assertThat(out.datagrams())
                .extracting(SentDatagram::socket, SentDatagram::to, SentDatagram::timeToLive)
                .containsExactly(
                        tuple(ALONE, ClientBench.SERVER, ALL_THE_WAY),
                        tuple(ALONE + 2, ClientBench.OTHER, 2),
                        tuple(ALONE + 2, ClientBench.SERVER, ALL_THE_WAY));
        var solicitation = out.datagrams().getLast().packet();
        solicitation.skip(Authentication.LENGTH_MIN);
        assertThat(Ipv6Header.sourceLow(solicitation)).isEqualTo(CONE.low());
        assertThat(Ipv6Header.isBubble(bubbles().getFirst().packet())).isTrue();
    }

    @Test
    void goesAsFarAsTheNearestNatWhenThatIsEnough() {
        begin(NatKind.RESTRICTED);

        answer(2);

        assertThat(timesToLive()).containsExactly(2, 2, 2, ALL_THE_WAY);
        assertThat(depth.isFound()).isTrue();
        assertThat(depth.filter()).isEqualTo(NatKind.RESTRICTED);
    }

    @Test
    void triesWhatIsFartherWhenThatIsNotEnough() {
        begin(NatKind.RESTRICTED);
        out.clear();

        advance(Duration.ofSeconds(1));

        assertThat(bubbles()).extracting(SentDatagram::timeToLive).containsExactly(3, 4, 5, 6, 7);
        answer(6);
        answer(5);
        answer(7);
        assertThat(timesToLive()).containsExactly(5, 5, 5, ALL_THE_WAY);
        out.clear();
        advance(Duration.ofSeconds(2));
        assertThat(bubbles()).extracting(SentDatagram::timeToLive).containsExactly(5);
        assertThat(out.openPorts()).hasSize(7);
    }

    @Test
    void goesNoFartherThanTheFirstRouterWhenEverythingIsOpen() {
        begin(NatKind.RESTRICTED);

        answer(2);
        answer(0);

        assertThat(timesToLive()).containsExactly(1, 1, 1, ALL_THE_WAY);
        assertThat(depth.filter()).isEqualTo(NatKind.CONE);
        out.clear();
        advance(Duration.ofSeconds(1));
        assertThat(out.isSilent()).isTrue();
        assertThat(out.openPorts()).isEmpty();
        assertThat(depth.nextDeadlineNanos()).isEqualTo(TeredoMachine.NEVER);
    }

    @Test
    void asksForAnAnswerFromAPortThatItHasNotSentTo() {
        begin(NatKind.RESTRICTED);
        answer(2);
        out.clear();

        advance(Duration.ofSeconds(1));

        var otherPort = new Ipv4Endpoint(ClientBench.SECONDARY, TeredoAddress.SERVER_PORT + 2);
        assertThat(out.datagrams())
                .extracting(SentDatagram::socket, SentDatagram::to, SentDatagram::timeToLive)
                .containsExactly(
                        tuple(ALONE, otherPort, 2), tuple(ALONE, ClientBench.SERVER, ALL_THE_WAY));
        answer(0);
        assertThat(depth.filter()).isEqualTo(NatKind.RESTRICTED);
        assertThat(timesToLive()).containsExactly(2, 2, 2, ALL_THE_WAY);
        assertThat(out.openPorts()).isEmpty();
        assertThat(depth.nextDeadlineNanos()).isEqualTo(TeredoMachine.NEVER);
    }

    @Test
    void takesThePortForWhatCountsWhenItIsNotAnsweredThreeTimes() {
        begin(NatKind.RESTRICTED);
        answer(2);
        advance(Duration.ofSeconds(1));
        advance(Duration.ofSeconds(1));
        // One that comes late shows how far the NAT is, and nothing else.
        answer(2);
        advance(Duration.ofSeconds(1));
        assertThat(depth.filter()).isEqualTo(NatKind.RESTRICTED);

        advance(Duration.ofSeconds(1));

        assertThat(depth.filter()).isEqualTo(NatKind.RESTRICTED_PORT);
        assertThat(bubbles()).hasSize(1 + 3);
        assertThat(out.openPorts()).isEmpty();
        assertThat(depth.nextDeadlineNanos()).isEqualTo(TeredoMachine.NEVER);
    }

    @Test
    void doesNotLookAtTheFilterWhereThereIsNoNat() {
        begin(NatKind.NONE);
        answer(1);
        out.clear();

        advance(Duration.ofSeconds(1));

        assertThat(out.isSilent()).isTrue();
        assertThat(out.openPorts()).isEmpty();
    }

    @Test
    void beginsAtTheHostWhereThereIsNoNat() {
        begin(NatKind.NONE);

        assertThat(bubbles()).extracting(SentDatagram::timeToLive).containsExactly(1);
        advance(Duration.ofSeconds(1));
        assertThat(bubbles()).hasSize(7).extracting(SentDatagram::timeToLive).contains(7);
    }

    @Test
    void guessesWhereNobodyAnswers() {
        begin(NatKind.RESTRICTED);
        assertThat(timesToLive()).containsExactly(4, 7, ALL_THE_WAY, ALL_THE_WAY);
        assertThat(depth.isFound()).isFalse();

        advance(Duration.ofSeconds(1));
        advance(Duration.ofSeconds(2));

        assertThat(timesToLive()).containsExactly(4, 7, ALL_THE_WAY, ALL_THE_WAY);
        assertThat(out.openPorts()).isEmpty();
    }

    @Test
    void leavesSymmetricNatsAlone() {
        begin(NatKind.SYMMETRIC_PORT);

        assertThat(out.isSilent()).isTrue();
        assertThat(timesToLive()).containsOnly(ALL_THE_WAY);
    }

    @Test
    void goesAllTheWayWhereATimeToLiveCannotBeSet() {
        out.refuseTimesToLive();

        begin(NatKind.RESTRICTED);
        answer(0);
        advance(Duration.ofSeconds(1));

        assertThat(timesToLive()).containsOnly(ALL_THE_WAY);
        assertThat(depth.isFound()).isFalse();
        assertThat(out.datagrams()).hasSize(1);
    }

    @Test
    void isNotFoundOutAgainUntilTheNetworkChanges() {
        begin(NatKind.RESTRICTED);
        answer(2);
        advance(Duration.ofSeconds(1));
        answer(0);
        out.clear();

        begin(NatKind.RESTRICTED);
        assertThat(out.isSilent()).isTrue();

        depth.reset(out);
        begin(NatKind.RESTRICTED);
        assertThat(out.isSilent()).isFalse();
        assertThat(depth.timeToLive(1)).isEqualTo(4);
    }

    @Test
    void believesNoAnswerThatShowsNothing() {
        begin(NatKind.RESTRICTED);

        assertThat(answer(ALONE + 2, ClientBench.SERVER, 0)).isEqualTo(Drop.RA_SRC4);
        assertThat(answer(ALONE + 2, ClientBench.STRANGER, 0)).isEqualTo(Drop.RA_SRC_PORT);
        assertThat(answer(ALONE + 2, ClientBench.OTHER, 1)).isEqualTo(Drop.RA_NONCE);
        assertThat(depth.timeToLive(1)).isEqualTo(4);
    }
}
