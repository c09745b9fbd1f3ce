package org.navalis.core.security;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Token buckets for IPv4 addresses in fixed memory, like one [TokenBucket] for each address.
///
/// The key is the address alone: a sender chooses ports freely. Addresses that fall into the same
/// bucket share its tokens; which ones do, depends on a random seed.
public final class AddressRateLimiter {

    private static final int BUCKETS_BITS = 12;

    private final long seed;
    private final long nanosPerToken;
    private final long burstNanos;
    private final long[] fullAtNanos = new long[1 << BUCKETS_BITS];

    /// @param perSecond the tokens that come back to an address in a second
    /// @param burst the tokens that an address has at once
    /// @param random where the seed comes from
    public AddressRateLimiter(double perSecond, int burst, RandomGenerator random) {
        this.seed = random.nextLong() | 1;
        this.nanosPerToken = (long) (1_000_000_000L / perSecond);
        this.burstNanos = burst * nanosPerToken;
        Arrays.fill(fullAtNanos, Long.MIN_VALUE);
    }

    /// Takes a token of this address, if there is one.
    public boolean take(int address, long nowNanos) {
        int bucket = (int) ((address ^ seed) * 0x9e3779b97f4a7c15L * seed >>> 64 - BUCKETS_BITS);
        long from = Math.max(fullAtNanos[bucket], nowNanos);
        if (from + nanosPerToken - nowNanos > burstNanos) {
            return false;
        }
        fullAtNanos[bucket] = from + nanosPerToken;
        return true;
    }
}
