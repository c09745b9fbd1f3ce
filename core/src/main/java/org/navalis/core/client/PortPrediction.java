package org.navalis.core.client;

import java.time.Duration;
import java.util.BitSet;
import java.util.random.RandomGenerator;
import org.navalis.core.Counter;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoMachine;
import org.navalis.core.peer.PeerTable;
import org.navalis.core.security.AddressPolicy;
import org.navalis.core.wire.TeredoFraming;
import org.navalis.core.wire.Trailers;

/// Reaches peers that RFC 6081 gives up, by chance: one side is behind a symmetric NAT that gives
/// ports which nobody can foretell, and opens many (the opener); the other has one mapping for all,
/// and guesses at many (the guesser). Of 256 opened and 512 guessed ports two meet in seven of
/// eight cases.
///
/// ```
///          agreed, by way of both servers     1 s             all sent
/// (none) -------------------------------> agreed ---> sending ---------> listening
///    ^                                      |            |                   | 3 s
///    +---- the peer is reached, forgotten --+------------+-------------------+
/// ```
///
/// Both sides begin by themselves, each when it has seen that the peer wants it, that the peer has
/// got our nonce by way of its server, and by the origin that our server tells that the peer is at
/// the IPv4 address in its own: nobody shall be able to direct guesses at somebody else. There is
/// one attempt at a time, one in five minutes for an IPv4 address, 512 bubbles in it, 100 in a
/// second. The peer agrees to each.
final class PortPrediction {

    private static final int OPENED_MAX = Outbox.PREDICTION_SOCKETS_MAX;
    private static final int GUESSED_MAX = 512;
    private static final int PORT_MIN = 1024;
    private static final int PORT_END = 1 << 16;

    /// The ordinary bubbles, sent along with the agreement, may be about to arrive.
    private static final long DELAY_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long SPACING_NANOS = Duration.ofMillis(10).toNanos();

    /// The peer may have begun a knock later.
    private static final long LISTENING_NANOS = Duration.ofSeconds(3).toNanos();

    private static final long ATTEMPT_NANOS =
            DELAY_NANOS + GUESSED_MAX * SPACING_NANOS + LISTENING_NANOS;

    private static final long TARGET_NANOS = Duration.ofMinutes(5).toNanos();

    /// As many addresses as are remembered are tried in five minutes at most.
    private static final int TARGETS_MAX = 64;

    private final AddressPolicy policy;
    private final PeerTraversals traversals;
    private final OwnNat ownNat;
    private final RandomPorts ports;
    private final RandomGenerator random;
    private final boolean isSwitchedOn;
    private final int[] targets = new int[TARGETS_MAX];
    private final long[] targetNanos = new long[TARGETS_MAX];
    private final BitSet guessed = new BitSet(PORT_END);
    private int targetCount;
    private int peer = PeerTable.NONE;
    private boolean isOpener;
    private int sent;
    private long nextNanos = TeredoMachine.NEVER;
    private long endNanos;

    PortPrediction(
            ClientSettings settings,
            AddressPolicy policy,
            PeerTraversals traversals,
            OwnNat ownNat,
            RandomPorts ports,
            RandomGenerator random) {
        this.policy = policy;
        this.traversals = traversals;
        this.ownNat = ownNat;
        this.ports = ports;
        this.random = random;
        this.isSwitchedOn = settings.has(Extension.PORT_PREDICTION);
    }

    // Agreement

    /// Our role, a value of [Trailers]. Behind a NAT that keeps port numbers, or has several
    /// addresses, there is none: by guessing at ports such are not reached.
    private int role() {
        if (!isSwitchedOn) {
            return Trailers.NO_ROLE;
        }
        if (!ownNat.isSymmetric()) {
            return Trailers.GUESSER;
        }
        return ownNat.isPortPreserving() || ownNat.hasManyAddresses()
                ? Trailers.NO_ROLE
                : Trailers.OPENER;
    }

    private static boolean isPair(int role, int other) {
        return role + other == Trailers.GUESSER + Trailers.OPENER
                && role != Trailers.NO_ROLE
                && other != Trailers.NO_ROLE;
    }

    /// Notes whether the bubbles of a knock shall ask: the first one asks for nothing.
    void noteKnock(int knockedPeer, int attempt) {
        if (isSwitchedOn) {
            traversals.of(knockedPeer).setAsked(attempt > 1);
        }
    }

    /// Puts our offer behind an indirect bubble: to a peer that was knocked at in vain, and in
    /// answer to one that has made its own.
    void appendTo(Packet bubble, PeerTable peers, int offered, long nowNanos) {
        var traversal = traversals.find(offered);
        if (traversal == null || !isSwitchedOn) {
            return;
        }
        boolean isDue =
                traversal.role() == Trailers.NO_ROLE
                        ? traversal.isAsked() && role() != Trailers.NO_ROLE
                        : isPair(role(), traversal.role());
        if (isDue && isWilling(peers, offered, nowNanos)) {
            Trailers.appendPrediction(bubble, role(), traversal.nonceReceived());
        }
    }

