package org.navalis.core.peer;

/// A span of microseconds in 16 bits: 12 bits of the number, and 4 that say how many more it had.
/// The longest is 134 seconds.
final class ShortSpan {

    private static final int BITS = 12;
    private static final int MASK = (1 << BITS) - 1;
    private static final int MICROS_MAX = MASK << 15;

    private ShortSpan() {}

    static int of(int micros) {
        int least = Math.min(micros, MICROS_MAX);
        int left = Math.max(0, Integer.SIZE - BITS - Integer.numberOfLeadingZeros(least));
        return left << BITS | least >>> left;
    }

    static int toInt(int span) {
        return (span & MASK) << (span >>> BITS);
    }
}
