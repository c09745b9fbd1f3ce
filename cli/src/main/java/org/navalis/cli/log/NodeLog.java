package org.navalis.cli.log;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Takes lines from any thread and has one thread of its own write them, so that nobody waits for a
/// log: not for its first line, which loads the library, and not for a terminal that is held.
///
/// Lines over the budget are counted and told later in one line.
public final class NodeLog implements AutoCloseable {

    private static final int WAITING_MAX = 256;
    private static final int BURST = 60;
    private static final int PER_MINUTE = 20;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    /// Sent through the queue to end its thread.
    private static final LogLine END = LogLine.of(LogLevel.OFF, "");

    private final BlockingQueue<LogLine> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final Consumer<LogLine> writer;
    private final LongSupplier clock;
    private final LineBudget budget;
    private volatile LogLevel level;
    private long withheld;
    private @Nullable Thread thread;

    /// @param level how much is written, at first
    /// @param writer writes a line; called by one thread
    /// @param clock the time in nanoseconds
    public NodeLog(LogLevel level, Consumer<LogLine> writer, LongSupplier clock) {
        this.level = level;
        this.writer = writer;
        this.clock = clock;
        this.budget = new LineBudget(BURST, PER_MINUTE, clock.getAsLong());
    }

    /// Writes as much as this from now on.
    public void setLevel(LogLevel other) {
        level = other;
    }

    /// Writes a line soon, or counts it when there are too many.
    public void write(LogLine line) {
        if (!line.level().isWrittenAt(level)) {
            return;
        }
        synchronized (this) {
            boolean isWorth = line.level() == LogLevel.ERROR || budget.take(clock.getAsLong());
            if (!isWorth || !waiting.offer(line)) {
                withheld++;
                return;
            }
            tellWithheld();
            if (thread == null) {
                thread = Thread.ofPlatform().name("log").daemon().start(this::writeAll);
            }
        }
    }

    private void tellWithheld() {
        if (withheld > 0
                && waiting.offer(
                        LogLine.of(LogLevel.WARN, "log: " + withheld + " lines left out"))) {
            withheld = 0;
        }
    }

    private void writeAll() {
        try {
            var line = waiting.take();
            while (line.level() != LogLevel.OFF) {
                writer.accept(line);
                line = waiting.take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Writes what waits, and ends.
    @Override
    public void close() {
        Thread ending;
        synchronized (this) {
            ending = thread;
            tellWithheld();
        }
        if (ending == null) {
            return;
        }
        try {
            if (waiting.offer(END, CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                ending.join(CLOSE_PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
