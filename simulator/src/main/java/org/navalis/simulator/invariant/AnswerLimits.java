package org.navalis.simulator.invariant;

import static org.navalis.simulator.invariant.Invariants.require;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.host.SimHost;
import org.navalis.simulator.host.Turn;
import org.navalis.simulator.host.TurnObserver;

/// Answers to indirect bubbles: one a second to an IPv4 address, four at once (BUB-13); whoever
/// forges them reaches nobody more often. Bubbles to two ports of one peer count as one.
final class AnswerLimits implements TurnObserver {

    private static final int WINDOW_SECONDS = 10;
    private static final int ANSWERS_MAX = 4 + WINDOW_SECONDS;

    private record Target(SimHost host, int address) {}

    private final Map<Target, Deque<Long>> answers = new LinkedHashMap<>();
    private final Calls calls = new Calls();

    @Override
    public void observe(Turn turn) {
        if (!(turn.host() instanceof ClientHost)) {
            return;
        }
        calls.observe(turn);
        turn.sent().stream()
                .filter(sent -> isAnswer(turn, sent))
                .map(sent -> sent.destination().address())
                .distinct()
                .forEach(address -> note(turn, address));
    }

    private boolean isAnswer(Turn turn, Turn.Sent sent) {
        return Turn.inner(sent.payload())
                .filter(Ipv6Header::isBubble)
                .filter(it ->
                        turn.kind() == Turn.Kind.DATAGRAM
                                || calls.isRepeated(turn, OneAddress.destination(it)))
                .isPresent();
    }

    private void note(Turn turn, int address) {
        var dates = answers.computeIfAbsent(new Target(turn.host(), address), _ -> newDates());
        dates.addLast(turn.nowNanos());
        if (dates.size() > ANSWERS_MAX) {
            require(
                    turn.nowNanos() - dates.removeFirst() >= WINDOW_SECONDS * 1_000_000_000L,
                    "answers to one address are few",
                    turn);
        }
    }

    private static Deque<Long> newDates() {
        return new ArrayDeque<>();
    }
}
