package org.navalis.cli.it;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A stream of records with numbers, of which every octet is held against what it must be, and the
/// times at which nothing came.
final class Records {

    /// How long from one record to the next.
    static final int PACE_MILLIS = 20;

    /// Only longer silences are of interest.
    private static final long GAP_NANOS = 100_000_000L;

    private static final long CHECK = 0x9e3779b97f4a7c15L;

    /// A time at which nothing came.
    ///
    /// @param startNanos by the clock of the machine, which all processes share
    record Gap(long startNanos, long lengthNanos) {

        long endNanos() {
            return startNanos + lengthNanos;
        }
    }

    private final List<Gap> gaps = new ArrayList<>();
    private long count;
    private long lastNanos = System.nanoTime();

    static void write(DataOutputStream out, long number) throws IOException {
        out.writeLong(number);
        out.writeLong(number * CHECK);
        out.flush();
    }

    /// Reads to the end of the stream.
    ///
    /// @throws IOException when a record is not the one that follows, or the connection breaks
    void readAll(DataInputStream in) throws IOException {
        while (true) {
            long number;
            try {
                number = in.readLong();
            } catch (EOFException end) {
                return;
            }
            if (number != count || in.readLong() != number * CHECK) {
                throw new IOException("record " + number + " came in the place of " + count);
            }
            count++;
            noteArrival();
        }
    }

    private void noteArrival() {
        long nowNanos = System.nanoTime();
        if (nowNanos - lastNanos >= GAP_NANOS) {
            gaps.add(new Gap(lastNanos, nowNanos - lastNanos));
        }
        lastNanos = nowNanos;
    }

    /// How many came.
    long count() {
        return count;
    }

    /// When none came.
    List<Gap> gaps() {
        return List.copyOf(gaps);
    }
}
