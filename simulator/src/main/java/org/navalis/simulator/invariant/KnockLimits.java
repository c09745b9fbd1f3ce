package org.navalis.simulator.invariant;

import static org.navalis.simulator.invariant.Invariants.require;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoEvent;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.host.ServerHost;
import org.navalis.simulator.host.SimHost;
import org.navalis.simulator.host.Turn;
import org.navalis.simulator.host.TurnObserver;

/// A peer is knocked at every two seconds at most, and four times in 300 seconds without an answer
/// (BUB-09, BUB-10, CTS-05). A direct bubble and the indirect one with it are one knock, also when
/// an echo test delays the latter. What leaves by a random port belongs to a knock, or keeps a
/// mapping alive (RFC 6081, section 5.4.2.1). Guesses at ports have limits of their own
/// ([PredictionLimits]).
final class KnockLimits implements TurnObserver {

    /// Dates of peers are whole milliseconds.
    private static final long SPACING_NANOS = 1_999_000_000L;

    private static final int UNANSWERED_MAX = 4;
    private static final long UNANSWERED_NANOS = 299_999_000_000L;

    /// A native host that does not answer is asked again after 30 seconds.
    private static final long UNANSWERED_ECHO_NANOS = 29_999_000_000L;

    private record Pair(SimHost host, Ipv6Address peer) {}

    private final Map<Pair, Deque<Long>> knocks = new LinkedHashMap<>();
    private final Calls calls = new Calls();

    @Override
    public void observe(Turn turn) {
        if (turn.host() instanceof ServerHost) {
            return;
        }
        calls.observe(turn);
        noteAnswer(turn);
        noteNewAddress(turn);
        for (var peer : knockedAt(turn)) {
            if (!calls.isRepeated(turn, peer)) {
                note(turn, peer);
            }
        }
    }

    private void note(Turn turn, Ipv6Address peer) {
        var dates = knocks.computeIfAbsent(new Pair(turn.host(), peer), _ -> new ArrayDeque<>());
        long nowNanos = turn.nowNanos();
        boolean isTeredo = TeredoAddress.isTeredo(peer.high());
        long windowNanos = isTeredo ? UNANSWERED_NANOS : UNANSWERED_ECHO_NANOS;
        var last = dates.peekLast();
        require(
                last == null || nowNanos - last >= SPACING_NANOS,
                "two seconds between knocks at " + peer,
                turn);
        dates.addLast(nowNanos);
        if (dates.size() > UNANSWERED_MAX) {
            require(
                    nowNanos - dates.removeFirst() >= windowNanos,
                    "four knocks without an answer at " + peer,
                    turn);
        }
    }

    /// The peers that this turn knocks at: bubbles that are no answers, and connectivity tests.
    private static Set<Ipv6Address> knockedAt(Turn turn) {
        var peers = new LinkedHashSet<Ipv6Address>();
        for (var sent : turn.sent()) {
            Turn.inner(sent.payload())
                    .filter(packet -> isKnock(turn, sent, packet))
                    .map(OneAddress::destination)
                    .ifPresent(peers::add);
        }
        return peers;
    }

    private static boolean isKnock(Turn turn, Turn.Sent sent, Packet packet) {
        if (Ipv6Header.isBubble(packet)) {
            return turn.kind() != Turn.Kind.DATAGRAM
                    && sent.socket() < Outbox.RANDOM_SOCKET_FIRST
                    && !PredictionLimits.isPrediction(turn, sent)
                    && sent.destination().port() != TeredoAddress.SERVER_PORT;
        }
        // What the host itself sends goes to relays, never to a server.
        return Icmpv6.isMessage(packet)
                && Icmpv6.type(packet) == Icmpv6.ECHO_REQUEST
                && sent.destination().port() == TeredoAddress.SERVER_PORT;
    }

    private void noteAnswer(Turn turn) {
        if (turn.kind() != Turn.Kind.DATAGRAM || !turn.drops().isEmpty()) {
            return;
        }
        var input = turn.input().orElseThrow();
        if (input.source().port() != TeredoAddress.SERVER_PORT) {
            Turn.inner(input.packet())
                    .map(OneAddress::source)
                    .ifPresent(peer -> knocks.remove(new Pair(turn.host(), peer)));
        }
    }

    /// With another address every peer is another peer.
    private void noteNewAddress(Turn turn) {
        boolean isNew =
                turn.host() instanceof ClientHost
                        && turn.events().stream().anyMatch(KnockLimits::endsAnAddress);
        if (isNew) {
            knocks.keySet().removeIf(pair -> pair.host() == turn.host());
        }
    }

    private static boolean endsAnAddress(TeredoEvent event) {
        return switch (event) {
            case TeredoEvent.Qualified _ -> true;
            case TeredoEvent.Disqualified _ -> true;
            case TeredoEvent.ServerWanted _ -> true;
            case TeredoEvent.Dormant _ -> true;
            case TeredoEvent.HostRelayBegun _ -> true;
            case TeredoEvent.HostRelayEnded _ -> true;
            case TeredoEvent.ServerFailed _ -> false;
            case TeredoEvent.KeyExpired _ -> false;
            case TeredoEvent.MappingFlaps _ -> false;
            case TeredoEvent.Stopped _ -> true;
            case TeredoEvent.Online _ -> false;
            case TeredoEvent.Soliciting _ -> false;
            case TeredoEvent.PortMapped _ -> false;
            case TeredoEvent.PortUnmapped _ -> false;
            case TeredoEvent.PortNotMapped _ -> false;
            case TeredoEvent.MappingFollowed _ -> false;
            case TeredoEvent.EchoAnswered _ -> false;
        };
    }
}
