package org.navalis.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NodeLogTest {

    private final List<String> written = new ArrayList<>();
    private final AtomicLong clock = new AtomicLong();

    private NodeLog log() {
        return new NodeLog(LogLevel.INFO, line -> written.add(line.text()), clock::get);
    }

    @Test
    void writesInOrderAndBeforeItCloses() {
        try (var log = log()) {
            log.write(LogLine.of(LogLevel.INFO, "first"));
            log.write(LogLine.of(LogLevel.DEBUG, "too much"));
            log.write(LogLine.of(LogLevel.WARN, "second"));
        }

        assertThat(written).containsExactly("first", "second");
    }

    @Test
    void aFloodDoesNotMakeTheLogGrow() {
        try (var log = log()) {
            for (int i = 0; i < 100_000; i++) {
                log.write(LogLine.of(LogLevel.WARN, "flood"));
            }
            clock.addAndGet(TimeUnit.MINUTES.toNanos(1));
            log.write(LogLine.of(LogLevel.INFO, "after it"));
        }

        assertThat(written).hasSizeLessThan(70).contains("after it");
        assertThat(written).anyMatch(line -> line.matches("log: \\d+ lines left out"));
    }

    @Test
    void anErrorIsAlwaysWritten() {
        try (var log = log()) {
            for (int i = 0; i < 60; i++) {
                log.write(LogLine.of(LogLevel.WARN, "flood"));
            }
            log.write(LogLine.of(LogLevel.ERROR, "the end"));
        }

        assertThat(written).contains("the end");
    }
}
