package org.navalis.bench.peers;

import java.util.Arrays;
import java.util.Locale;

/// Round trips in the order of their end, for one thread.
final class Latencies {

    private static final double NANOS_PER_MILLI = 1e6;

    private long[] nanos = new long[1 << 16];
    private int count;

    void add(long roundTripNanos) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = roundTripNanos;
    }

    int count() {
        return count;
    }

    /// The columns of a table: median, 99 and 99.9 of a hundred, the longest, how many took longer
    /// than 5 ms, in milliseconds.
    String columns() {
        var sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        long late = Arrays.stream(sorted).filter(it -> it > 5 * NANOS_PER_MILLI).count();
        return String.format(
                Locale.ROOT,
                "%.2f | %.2f | %.2f | %.2f | %d",
                millis(sorted, 0.5),
                millis(sorted, 0.99),
                millis(sorted, 0.999),
                millis(sorted, 1),
                late);
    }

    private static double millis(long[] sorted, double share) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)]
                        / NANOS_PER_MILLI;
    }
}
