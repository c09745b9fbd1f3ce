package org.navalis.simulator.invariant;

import java.util.List;
import org.navalis.simulator.host.Turn;
import org.navalis.simulator.host.TurnObserver;

/// All invariants together.
public final class Invariants implements TurnObserver {

    private final List<TurnObserver> all =
            List.of(
                    new Accounting(),
                    new Destinations(),
                    new BoundedOutput(),
                    new OneAddress(),
                    new OwnRelay(),
                    new KnockLimits(),
                    new AnswerLimits(),
                    new PredictionLimits(),
                    new SolicitationSpacing(),
                    new ServerCalls(),
                    new CallSpacing(),
                    new DepthLimits(),
                    new BoundedMemory(),
                    new KeptTrust());

    /// Invariants of one simulation.
    public Invariants() {}

    @Override
    public void observe(Turn turn) {
        all.forEach(invariant -> invariant.observe(turn));
    }

    /// Fails when something is not true.
    static void require(boolean isTrue, String rule, Turn turn) {
        if (!isTrue) {
            throw new AssertionError(rule + ": " + turn + " counted " + turn.counts());
        }
    }
}
