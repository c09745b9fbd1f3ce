package org.navalis.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecentCountersTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final RecentCounters recent = new RecentCounters();

    @Test
    void tellsTheGrowthOfTheLastThirtySeconds() {
        for (long second = 0; second <= 100; second += 5) {
            recent.note(Map.of("packets", 10 * second), second * SECOND);
        }

        var growth = recent.since(Map.of("packets", 1020L), 102 * SECOND).orElseThrow();

        assertThat(growth.span()).isEqualTo(Duration.ofSeconds(27));
        assertThat(growth.counters()).isEqualTo(Map.of("packets", 270L));
    }

    @Test
    void tellsWhatItKnowsAtTheStart() {
        assertThat(recent.since(Map.of("packets", 3L), 0)).isEmpty();

        recent.note(Map.of("packets", 3L), SECOND);

        var growth = recent.since(Map.of("packets", 5L), 3 * SECOND).orElseThrow();
        assertThat(growth.span()).isEqualTo(Duration.ofSeconds(2));
        assertThat(growth.counters()).isEqualTo(Map.of("packets", 2L));
    }

    @Test
    void forgetsWhatIsLongPast() {
        recent.note(Map.of("packets", 3L), 0);

        assertThat(recent.since(Map.of("packets", 5L), 60 * SECOND)).isEmpty();
    }
}
