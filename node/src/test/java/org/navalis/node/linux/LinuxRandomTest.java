package org.navalis.node.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.navalis.core.testing.Clause;

class LinuxRandomTest {

    private static final int NUMBERS = 20_000;

    @Test
    @Clause(rfc = 5991, section = "4", row = "SEC-01")
    void givesNumbersThatNeverRepeatAndSetEachBitHalfTheTime() {
        var one = new LinuxRandom();
        var other = new LinuxRandom();
        var seen = new HashSet<Long>();
        var ones = new int[Long.SIZE];
        for (int i = 0; i < NUMBERS / 2; i++) {
            for (long number : new long[] {one.nextLong(), other.nextLong()}) {
                assertThat(seen.add(number)).as("%x is new", number).isTrue();
                for (int bit = 0; bit < Long.SIZE; bit++) {
                    ones[bit] += (int) (number >>> bit & 1);
                }
            }
        }

        // Seven standard deviations: 20,000 tosses of a coin, 64 times.
        int tolerance = (int) (7 * Math.sqrt(NUMBERS / 4.0));
        for (int count : ones) {
            assertThat(count).isBetween(NUMBERS / 2 - tolerance, NUMBERS / 2 + tolerance);
        }
    }
}
