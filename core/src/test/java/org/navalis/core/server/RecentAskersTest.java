package org.navalis.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who is remembered as having asked, and how long.
class RecentAskersTest {

    private static final int SOMEBODY = 0x19_0a_14_1e;
    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    private final SplittableRandom random = new SplittableRandom(3);
    private final RecentAskers askers = new RecentAskers(1, random);

    @ParameterizedTest
    @ValueSource(longs = {3000, 3999, 4000, 4001, 4100, 5000})
    void whoAsksAgainAfterFourSecondsIsFound(long millis) {
        for (long startMillis : new long[] {0, 500, 999, -7000}) {
            long startNanos = startMillis * 1_000_000;
            var fresh = new RecentAskers(1, random);

            assertThat(fresh.note(SOMEBODY, startNanos)).isFalse();
            assertThat(fresh.note(SOMEBODY, startNanos + millis * 1_000_000)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 100, 1000, 1999, 6000, 10_000, 12_000, 100_000_000})
    void whoAsksAgainAtAnotherTimeIsNot(long millis) {
        askers.note(SOMEBODY, 0);

        assertThat(askers.note(SOMEBODY, millis * 1_000_000)).isFalse();
    }

    @Test
    void ofMillionsOfStrangersFewAreTakenForSomebodyElse() {
        int mistaken = 0;
        for (int i = 0; i < 7_000_000; i++) {
            if (askers.note(random.nextInt(), i * SECOND_NANOS / 1_000_000)) {
                mistaken++;
            }
        }

        assertThat(mistaken).isLessThan(7_000_000 / 40);
    }

    @Test
    void oneOfSeveralMachinesRemembersItsPart() {
        var hundredth = new RecentAskers(100, random);
        int mistaken = 0;
        for (int i = 0; i < 12 * 10_000; i++) {
            if (hundredth.note(random.nextInt(), i * SECOND_NANOS / 10_000)) {
                mistaken++;
            }
        }

        assertThat(mistaken).isLessThan(12 * 10_000 / 25);
        assertThat(hundredth.note(SOMEBODY, 13 * SECOND_NANOS)).isFalse();
        assertThat(hundredth.note(SOMEBODY, 17 * SECOND_NANOS)).isTrue();
    }
}
