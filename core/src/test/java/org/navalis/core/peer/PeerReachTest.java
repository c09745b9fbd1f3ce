package org.navalis.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoLimits;
import org.navalis.core.TeredoMachine;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;
import org.navalis.core.testing.RecordingOutbox;

class PeerReachTest {

    private static final long SECOND = 1_000_000_000L;
    private static final int IDLE_MILLIS_MAX = 300_000;
    private static final TeredoLimits LIMITS = new TeredoLimits(8, 8, 10_240, 30_000, 20, 10);
    private static final Ipv4Endpoint MAPPED = Ipv4Endpoint.parse("26.40.50.60:51002");
    private static final Ipv6Address PEER = peer(0);
    private static final Ipv6Address HOST = Ipv6Address.parse("2600::1");
    private static final Ipv6Address OTHER_HOST = Ipv6Address.parse("2600::2");

    private final RecordingOutbox out = new RecordingOutbox(11_000);
    private final List<Long> knocks = new ArrayList<>();
    private final List<String> unreachable = new ArrayList<>();
    private final PeerReach reach =
            new PeerReach(LIMITS, IDLE_MILLIS_MAX, new SplittableRandom(1), new Knocker());

    private static Ipv6Address peer(int number) {
        return new TeredoAddress(0x0b010101, number, MAPPED).toIpv6();
    }

