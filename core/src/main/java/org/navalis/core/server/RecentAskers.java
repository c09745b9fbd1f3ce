package org.navalis.core.server;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Which addresses have asked a few seconds ago: a Bloom filter for each second, in fixed memory.
///
/// A client repeats its solicitation after four seconds (RFC 4380, section 5.2.1). One that is
/// forged comes from an address that hardly ever comes again, since there are so many to choose
/// from. Who was noted is found for sure; at a million notes a second about one in forty who was
/// not is taken for one.
///
/// An address has three bits in one word of each second, and its words stand side by side, since to
/// fetch them from memory is all that this costs. Words of seconds that are long ago are cleared
/// when somebody comes who has them.
///
/// | words of a line | what |
/// |---|---|
/// | 0-6 | the bits of a second, by its number modulo 7 |
/// | 7 | the number of the second in which somebody came last |
final class RecentAskers {

    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    /// From here on a client may have waited for four seconds and a little less.
    private static final int AGE_MIN = 3;

    private static final int AGE_MAX = 5;
    private static final int SECONDS = 7;
    private static final int LINE = 8;
    private static final int LAST_AT = 7;

    /// 262,144 lines of 64 octets, 16 MiB.
    private static final int LINES_LOG = 18;

    private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;
    private static final int BIT_LOG = 6;

    private final int linesLog;
    private final long seed;

    /// Nothing until the first note.
    private long[] lines = {};

    /// When the first second began.
    private long originNanos;

    /// Nobody has asked.
    ///
    /// @param machines how many share the memory
    RecentAskers(int machines, RandomGenerator random) {
        this.linesLog = LINES_LOG - (Integer.SIZE - Integer.numberOfLeadingZeros(machines - 1));
        this.seed = random.nextLong() | 1;
    }

    /// Notes that this address asks, and says whether it did about four seconds ago.
    boolean note(int address, long nowNanos) {
        if (lines.length == 0) {
            lines = new long[LINE << linesLog];
            // Before this there were more seconds than are remembered.
            originNanos = nowNanos - SECONDS * SECOND_NANOS;
        }
        long hash = (address ^ seed) * MULTIPLIER * seed;
        int line = (int) (hash >>> Long.SIZE - linesLog) * LINE;
        long second = (nowNanos - originNanos) / SECOND_NANOS;
        clearOld(line, second);
        long bits =
                1L << (hash >>> linesLog)
                        | 1L << (hash >>> linesLog + BIT_LOG)
                        | 1L << (hash >>> linesLog + 2 * BIT_LOG);
        boolean isRecent = false;
        for (int age = AGE_MIN; age <= AGE_MAX; age++) {
            isRecent |= (lines[line + word(second - age)] & bits) == bits;
        }
        lines[line + word(second)] |= bits;
        return isRecent;
    }

    private void clearOld(int line, long second) {
        long last = lines[line + LAST_AT];
        for (long next = Math.max(last + 1, second - SECONDS + 1); next <= second; next++) {
            lines[line + word(next)] = 0;
        }
        lines[line + LAST_AT] = Math.max(last, second);
    }

    private static int word(long second) {
        return (int) (second % SECONDS);
    }
}
