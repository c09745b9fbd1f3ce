package org.navalis.core.peer;

import java.time.Duration;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoLimits;
import org.navalis.core.TeredoMachine;
import org.navalis.core.security.TokenBucket;

/// Reaches peers, for client and relay: knocks until a peer answers or does not, and holds packets
/// meanwhile.
///
/// ```
/// (no set-up) --packet--> knocking --trusted--> (no set-up; what was held goes out)
///                          |    ^
///                     2 s  +----+ 4 knocks at most
///                          v
///                        failed --30 s--> (no set-up)
/// ```
///
/// A peer that we hear and that may not hear us is knocked at on, while packets go to it:
///
/// ```
/// knocking --trusted--> unsure --calls, though answered--> doubted --4 knocks--> failed
///                         |                                   |
///                         +-- shows that it hears us, ... ----+--> (no set-up)
///                         +-- or 4 knocks and no call
/// ```
///
/// How it is knocked is the matter of a [Knock]: RFC 4380, section 5.2.4, rules 2 and 5, and
/// section 5.4.1, rule 3, are the same in everything else.
public final class PeerReach {

    /// Sections 5.2.4 and 5.4.1: two seconds without an answer.
    private static final long KNOCK_NANOS = Duration.ofSeconds(2).toNanos();

    /// Sections 5.2.4 and 5.4.1: "repeated at most 3 times".
    private static final int KNOCKS_MAX = 4;

    /// Whoever sends hears within ten seconds that there is no way, and can try another one. What
    /// else is done to reach the peer may go on after that.
    private static final long PATIENCE_NANOS = Duration.ofMillis(9500).toNanos();

    /// How long packets to a peer that did not answer are refused at once.
    private static final long FAILED_NANOS = Duration.ofSeconds(30).toNanos();

    /// So many idle peers are forgotten in one go, in less than a millisecond ...
    private static final int FORGOTTEN_AT_ONCE = 256;

    /// ... and the next ones when the packets that came meanwhile have had their turn.
    private static final long FORGET_MORE_NANOS = Duration.ofMillis(1).toNanos();

    private final PeerTable peers;
    private final PeerTraffic traffic;
    private final BubbleBudget budget;
    private final HoldQueue holds;
    private final TokenBucket newPeers;
    private final TokenBucket newSetups;
    private final TokenBucket newSenders;
    private final Knock knock;
    private final int idleMillisMax;
    private final boolean remembersFailures;
    private final PeerSetups setups;
    private long idleCheckNanos = TeredoMachine.NEVER;

    /// Reaches nobody yet.
    ///
    /// @param idleMillisMax how long a peer is remembered that is of no use
    public PeerReach(TeredoLimits limits, int idleMillisMax, RandomGenerator random, Knock knock) {
        this(new PeerTable(limits.peersMax(), random), limits, idleMillisMax, random, knock, true);
    }

    private PeerReach(
            PeerTable peers,
            TeredoLimits limits,
            int idleMillisMax,
            RandomGenerator random,
            Knock knock,
            boolean remembersFailures) {
        this.peers = peers;
        this.traffic = new PeerTraffic(peers);
        this.budget = new BubbleBudget(peers, limits.newPeersSecondMax(), random);
        this.holds = new HoldQueue(limits);
        this.newPeers = new TokenBucket(limits.newPeersSecondMax(), limits.newPeersSecondMax());
        this.newSetups = new TokenBucket(limits.newPeersSecondMax(), limits.newPeersSecondMax());
        this.newSenders = new TokenBucket(limits.newPeersSecondMax(), limits.newPeersSecondMax());
        this.knock = knock;
        this.idleMillisMax = idleMillisMax;
        this.remembersFailures = remembersFailures;
        this.setups = new PeerSetups(Math.min(limits.peersMax(), holds.packetsMax()));
    }

    /// The same for a relay, which knocks with bubbles only: of a peer that did not answer the
    /// budget of bubbles says enough, so that nothing but the peer is remembered.
    ///
    /// @param idleMillisMax how long a peer is remembered that is of no use
    public static PeerReach ofRelay(
            TeredoLimits limits, int idleMillisMax, RandomGenerator random, Knock knock) {
        var peers = PeerTable.ofRelay(limits.peersMax(), random);
        return new PeerReach(peers, limits, idleMillisMax, random, knock, false);
    }

    /// The table of peers.
    public PeerTable peers() {
        return peers;
    }

    /// What people want to know of the peers.
    public PeerTraffic traffic() {
        return traffic;
    }

    /// The budget for bubbles.
    public BubbleBudget budget() {
        return budget;
    }

    /// The room for held packets.
    public HoldQueue holds() {
        return holds;
    }

