package org.navalis.node.mapping;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long something may take, and whether it is still wanted. One thread works with it, any may
/// end it.
final class Patience {

    /// Whoever waits looks this often whether the answer is still wanted.
    private static final int SLICE_MILLIS = 50;

    private final @Nullable Patience whole;
    private final long deadlineNanos;
    private volatile boolean isEnded;

    private Patience(@Nullable Patience whole, Duration limit) {
        this.whole = whole;
        this.deadlineNanos = System.nanoTime() + limit.toNanos();
    }

    /// Of its own.
    static Patience of(Duration limit) {
        return new Patience(null, limit);
    }

    /// A part of this, which is over when this is.
    Patience part(Duration limit) {
        return new Patience(this, limit);
    }

    /// Nobody wants the answer any more.
    void end() {
        isEnded = true;
    }

    boolean isOver() {
        return isEnded || remainingNanos() <= 0 || whole != null && whole.isOver();
    }

    private long remainingNanos() {
        return deadlineNanos - System.nanoTime();
    }

    /// How long to wait before the next look, at least a millisecond.
    ///
    /// @throws GatewayException when it is over
    int sliceMillis() throws GatewayException {
        return Math.min(SLICE_MILLIS, remainingMillis());
    }

    /// What is left, at least a millisecond.
    ///
    /// @throws GatewayException when it is over
    int remainingMillis() throws GatewayException {
        if (isOver()) {
            throw new GatewayException("the gateway does not answer");
        }
        return (int) Math.max(1, remainingNanos() / 1_000_000);
    }
}
