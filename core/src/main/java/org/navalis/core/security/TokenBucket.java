package org.navalis.core.security;

/// A token bucket: so many at once, and as many again in each second (RFC 4443, section 2.4(f)).
public final class TokenBucket {

    private final int burst;
    private final long nanosPerToken;
    private long fullAtNanos = Long.MIN_VALUE;

    /// @param perSecond the tokens that come back in a second
    /// @param burst the tokens of a full bucket
    public TokenBucket(int perSecond, int burst) {
        this.burst = burst;
        this.nanosPerToken = 1_000_000_000L / perSecond;
    }

    /// Takes a token, if there is one.
    public boolean take(long nowNanos) {
        if (!hasToken(nowNanos)) {
            return false;
        }
        fullAtNanos = Math.max(fullAtNanos, nowNanos) + nanosPerToken;
        return true;
    }

    /// Whether there is a token.
    public boolean hasToken(long nowNanos) {
        return hasTokens(1, nowNanos);
    }

    /// Whether there are so many tokens.
    public boolean hasTokens(int count, long nowNanos) {
        long from = Math.max(fullAtNanos, nowNanos);
        return from + count * nanosPerToken - nowNanos <= burst * nanosPerToken;
    }
}