    /// The set-up that runs for a peer, or has failed a short while ago.
    public @Nullable PeerSetup setup(int peer) {
        return setups.find(peer);
    }

    /// The peer that a packet of our own side is for, added when it is new.
    ///
    /// @return the peer, or [PeerTable#NONE] when too many came in this second
    public int findOrAdd(long high, long low, long nowNanos, Outbox out) {
        return findOrAdd(high, low, newPeers, nowNanos, out);
    }

    /// The peer that a packet out of the tunnel is from, added when it is new.
    ///
    /// Senders have a bound of their own: whoever forges them must not keep us from peers that we
    /// want to reach.
    ///
    /// @return the peer, or [PeerTable#NONE] when too many came in this second
    public int findOrAdmit(long high, long low, long nowNanos, Outbox out) {
        return findOrAdd(high, low, newSenders, nowNanos, out);
    }

    private int findOrAdd(long high, long low, TokenBucket bucket, long nowNanos, Outbox out) {
        int known = peers.find(high, low);
        if (known != PeerTable.NONE) {
            return known;
        }
        if (!bucket.take(nowNanos)) {
            return PeerTable.NONE;
        }
        int victim = peers.victim();
        if (victim != PeerTable.NONE) {
            forget(victim, out);
        }
        int peer = peers.add(high, low, nowNanos);
        if (idleCheckNanos == TeredoMachine.NEVER) {
            idleCheckNanos = nowNanos + idleMillisMax * 1_000_000L;
        }
        return peer;
    }

    /// Holds a packet until the peer can be reached, and sees to it that it is knocked at.
    ///
    /// @param isInbound whether the packet came out of the tunnel
    /// @return why the packet is refused, or null
    public @Nullable Drop hold(
            int peer, Packet packet, boolean isInbound, long nowNanos, Outbox out) {
        var running = setups.find(peer);
        if (running != null && running.hasFailed) {
            return refuse(packet, isInbound, nowNanos, out);
        }
        if (running == null && budget.isUsedUp(peer, nowNanos)) {
            out.count(Counter.BUBBLES_WITHHELD);
            return refuse(packet, isInbound, nowNanos, out);
        }
        // Known peers too: a forger could make thousands known, and then have all tested at once.
        if (running == null && !newSetups.take(nowNanos)) {
            return isInbound ? Drop.UNTRUSTED : Drop.TX_NEW_PEER_RATE;
        }
        if (!holds.makeRoom(running, packet.length()) || running == null && setups.isFull()) {
            return Drop.TX_HOLD_FULL;
        }
        var setup = running == null ? setups.begin(peer, nowNanos) : running;
        holds.put(setup, packet, isInbound);
        out.count(Counter.HELD);
        if (running == null) {
            knockFirst(setup, nowNanos, out);
        }
        return null;
    }

    /// Sees to it that a peer is knocked at, with no packet that waits for it.
    public void begin(int peer, long nowNanos, Outbox out) {
        boolean isWanted =
                setups.find(peer) == null
                        && !setups.isFull()
                        && !budget.isUsedUp(peer, nowNanos)
                        && newSetups.take(nowNanos);
        if (isWanted) {
            knockFirst(setups.begin(peer, nowNanos), nowNanos, out);
        }
    }

    /// Keeps a copy of a packet that went to a trusted peer while that is tested anew. It goes
    /// again when the peer turns out to be elsewhere, sooner than TCP would try.
    public void keepCopy(int peer, Packet packet) {
        holds.keepCopy(setups.find(peer), packet);
    }

    private Drop refuse(Packet packet, boolean isInbound, long nowNanos, Outbox out) {
        if (isInbound) {
            return Drop.UNTRUSTED;
        }
        knock.reportUnreachable(packet, nowNanos, out);
        return Drop.TX_UNREACHABLE;
    }

    private void knockFirst(PeerSetup setup, long nowNanos, Outbox out) {
        // Section 5.2.6 is about bubbles; a connectivity test has its own two seconds.
        boolean isTeredo = TeredoAddress.isTeredo(peers.high(setup.peer));
        int waitMillis =
                isTeredo
                        ? budget.waitMillis(setup.peer, nowNanos)
                        : budget.testWaitMillis(setup.peer, nowNanos);
        if (waitMillis == 0) {
            knockAgain(setup, nowNanos, out);
        } else {
            setups.schedule(setup, nowNanos + waitMillis * 1_000_000L);
        }
    }

    private void knockAgain(PeerSetup setup, long nowNanos, Outbox out) {
        setup.attempts++;
        setup.knockedNanos = nowNanos;
        setups.schedule(setup, nowNanos + KNOCK_NANOS);
        knock.knock(this, setup, nowNanos, out);
    }

