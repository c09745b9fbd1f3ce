package org.navalis.cli.daemon;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.report.SunsetWords;

/// Tells in the log, at the start and once a day, when the service of a server ends (RFC 4380,
/// section 5.5), and that it has ended.
final class SunsetWatch implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final Consumer<String> ears;
    private final Thread thread;
    private Optional<LocalDate> sunset = Optional.empty();
    private @Nullable LocalDate told;

    /// @param ears who hears of it
    SunsetWatch(Consumer<String> ears) {
        this.ears = ears;
        this.thread = Thread.ofVirtual().name("sunset").unstarted(this::watch);
    }

    /// Takes another end, or none, and tells it.
    synchronized void setSunset(Optional<Instant> end, Instant now) {
        var day = end.map(it -> LocalDate.ofInstant(it, ZoneOffset.UTC));
        if (day.equals(sunset)) {
            return;
        }
        sunset = day;
        told = null;
        look(now);
        if (sunset.isPresent() && thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(PERIOD);
                look(Instant.now());
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /// Tells it if it was not told on this day.
    synchronized void look(Instant now) {
        var today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        if (sunset.isEmpty() || today.equals(told)) {
            return;
        }
        told = today;
        var day = sunset.get();
        ears.accept(
                "the service ends on "
                        + SunsetWords.of(day.toString(), today.until(day, ChronoUnit.DAYS)));
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
