package org.navalis.cli.daemon;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long a client waits until it tries again to get its device: three times for four seconds,
/// then from half a minute up to five, each a quarter more or less.
final class RetryPace {

    private static final int FAST_TRIES = 3;
    private static final Duration FAST = Duration.ofSeconds(4);
    private static final Duration SLOW = Duration.ofSeconds(30);
    private static final Duration SLOWEST = Duration.ofMinutes(5);

    private RetryPace() {}

    /// @param tries how many were in vain, from 1
    static Duration after(int tries, RandomGenerator random) {
        if (tries <= FAST_TRIES) {
            return FAST;
        }
        var doubled = SLOW.multipliedBy(1L << Math.min(tries - FAST_TRIES - 1, 8));
        var wait = doubled.compareTo(SLOWEST) < 0 ? doubled : SLOWEST;
        return Duration.ofMillis((long) (wait.toMillis() * (0.75 + random.nextDouble() / 2)));
    }
}