    /// Notes that the peer has proved to be at this endpoint, and lets go what was held for it.
    public void trust(int peer, int address, int port, long nowNanos, Outbox out) {
        if (peers.isTrustedAt(peer, address, port)) {
            holds.dropCopies(setups.find(peer));
        }
        meet(peer, address, port, nowNanos, out);
        release(peer, nowNanos, out);
    }

    /// Notes that the peer has proved to be at this endpoint, and no more: it cannot know where we
    /// are, so that what is held would be lost. It is knocked at until [#release].
    public void meet(int peer, int address, int port, long nowNanos, Outbox out) {
        if (!peers.isTrusted(peer)) {
            out.count(Counter.PEERS_TRUSTED);
        }
        peers.trust(peer, address, port, nowNanos);
        var setup = setups.find(peer);
        if (setup != null) {
            setup.hasMet = true;
        }
    }

    /// Lets go what was held for a trusted peer. Where it may not hear us, the set-up goes on.
    public void release(int peer, long nowNanos, Outbox out) {
        var setup = setups.find(peer);
        if (setup == null || setup.isDoubted) {
            return;
        }
        if (!setup.isUnsure) {
            traffic.noteRoundTrip(peer, nowNanos - setup.knockedNanos);
            setup.isUnsure = !setup.hasFailed && knock.mayBeUnheard(peer);
        }
        release(setup, peers.address(peer), peers.port(peer), nowNanos, out);
        if (setup.isUnsure) {
            holds.clear(setup);
            setup.hasMet = false;
        } else {
            end(setup);
        }
    }

    /// Notes that the peer has called. One that was knocked at again meanwhile does not hear us, it
    /// seems: what is to be sent waits again, until [#confirm].
    public void doubt(int peer) {
        var setup = setups.find(peer);
        if (setup != null && setup.isUnsure && setup.attempts > 1) {
            setup.isDoubted = true;
            setup.hasMet = true;
        }
    }

    /// Notes that the peer hears us.
    public void confirm(int peer, long nowNanos, Outbox out) {
        var setup = setups.find(peer);
        if (setup != null && setup.isUnsure) {
            release(setup, peers.address(peer), peers.port(peer), nowNanos, out);
            end(setup);
        }
    }

    private void release(PeerSetup setup, int address, int port, long nowNanos, Outbox out) {
        for (int i = 0; i < setup.held.size(); i++) {
            var held = setup.held.get(i);
            if (held.isInbound() && !held.isFrom(address, port)) {
                out.count(Counter.HELD_EXPIRED);
            } else {
                letGo(held, setup.peer, nowNanos, out);
            }
        }
    }

    private void letGo(HeldPacket held, int peer, long nowNanos, Outbox out) {
        var packet = holds.copy(held, out.blank());
        traffic.count(peer, packet);
        out.count(held.isCopy() ? Counter.DATA_SENT_AGAIN : Counter.HELD_RELEASED);
        if (held.isInbound()) {
            out.ipv6(packet);
        } else {
            out.datagram(
                    packet, peers.socket(peer), peers.targetAddress(peer), peers.targetPort(peer));
            peers.noteDataSent(peer, nowNanos);
        }
    }

    /// Notes that a trusted peer was heard where it is known to be, and lets go what waits to be
    /// sent there. A test for packets that came another way goes on.
    public void hear(int peer, long nowNanos, Outbox out) {
        peers.noteReceived(peer, nowNanos);
        var setup = setups.find(peer);
        if (setup == null || setup.hasFailed) {
            return;
        }
        boolean hasSent = false;
        for (int i = 0; i < setup.held.size(); ) {
            if (setup.held.get(i).isInbound() || setup.held.get(i).isCopy()) {
                i++;
            } else {
                letGo(setup.held.get(i), peer, nowNanos, out);
                holds.remove(setup, i);
                hasSent = true;
            }
        }
        if (hasSent && setup.held.isEmpty()) {
            end(setup);
        }
    }

    private void end(PeerSetup setup) {
        holds.clear(setup);
        setups.end(setup);
    }

    /// Forgets a peer and what waits for it.
    private void forget(int peer, Outbox out) {
        var setup = setups.find(peer);
        if (setup != null) {
            countExpired(setup, out);
            end(setup);
        }
        knock.forget(peer, out);
        peers.remove(peer);
        out.count(Counter.PEERS_FORGOTTEN);
    }

    private void countExpired(PeerSetup setup, Outbox out) {
        holds.dropCopies(setup);
        for (int i = 0; i < setup.held.size(); i++) {
            out.count(Counter.HELD_EXPIRED);
        }
    }

