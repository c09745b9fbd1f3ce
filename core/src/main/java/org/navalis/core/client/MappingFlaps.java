package org.navalis.core.client;

import java.time.Duration;

/// Keeps a client from taking another address at each refresh where the NAT shows one mapping and
/// then another, as with two uplinks: each change ends all connections.
///
/// The first change is followed at once. After it the address is held for 30 seconds, and after
/// each further one twice as long, up to ten minutes; after ten minutes without any it is as at the
/// beginning.
final class MappingFlaps {

    private static final long HOLD_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long HOLD_NANOS_MAX = Duration.ofMinutes(10).toNanos();

    private long changedNanos;
    private long holdNanos;
    private int refused;

    /// Judges another mapping.
    ///
    /// @return whether it is to be followed
    boolean takes(long nowNanos) {
        long sinceNanos = nowNanos - changedNanos;
        if (holdNanos != 0 && sinceNanos < holdNanos) {
            refused++;
            return false;
        }
        boolean isCalm = holdNanos == 0 || refused == 0 && sinceNanos >= HOLD_NANOS_MAX;
        holdNanos = isCalm ? HOLD_NANOS : Math.min(holdNanos * 2, HOLD_NANOS_MAX);
        changedNanos = nowNanos;
        refused = 0;
        return true;
    }

    /// Whether the mapping that was judged last is the first that is not followed.
    boolean isFirst() {
        return refused == 1;
    }

    /// Until when the address is held.
    long untilNanos() {
        return changedNanos + holdNanos;
    }

    /// On another network nothing of this holds.
    void reset() {
        holdNanos = 0;
        refused = 0;
    }
}
