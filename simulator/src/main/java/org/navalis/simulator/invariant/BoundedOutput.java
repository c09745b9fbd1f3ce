package org.navalis.simulator.invariant;

import static org.navalis.simulator.invariant.Invariants.require;

import org.navalis.core.Counter;
import org.navalis.simulator.host.ServerHost;
import org.navalis.simulator.host.Turn;
import org.navalis.simulator.host.TurnObserver;

/// What one packet can cause (SEC-07, SEC-08): seven datagrams at a client or relay, besides the
/// release of what was held, none of them much larger; one at a server.
final class BoundedOutput implements TurnObserver {

    private static final int OUTPUT_MAX = 7;
    private static final int GROWTH_MAX = 62;

    /// The largest advertisement, for a solicitation without authentication.
    private static final int SERVER_GROWTH_FACTOR_MAX = 3;

    @Override
    public void observe(Turn turn) {
        if (turn.input().isEmpty()) {
            return;
        }
        int length = turn.input().orElseThrow().packet().length();
        if (turn.host() instanceof ServerHost) {
            require(turn.sent().size() <= 1, "a server sends one for one", turn);
            turn.sent()
                    .forEach(sent ->
                            require(
                                    sent.payload().length() <= SERVER_GROWTH_FACTOR_MAX * length,
                                    "a server does not amplify",
                                    turn));
            return;
        }
        int released = turn.count(Counter.HELD_RELEASED);
        require(turn.sent().size() <= OUTPUT_MAX + released, "output is bounded", turn);
        long grown =
                turn.sent().stream()
                        .filter(sent -> sent.payload().length() > length + GROWTH_MAX)
                        .count();
        require(grown <= released, "what is sent is no larger than what caused it", turn);
    }
}
