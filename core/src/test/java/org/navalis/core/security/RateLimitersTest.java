package org.navalis.core.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.testing.Clause;

class RateLimitersTest {

    private static final long SECOND_NANOS = 1_000_000_000L;

    @ParameterizedTest
    @ValueSource(longs = {0, -5_000_000_000_000L, Long.MAX_VALUE / 2})
    @Clause(
            rfc = 4443,
            section = "2.4(f)",
            row = {"ICMP-04"})
    void bucketGivesBurstAndThenSoManyPerSecond(long startNanos) {
        var bucket = new TokenBucket(10, 5);

        assertThat(granted(bucket::take, 100, startNanos)).isEqualTo(5);
        assertThat(granted(bucket::take, 100, startNanos + SECOND_NANOS / 10)).isEqualTo(1);
        assertThat(granted(bucket::take, 100, startNanos + SECOND_NANOS / 10)).isZero();
        assertThat(granted(bucket::take, 100, startNanos + 100 * SECOND_NANOS)).isEqualTo(5);
    }

    @Test
    void bucketGivesWhatItSaysInTheLongRun() {
        var bucket = new TokenBucket(100, 10);
        int granted = 0;
        for (long nowNanos = 0; nowNanos < 60 * SECOND_NANOS; nowNanos += SECOND_NANOS / 1000) {
            granted += bucket.take(nowNanos) ? 1 : 0;
        }

        assertThat(granted).isBetween(6000, 6010);
    }

    @Test
    @Clause(rfc = 4380, section = "7.4", row = "SEC-09")
    void limiterCountsEachAddressApart() {
        var limiter = new AddressRateLimiter(1, 4, new SplittableRandom(1));

        assertThat(granted(now -> limiter.take(1, now), 100, 0)).isEqualTo(4);
        assertThat(granted(now -> limiter.take(2, now), 100, 0)).isEqualTo(4);
        assertThat(granted(now -> limiter.take(1, now), 100, SECOND_NANOS)).isEqualTo(1);
    }

    @Test
    void limiterSpreadsNeighboringAddresses() {
        var limiter = new AddressRateLimiter(1, 1, new SplittableRandom(2));
        int granted = 0;
        for (int address = 0; address < 1000; address++) {
            granted += limiter.take(0x0b000000 + address, 0) ? 1 : 0;
        }

        assertThat(granted).isBetween(800, 1000);
    }

    @Test
    void limiterSharesBucketsDifferentlyWithEachSeed() {
        int victim = 0x19000001;
        int collision = collisionOf(victim, 3);
        int shared = 0;
        for (int seed = 100; seed < 200; seed++) {
            var limiter = new AddressRateLimiter(1, 1, new SplittableRandom(seed));
            limiter.take(victim, 0);
            shared += limiter.take(collision, 0) ? 0 : 1;
        }

        assertThat(shared).isLessThan(5);
    }

    /// An address that shares its bucket with another one under a certain seed.
    private static int collisionOf(int victim, int seed) {
        for (int other = victim + 1; ; other++) {
            var limiter = new AddressRateLimiter(1, 1, new SplittableRandom(seed));
            limiter.take(victim, 0);
            if (!limiter.take(other, 0)) {
                return other;
            }
        }
    }

    private static int granted(LongPredicate take, int attempts, long nowNanos) {
        int granted = 0;
        for (int i = 0; i < attempts; i++) {
            granted += take.test(nowNanos) ? 1 : 0;
        }
        return granted;
    }
}