    // Knocking

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"TIM-09", "CLI-63"})
    void knocksFourTimesTwoSecondsApartAndGivesUp() {
        hold(PEER, 8, 0);

        advance(60 * SECOND);

        assertThat(knocks).containsExactly(0L, 2 * SECOND, 4 * SECOND, 6 * SECOND);
        assertThat(unreachable).hasSize(1);
        assertThat(out.counted(Counter.PEERS_FAILED)).isEqualTo(1);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.6", row = "BUB-09")
    void waitsWithTheFirstKnockTwoSecondsAfterWhatWasSent() {
        int peer = reach.findOrAdd(PEER.high(), PEER.low(), 0, out);
        reach.peers().noteSent(peer, 0);

        hold(PEER, 8, SECOND / 2);
        assertThat(knocks).isEmpty();
        advance(3 * SECOND);

        assertThat(knocks).containsExactly(2 * SECOND);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"CLI-59", "RLY-10", "BUB-10"})
    void refusesPacketsAtOnceForAWhileAfterItGaveUp() {
        hold(PEER, 8, 0);
        advance(8 * SECOND);
        unreachable.clear();

        assertThat(hold(PEER, 8, 9 * SECOND)).isEqualTo(Drop.TX_UNREACHABLE);
        advance(200 * SECOND);
        assertThat(hold(PEER, 8, 200 * SECOND)).isEqualTo(Drop.TX_UNREACHABLE);

        assertThat(unreachable).hasSize(2);
        assertThat(knocks).hasSize(4);
        assertThat(out.counted(Counter.BUBBLES_WITHHELD)).isEqualTo(1);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"CLI-69", "RLY-11", "CLI-44"})
    void releasesInOrderWhatWasHeld() {
        hold(PEER, 1, 0);
        hold(PEER, 2, 0);
        hold(PEER, 3, 0);

        trust(PEER, MAPPED, SECOND);

        assertThat(out.datagrams()).allMatch(sent -> sent.to().equals(MAPPED));
        assertThat(out.datagrams())
                .extracting(sent -> sent.hex())
                .containsExactly(hex(PEER, 1), hex(PEER, 2), hex(PEER, 3));
        assertThat(out.counted(Counter.HELD_RELEASED)).isEqualTo(3);
        assertThat(reach.holds().heldBytes()).isZero();
        advance(60 * SECOND);
        assertThat(knocks).containsExactly(0L);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.3", row = "CLI-49")
    void deliversWhatCameFromWhereThePeerTurnedOutToBe() {
        var relay = Ipv4Endpoint.parse("27.1.2.3:33333");
        var forger = Ipv4Endpoint.parse("40.0.0.66:4369");
        holdInbound(OTHER_HOST, 1, forger);
        holdInbound(OTHER_HOST, 2, relay);

        trust(OTHER_HOST, relay, SECOND);

        assertThat(out.onlyIpv6Packet()).isEqualTo(Hex.of(Datagrams.udp(OTHER_HOST, HOST, 2)));
        assertThat(out.counted(Counter.HELD_EXPIRED)).isEqualTo(1);
        assertThat(out.datagrams()).isEmpty();
    }

    @Test
    @Clause(rfc = 4443, section = "2.4(f)", row = "ICMP-07")
    void tellsEachSourceOnceThatNobodyAnswers() {
        var other = Datagrams.udp(OTHER_HOST, PEER, 8);
        hold(PEER, 1, 0);
        hold(PEER, 2, 0);
        reach.hold(reach.peers().find(PEER.high(), PEER.low()), other, false, 0, out);

        advance(8 * SECOND);

        assertThat(unreachable).containsExactly(hex(PEER, 1), Hex.of(other));
        assertThat(out.counted(Counter.HELD_EXPIRED)).isEqualTo(3);
    }

    // Bounds

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"PEER-07", "RLY-12"})
    void holdsEightPacketsForPeerAndRefusesTheNewest() {
        for (int i = 0; i < 8; i++) {
            assertThat(hold(PEER, i, 0)).isNull();
        }

        assertThat(hold(PEER, 8, 0)).isEqualTo(Drop.TX_HOLD_FULL);
        trust(PEER, MAPPED, 0);

        assertThat(out.datagrams()).hasSize(8);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"PEER-07", "PEER-08", "RLY-12"})
    void holdsSoManyOctetsForPeerAndForAll() {
        assertThat(hold(PEER, 10_240 - 48, 0)).isNull();
        assertThat(hold(PEER, 0, 0)).isEqualTo(Drop.TX_HOLD_FULL);
        assertThat(hold(peer(1), 10_240 - 47, 0)).isEqualTo(Drop.TX_HOLD_FULL);
        assertThat(hold(peer(1), 10_240 - 48, 0)).isNull();

        assertThat(hold(peer(2), 10_240 - 48, 0)).isEqualTo(Drop.TX_HOLD_FULL);
        assertThat(reach.holds().heldBytes()).isEqualTo(2 * 10_240);
    }

    @Test
    @Clause(rfc = 4380, section = "5.4.1", row = "PEER-09")
    void freesWhatWasHeldForPeersThatWereForgotten() {
        hold(PEER, 8, 0);
        for (int i = 1; i <= LIMITS.peersMax(); i++) {
            reach.findOrAdd(peer(i).high(), peer(i).low(), SECOND, out);
        }

        assertThat(reach.peers().find(PEER.high(), PEER.low())).isEqualTo(PeerTable.NONE);
        assertThat(reach.holds().heldBytes()).isZero();
        assertThat(out.counted(Counter.HELD_EXPIRED)).isEqualTo(1);
        assertThat(out.datagrams()).isEmpty();
        advance(60 * SECOND);
        assertThat(knocks).hasSize(1);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "7.3.5",
            row = {"RLY-24", "PEER-04"})
    void addsSoManyPeersInSecond() {
        int added = 0;
        for (int i = 0; i < 100; i++) {
            int peer = reach.findOrAdd(peer(i).high(), peer(i).low(), 0, out);
            added += peer == PeerTable.NONE ? 0 : 1;
        }

        assertThat(added).isEqualTo(LIMITS.newPeersSecondMax());
        assertThat(reach.peers().size()).isEqualTo(LIMITS.peersMax());
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "7.3.3",
            row = {"PEER-03", "PEER-04"})
    void keepsTrustedPeersInFloodOfOthers() {
        hold(PEER, 8, 0);
        trust(PEER, MAPPED, 0);
        for (int i = 1; i < 100; i++) {
            reach.findOrAdd(peer(i).high(), peer(i).low(), i * SECOND, out);
        }

        assertThat(reach.peers().find(PEER.high(), PEER.low())).isNotEqualTo(PeerTable.NONE);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2", row = "PEER-06")
    void forgetsTheIdle() {
        hold(PEER, 8, 0);
        trust(PEER, MAPPED, 0);
        reach.findOrAdd(HOST.high(), HOST.low(), 100 * SECOND, out);

        advance(299 * SECOND);
        assertThat(reach.peers().size()).isEqualTo(2);
        advance(302 * SECOND);
        assertThat(reach.peers().size()).isEqualTo(1);
        advance(402 * SECOND);

        assertThat(reach.peers().size()).isZero();
        assertThat(reach.nextDeadlineNanos()).isEqualTo(TeredoMachine.NEVER);
        assertThat(out.counted(Counter.PEERS_FORGOTTEN)).isEqualTo(2);
    }

    /// A packet that comes meanwhile waits for 256 of them at most.
    @Test
    @Clause(rfc = 4380, section = "5.2", row = "PEER-06")
    void forgetsManyIdlePeersPieceByPiece() {
        var many = new TeredoLimits(1000, 8, 10_240, 30_000, 1000, 10);
        var large =
                PeerReach.ofRelay(many, IDLE_MILLIS_MAX, new SplittableRandom(1), new Knocker());
        for (int i = 0; i < 1000; i++) {
            large.findOrAdd(peer(i).high(), peer(i).low(), 0, out);
        }
        var sizes = new ArrayList<Integer>();

        for (int turn = 0; turn < 4; turn++) {
            long nowNanos = large.nextDeadlineNanos();
            assertThat(nowNanos).isEqualTo(300 * SECOND + turn * 1_000_000L);
            large.onTimer(nowNanos, out);
            sizes.add(large.peers().size());
        }

        assertThat(sizes).containsExactly(744, 488, 232, 0);
        assertThat(large.nextDeadlineNanos()).isEqualTo(TeredoMachine.NEVER);
    }

    @Test
    @Clause(rfc = 4380, section = "5.4.1", row = "RLY-10")
    void aRelayRemembersNothingOfFailuresButTheBubbles() {
        var relay =
                PeerReach.ofRelay(LIMITS, IDLE_MILLIS_MAX, new SplittableRandom(1), new Knocker());
        int peer = relay.findOrAdd(PEER.high(), PEER.low(), 0, out);
        relay.hold(peer, Datagrams.udp(HOST, PEER, 8), false, 0, out);
        while (relay.setup(peer) != null) {
            relay.onTimer(relay.nextDeadlineNanos(), out);
        }
        knocks.clear();

        for (int second = 9; second < 299; second += 10) {
            var packet = Datagrams.udp(HOST, PEER, 8);
            assertThat(relay.hold(peer, packet, false, second * SECOND, out))
                    .isEqualTo(Drop.TX_UNREACHABLE);
        }
        assertThat(knocks).isEmpty();
        assertThat(relay.setup(peer)).isNull();
    }

    @Test
    void forgetsEveryoneAtOnce() {
        hold(PEER, 8, 0);
        hold(peer(1), 8, 0);
        trust(PEER, MAPPED, 0);
        out.clear();

        reach.clear(out);

        assertThat(reach.peers().size()).isZero();
        assertThat(reach.holds().heldBytes()).isZero();
        assertThat(reach.nextDeadlineNanos()).isEqualTo(TeredoMachine.NEVER);
        assertThat(out.isSilent()).isTrue();
    }

    // Steps

    private Drop hold(Ipv6Address to, int octets, long nowNanos) {
        int peer = reach.findOrAdd(to.high(), to.low(), nowNanos, out);
        return reach.hold(peer, Datagrams.udp(HOST, to, octets), false, nowNanos, out);
    }

    private void holdInbound(Ipv6Address from, int octets, Ipv4Endpoint outer) {
        int peer = reach.findOrAdd(from.high(), from.low(), 0, out);
        var packet = Datagrams.from(outer, Datagrams.udp(from, HOST, octets));
        assertThat(reach.hold(peer, packet, true, 0, out)).isNull();
    }

    private void trust(Ipv6Address address, Ipv4Endpoint at, long nowNanos) {
        int peer = reach.peers().find(address.high(), address.low());
        reach.trust(peer, at.address(), at.port(), nowNanos, out);
    }

    private static String hex(Ipv6Address to, int octets) {
        return Hex.of(Datagrams.udp(HOST, to, octets));
    }

    private void advance(long untilNanos) {
        while (reach.nextDeadlineNanos() <= untilNanos) {
            reach.onTimer(reach.nextDeadlineNanos(), out);
        }
    }

    private final class Knocker implements Knock {

        @Override
        public void knock(PeerReach to, PeerSetup setup, long nowNanos, Outbox outbox) {
            knocks.add(nowNanos);
            to.budget().noteBubble(setup.peer(), nowNanos);
        }

        @Override
        public void reportUnreachable(Packet packet, long nowNanos, Outbox outbox) {
            unreachable.add(Hex.of(packet));
        }
    }
}
