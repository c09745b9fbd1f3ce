package org.navalis.simulator.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class TimelineTest {

    private final Timeline timeline = new Timeline(5);

    @Test
    void doesWhatIsDueInTheOrderOfTime() {
        var done = new ArrayList<String>();
        timeline.after(Duration.ofSeconds(2), "second", () -> done.add("second"));
        timeline.after(Duration.ofSeconds(1), "first", () -> done.add("first"));
        timeline.after(Duration.ofSeconds(3), "third", () -> done.add("third"));

        timeline.advance(Duration.ofSeconds(2));

        assertThat(done).containsExactly("first", "second");
        assertThat(timeline.elapsed()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void doesWhatIsDueAtOnceInTheOrderOfPlanning() {
        var done = new ArrayList<Integer>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            timeline.after(Duration.ofSeconds(1), "it", () -> done.add(number));
        }

        timeline.advance(Duration.ofSeconds(1));

        assertThat(done).isSorted().hasSize(100);
    }

    @Test
    void stopsWhenTheConditionIsTrue() {
        var done = new ArrayList<Integer>();
        timeline.after(Duration.ofSeconds(1), "it", () -> done.add(1));
        timeline.after(Duration.ofSeconds(2), "it", () -> done.add(2));

        assertThat(timeline.runUntil(() -> !done.isEmpty(), Duration.ofSeconds(9))).isTrue();
        assertThat(timeline.elapsed()).isEqualTo(Duration.ofSeconds(1));
        assertThat(timeline.runUntil(() -> done.size() == 3, Duration.ofSeconds(9))).isFalse();
        assertThat(timeline.elapsed()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void saysWhenAndWithWhichSeedSomethingFailed() {
        timeline.after(
                Duration.ofSeconds(7),
                "the last straw",
                () -> {
                    throw new AssertionError("too much");
                });

        assertThatThrownBy(() -> timeline.advance(Duration.ofSeconds(8)))
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("seed 5")
                .hasMessageContaining("PT7S")
                .hasMessageContaining("the last straw")
                .hasMessageContaining("too much");
    }

    @Test
    void startsWhereTheSeedSays() {
        assertThat(new Timeline(5).nowNanos()).isEqualTo(timeline.nowNanos());
        assertThat(new Timeline(6).nowNanos()).isNotEqualTo(timeline.nowNanos());
    }
}
