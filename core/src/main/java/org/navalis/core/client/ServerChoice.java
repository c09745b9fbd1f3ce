package org.navalis.core.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/// Which of its servers a client asks, and how long it waits when none of them has answered.
///
/// A server that works is kept, even when one further up in the list works again: each change of
/// the server is a change of the address.
final class ServerChoice {

    /// The pause before another try doubles with each one in vain, up to this many times the first:
    /// 30, 60, 120, 240, 300 seconds. A server that is out for a day is not asked more often than
    /// that, and one that restarts is found again soon.
    private static final int RESTART_GROWTH_MAX = 10;

    private final int count;
    private final long restartDelayNanos;
    private final RandomGenerator random;
    private final long[] roundTripsNanos;
    private int current;
    private int failedInRow;
    private int pauses;

    ServerChoice(ClientSettings settings, RandomGenerator random) {
        this.count = settings.servers();
        this.restartDelayNanos = settings.restartDelay().toNanos();
        this.random = random;
        this.roundTripsNanos = new long[count];
    }

    /// The number of the server that is asked, from 0 on.
    int current() {
        return current;
    }

    /// Whether there is no other server to go to.
    boolean isAlone() {
        return count == 1;
    }

    /// Notes how long an answer of this server took.
    void noteRoundTrip(long nanos) {
        roundTripsNanos[current] = nanos;
    }

    /// How long the last answer of each server took, if it has answered.
    List<Optional<Duration>> roundTrips() {
        return LongStream.of(roundTripsNanos)
                .mapToObj(nanos ->
                        nanos == 0
                                ? Optional.<Duration>empty()
                                : Optional.of(Duration.ofNanos(nanos)))
                .toList();
    }

    /// What failed until now means nothing any more.
    void reset() {
        failedInRow = 0;
        pauses = 0;
    }

    /// Goes on to the next server.
    ///
    /// @return whether it has not been tried in this round; otherwise a pause is due
    boolean hasNext() {
        current = (current + 1) % count;
        failedInRow++;
        if (failedInRow < count) {
            return true;
        }
        failedInRow = 0;
        return false;
    }

    /// How long the client waits now. Longer or shorter by a quarter, so that the clients of a dead
    /// server do not come back as one.
    long pauseNanos() {
        int growth = Math.min(1 << pauses, RESTART_GROWTH_MAX);
        if (growth < RESTART_GROWTH_MAX) {
            pauses++;
        }
        long delayNanos = restartDelayNanos * growth;
        return delayNanos / 4 * 3 + random.nextLong(delayNanos / 2 + 1);
    }
}
