package org.navalis.core.security;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Token buckets for addresses in fixed memory, like one [TokenBucket] for each address.
///
/// The key is an IPv4 address alone, since a sender chooses ports freely, or the network part of an
/// IPv6 address. Addresses that fall into the same bucket share its tokens; which ones do, depends
/// on a random seed.
public final class AddressRateLimiter {

    private static final int BUCKETS_BITS = 12;

    private final int shift;
    private final long seed;
    private final long nanosPerToken;
    private final long burstNanos;
    private final long[] fullAtNanos;

    /// A limiter of 4096 buckets, 32 KiB.
    ///
    /// @param perSecond the tokens that come back to an address in a second
    /// @param burst the tokens that an address has at once
    /// @param random where the seed comes from
    public AddressRateLimiter(double perSecond, int burst, RandomGenerator random) {
        this(perSecond, burst, BUCKETS_BITS, random);
    }

    /// @param perSecond the tokens that come back to an address in a second
    /// @param burst the tokens that an address has at once
    /// @param bucketsBits the binary logarithm of the number of buckets; each takes 8 octets
    /// @param random where the seed comes from
    public AddressRateLimiter(
            double perSecond, int burst, int bucketsBits, RandomGenerator random) {
        this.shift = Long.SIZE - bucketsBits;
        this.fullAtNanos = new long[1 << bucketsBits];
        this.seed = random.nextLong() | 1;
        this.nanosPerToken = (long) (1_000_000_000L / perSecond);
        this.burstNanos = burst * nanosPerToken;
        Arrays.fill(fullAtNanos, Long.MIN_VALUE);
    }

    /// Takes a token of this address, if there is one.
    public boolean take(long address, long nowNanos) {
        int bucket = bucket(address);
        if (!hasToken(bucket, nowNanos)) {
            return false;
        }
        fullAtNanos[bucket] = Math.max(fullAtNanos[bucket], nowNanos) + nanosPerToken;
        return true;
    }

    /// Whether this address has a token.
    public boolean hasToken(long address, long nowNanos) {
        return hasToken(bucket(address), nowNanos);
    }

    private boolean hasToken(int bucket, long nowNanos) {
        return Math.max(fullAtNanos[bucket], nowNanos) + nanosPerToken - nowNanos <= burstNanos;
    }

    /// Gives tokens back to an address that has shown that they were well spent; it never has more
    /// than the burst.
    public void giveBack(long address, int tokens) {
        int bucket = bucket(address);
        if (fullAtNanos[bucket] != Long.MIN_VALUE) {
            fullAtNanos[bucket] -= tokens * nanosPerToken;
        }
    }

    private int bucket(long address) {
        return (int) ((address ^ seed) * 0x9e3779b97f4a7c15L * seed >>> shift);
    }
}
