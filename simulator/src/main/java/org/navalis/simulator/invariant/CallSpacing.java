package org.navalis.simulator.invariant;

import static org.navalis.simulator.invariant.Invariants.require;

import java.util.LinkedHashMap;
import java.util.Map;
import org.navalis.core.Counter;
import org.navalis.simulator.host.SimHost;
import org.navalis.simulator.host.Turn;
import org.navalis.simulator.host.TurnObserver;

/// A client calls out to everyone on its link once a second at most, whatever others make it do.
final class CallSpacing implements TurnObserver {

    private static final long SPACING_NANOS = 1_000_000_000L;

    private final Map<SimHost, Long> calls = new LinkedHashMap<>();

    @Override
    public void observe(Turn turn) {
        int count = turn.count(Counter.BUBBLES_DISCOVERY_SENT);
        if (count == 0) {
            return;
        }
        var last = calls.put(turn.host(), turn.nowNanos());
        boolean isAnew = turn.events().size() > 0;
        require(
                count == 1 && (isAnew || last == null || turn.nowNanos() - last >= SPACING_NANOS),
                "a second between calls",
                turn);
    }
}