    /// Tells everyone whose packets wait that they do so in vain, since the own address is gone,
    /// and forgets all peers.
    ///
    /// @param keepsClients whether trusted clients are remembered, who take what comes from where
    ///     another address says (section 5.2.3, rule 3); a relay knows only whom it has asked
    public void abandon(boolean keepsClients, long nowNanos, Outbox out) {
        for (var next = setups.first(); next != null; next = setups.first()) {
            expire(next, nowNanos, out);
            end(next);
        }
        clear(peer -> !keepsClients || !isTrustedClient(peer), out);
    }

    private boolean isTrustedClient(int peer) {
        return peers.isTrusted(peer) && TeredoAddress.isTeredo(peers.high(peer));
    }

    /// Forgets everyone.
    public void clear(Outbox out) {
        clear(_ -> true, out);
    }

    private void clear(IntPredicate isForgotten, Outbox out) {
        for (int trusted = 0; trusted <= 1; trusted++) {
            for (int peer = peers.oldest(trusted == 1); peer != PeerTable.NONE; ) {
                int next = peers.newer(peer);
                if (isForgotten.test(peer)) {
                    forget(peer, out);
                }
                peer = next;
            }
        }
        if (peers.size() == 0) {
            idleCheckNanos = TeredoMachine.NEVER;
        }
    }

    /// When [#onTimer] wants to be called.
    public long nextDeadlineNanos() {
        var next = setups.first();
        return next == null ? idleCheckNanos : Math.min(next.deadlineNanos, idleCheckNanos);
    }

    /// Knocks again, gives up, and forgets the idle.
    public void onTimer(long nowNanos, Outbox out) {
        for (var next = setups.first();
                next != null && next.deadlineNanos <= nowNanos;
                next = setups.first()) {
            onDue(next, nowNanos, out);
        }
        if (idleCheckNanos <= nowNanos) {
            forgetIdle(nowNanos, out);
        }
    }

    private void onDue(PeerSetup setup, long nowNanos, Outbox out) {
        if (setup.hasFailed) {
            end(setup);
        } else if (setup.attempts < KNOCKS_MAX && !budget.isUsedUp(setup.peer, nowNanos)) {
            knockAgain(setup, nowNanos, out);
        } else if (setup.isUnsure && !setup.isDoubted && setup.held.isEmpty()) {
            end(setup);
        } else {
            waitOrFail(setup, nowNanos, out);
        }
    }

    private void waitOrFail(PeerSetup setup, long nowNanos, Outbox out) {
        long patientNanos = knock.patientUntilNanos(setup.peer, nowNanos);
        long untilNanos = Math.min(patientNanos, setup.startNanos + PATIENCE_NANOS);
        if (untilNanos > nowNanos) {
            setups.schedule(setup, untilNanos);
        } else {
            fail(setup, nowNanos, out);
        }
    }

    private void fail(PeerSetup setup, long nowNanos, Outbox out) {
        out.count(Counter.PEERS_FAILED);
        expire(setup, nowNanos, out);
        if (!remembersFailures) {
            end(setup);
            return;
        }
        holds.clear(setup);
        setup.hasFailed = true;
        setups.schedule(setup, nowNanos + FAILED_NANOS);
    }

    private void expire(PeerSetup setup, long nowNanos, Outbox out) {
        countExpired(setup, out);
        for (int i = 0; i < setup.held.size(); i++) {
            var held = setup.held.get(i);
            if (!held.isInbound() && setup.isFirstOfItsSource(i)) {
                knock.reportUnreachable(holds.copy(held, out.blank()), nowNanos, out);
            }
        }
    }

    private void forgetIdle(long nowNanos, Outbox out) {
        int soonestMillis = Integer.MAX_VALUE;
        int left = FORGOTTEN_AT_ONCE;
        for (int trusted = 0; trusted <= 1; trusted++) {
            int peer = peers.oldest(trusted == 1);
            while (peer != PeerTable.NONE && peers.idleMillis(peer, nowNanos) >= idleMillisMax) {
                if (left-- == 0) {
                    idleCheckNanos = nowNanos + FORGET_MORE_NANOS;
                    return;
                }
                forget(peer, out);
                peer = peers.oldest(trusted == 1);
            }
            if (peer != PeerTable.NONE) {
                int millis = idleMillisMax - peers.idleMillis(peer, nowNanos);
                soonestMillis = Math.min(soonestMillis, millis);
            }
        }
        idleCheckNanos =
                peers.size() == 0
                        ? TeredoMachine.NEVER
                        : nowNanos + Math.max(1000, soonestMillis) * 1_000_000L;
    }
}