    /// Whether an attempt for the peer could begin, or runs.
    private boolean isWilling(PeerTable peers, int candidate, long nowNanos) {
        if (peers.isTrusted(candidate) && Transmission.isHeard(peers, candidate, nowNanos)) {
            return false;
        }
        int address = TeredoAddress.mappedAddress(peers.low(candidate));
        return isRunning(candidate)
                || peer == PeerTable.NONE
                        && policy.isGlobalUnicast(address)
                        && address != ownNat.mapped().address()
                        && isFresh(address, nowNanos);
    }

    private boolean isFresh(int address, long nowNanos) {
        for (int i = 0; i < Math.min(targetCount, TARGETS_MAX); i++) {
            if (targets[i] == address && nowNanos - targetNanos[i] < TARGET_NANOS) {
                return false;
            }
        }
        return targetCount < TARGETS_MAX
                || nowNanos - targetNanos[targetCount % TARGETS_MAX] >= TARGET_NANOS;
    }

    private void noteTarget(int address, long nowNanos) {
        targets[targetCount % TARGETS_MAX] = address;
        targetNanos[targetCount % TARGETS_MAX] = nowNanos;
        // Stays between one and two times the room, once that is full.
        targetCount = targetCount + 1 == 2 * TARGETS_MAX ? TARGETS_MAX : targetCount + 1;
    }

    /// Takes what a peer offers in an indirect bubble, which our server has passed on.
    void hear(
            PeerTable peers,
            int candidate,
            TeredoFraming framing,
            Trailers trailers,
            long nowNanos,
            Outbox out) {
        var traversal = traversals.of(candidate);
        traversal.setRole(trailers.role());
        boolean isAgreed =
                isPair(role(), trailers.role())
                        && trailers.returnedNonce() != 0
                        && !isRunning(candidate);
        if (!isAgreed) {
            return;
        }
        boolean isProved =
                traversal.isAnswer(trailers.returnedNonce(), nowNanos)
                        && isAtItsAddress(framing, trailers.role(), peers.low(candidate));
        if (isProved && isWilling(peers, candidate, nowNanos)) {
            peer = candidate;
            isOpener = role() == Trailers.OPENER;
            sent = 0;
            guessed.clear();
            nextNanos = nowNanos + DELAY_NANOS;
            endNanos = nowNanos + ATTEMPT_NANOS;
        } else {
            out.count(Counter.PREDICTIONS_REFUSED);
        }
    }

    /// Whether our server saw the peer at the address, and a guesser at the port too, that the
    /// peer's own address embeds.
    private static boolean isAtItsAddress(TeredoFraming framing, int role, long low) {
        return framing.hasOrigin()
                && framing.originAddress() == TeredoAddress.mappedAddress(low)
                && (role == Trailers.OPENER
                        || framing.originPort() == TeredoAddress.mappedPort(low));
    }

    // The attempt

    /// Whether an attempt to reach this peer runs.
    boolean isRunning(int candidate) {
        return peer == candidate && peer != PeerTable.NONE;
    }

    /// When the attempt that runs is over, if nothing has met.
    long endNanos() {
        return endNanos;
    }

    long nextDeadlineNanos() {
        return nextNanos;
    }

    /// Sends the next bubble, or ends the attempt.
    void onTimer(PeerTable peers, TeredoBubbles bubbles, long nowNanos, Outbox out) {
        if (nowNanos < nextNanos) {
            return;
        }
        int sentMax = isOpener ? OPENED_MAX : GUESSED_MAX;
        if (sent == sentMax) {
            end(out);
            return;
        }
        long low = peers.low(peer);
        if (sent == 0) {
            out.count(Counter.PREDICTIONS);
            noteTarget(TeredoAddress.mappedAddress(low), nowNanos);
        }
        int socket = isOpener ? ports.openForGuesses(peer, nowNanos, out) : Outbox.SERVICE_SOCKET;
        if (socket != RandomSockets.NONE) {
            int known = TeredoAddress.mappedPort(low);
            int port = isOpener ? known : nextGuess(known);
            bubbles.predict(peers, peer, socket, port, out);
        }
        sent++;
        nextNanos = sent == sentMax ? Math.max(endNanos, nowNanos) : nowNanos + SPACING_NANOS;
    }

    /// A port that was not guessed at before, nor knocked at.
    private int nextGuess(int known) {
        while (true) {
            int port = random.nextInt(PORT_MIN, PORT_END);
            boolean isTried = port == known || guessed.get(port);
            if (port != TeredoAddress.SERVER_PORT && !isTried) {
                guessed.set(port);
                return port;
            }
        }
    }

    /// Ends the attempt for a peer that was reached, in whatever way. The sockets that it has not
    /// found are closed.
    ///
    /// @return whether an attempt ran that had sent something
    boolean reach(int reached, Outbox out) {
        if (!isRunning(reached)) {
            return false;
        }
        boolean hasSent = sent > 0;
        if (hasSent) {
            out.count(Counter.PREDICTIONS_REACHED);
        }
        end(out);
        return hasSent;
    }

    /// The peer is forgotten.
    void forget(int forgotten, Outbox out) {
        if (isRunning(forgotten)) {
            end(out);
        }
    }

    private void end(Outbox out) {
        if (isOpener) {
            ports.closeForGuesses(peer, out);
        }
        peer = PeerTable.NONE;
        nextNanos = TeredoMachine.NEVER;
    }
}
