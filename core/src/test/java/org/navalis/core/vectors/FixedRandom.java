package org.navalis.core.vectors;

import java.util.random.RandomGenerator;

/// A source of randomness that gives what a test wants.
final class FixedRandom implements RandomGenerator {

    private long next;

    FixedRandom(long next) {
        this.next = next;
    }

    /// Sets what comes from now on.
    void set(long value) {
        next = value;
    }

    @Override
    public long nextLong() {
        return next;
    }

    @Override
    public int nextInt() {
        return (int) next;
    }
}
