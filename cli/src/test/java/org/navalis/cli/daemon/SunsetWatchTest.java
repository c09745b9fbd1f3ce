package org.navalis.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.navalis.core.testing.Clause;

class SunsetWatchTest {

    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final Optional<Instant> END = Optional.of(Instant.parse("2026-11-28T00:00:00Z"));

    private final List<String> told = new ArrayList<>();

    @Test
    @Clause(
            rfc = 4380,
            section = "5.5",
            row = {"SRV-44", "SUN-06"})
    void tellsTheEndAtTheStartAndOnceADay() {
        try (var watch = new SunsetWatch(told::add)) {
            watch.setSunset(END, NOW);
            watch.look(NOW.plusSeconds(3600));
            watch.look(NOW.plusSeconds(86_400));
            watch.look(NOW.plusSeconds(86_460));
            watch.look(NOW.plusSeconds(2 * 86_400));
        }

        assertThat(told)
                .containsExactly(
                        "the service ends on 2026-11-28, in 2 days",
                        "the service ends on 2026-11-28, tomorrow",
                        "the service ends on 2026-11-28, which has come: clients are answered no"
                                + " more");
    }

    @Test
    void tellsAnotherEndAtOnceAndTheSameOnlyOnce() {
        try (var watch = new SunsetWatch(told::add)) {
            watch.setSunset(END, NOW);
            watch.setSunset(END, NOW);
            watch.setSunset(END.map(end -> end.plusSeconds(86_400)), NOW);
            watch.setSunset(Optional.empty(), NOW);
            watch.look(NOW.plusSeconds(86_400));
        }

        assertThat(told).hasSize(2).last().asString().contains("2026-11-29, in 3 days");
    }
}
