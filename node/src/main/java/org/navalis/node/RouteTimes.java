package org.navalis.node;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// When a router advertises (RFC 4861, sections 6.2.1 and 6.2.4 to 6.2.6): soon after the start and
/// then at random intervals, so that several do not fall into step; when asked, after a short
/// random delay, but never twice within three seconds.
final class RouteTimes {

    /// MaxRtrAdvInterval; a short one, so that hosts soon do without a relay that has died.
    static final Duration INTERVAL_MAX = Duration.ofSeconds(60);

    /// How long hosts keep the route (RFC 4191, section 2.3: three intervals).
    static final int LIFETIME_SECONDS = 3 * (int) INTERVAL_MAX.toSeconds();

    /// MAX_FINAL_RTR_ADVERTISEMENTS.
    static final int FAREWELLS = 3;

    private static final long INTERVAL_MIN_NANOS = INTERVAL_MAX.toNanos() / 3;
    private static final long INITIAL_INTERVAL_NANOS_MAX = Duration.ofSeconds(16).toNanos();
    private static final int INITIAL_ADVERTISEMENTS = 3;
    private static final long RESPONSE_DELAY_NANOS_MAX = Duration.ofMillis(500).toNanos();
    private static final long SPACING_NANOS = Duration.ofSeconds(3).toNanos();

    private final RandomGenerator random;
    private int sent;
    private long lastNanos;
    private long nextNanos;

    /// @param nowNanos when the router starts, and advertises first
    RouteTimes(RandomGenerator random, long nowNanos) {
        this.random = random;
        this.nextNanos = nowNanos;
    }

    /// When the next advertisement is due.
    long nextNanos() {
        return nextNanos;
    }

    /// Notes that one was sent.
    void noteSent(long nowNanos) {
        sent++;
        lastNanos = nowNanos;
        long interval = random.nextLong(INTERVAL_MIN_NANOS, INTERVAL_MAX.toNanos());
        nextNanos =
                nowNanos
                        + (sent < INITIAL_ADVERTISEMENTS
                                ? Math.min(interval, INITIAL_INTERVAL_NANOS_MAX)
                                : interval);
    }

    /// Notes that a host has asked.
    void noteSolicitation(long nowNanos) {
        long answerNanos = nowNanos + random.nextLong(RESPONSE_DELAY_NANOS_MAX);
        if (sent > 0) {
            answerNanos = Math.max(answerNanos, lastNanos + SPACING_NANOS);
        }
        nextNanos = Math.min(nextNanos, answerNanos);
    }
}
