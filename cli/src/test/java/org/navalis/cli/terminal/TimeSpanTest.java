package org.navalis.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeSpanTest {

    @Test
    void readsNumbersWithAndWithoutUnit() {
        assertThat(TimeSpan.parse("500ms")).hasMillis(500);
        assertThat(TimeSpan.parse("30s")).hasSeconds(30);
        assertThat(TimeSpan.parse("30")).hasSeconds(30);
        assertThat(TimeSpan.parse("2m")).hasMinutes(2);
        assertThat(TimeSpan.parse("1h")).hasHours(1);
        assertThat(TimeSpan.parse("1d")).hasDays(1);
    }

    @Test
    void refusesEverythingElse() {
        assertThatThrownBy(() -> TimeSpan.parse("soon"))
                .hasMessage("'soon' is no duration; write for example 30s, 500ms or 2m");
        assertThatThrownBy(() -> TimeSpan.parse("-1s"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TimeSpan.parse("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysLongTimesInWords() {
        assertThat(TimeSpan.inWords(Duration.ofSeconds(5))).isEqualTo("5 s");
        assertThat(TimeSpan.inWords(Duration.ofSeconds(60))).isEqualTo("1 min 0 s");
        assertThat(TimeSpan.inWords(Duration.ofSeconds(90_061))).isEqualTo("1 d 1 h 1 min 1 s");
    }

    @Test
    void saysMillisecondsWithTheDigitsThatMatter() {
        assertThat(TimeSpan.milliseconds(0.424)).isEqualTo("0.42");
        assertThat(TimeSpan.milliseconds(12.34)).isEqualTo("12.3");
        assertThat(TimeSpan.milliseconds(1234.5)).isIn("1234", "1235");
        assertThat(TimeSpan.toMillis(Duration.ofNanos(12_345_678))).isEqualTo(12.346);
    }
}
