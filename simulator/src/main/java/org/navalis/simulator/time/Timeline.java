package org.navalis.simulator.time;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/// Virtual time, the queue of what is to come, and the one seed that all randomness comes from.
///
/// What is due at the same time happens in the order in which it was planned, so the same seed
/// gives the same run. The clock starts at a time that the seed chooses, negative or positive, as
/// that of a machine may; what people see counts from there.
public final class Timeline {

    private static final long START_MAX_NANOS = 1L << 61;

    private record Entry(long nanos, long sequence, Object what, Runnable action) {}

    private final PriorityQueue<Entry> queue =
            new PriorityQueue<>(
                    Comparator.comparingLong(Entry::nanos).thenComparingLong(Entry::sequence));
    private final long seed;
    private final SplittableRandom random;
    private final Trace trace = new Trace();
    private final long startNanos;
    private long nowNanos;
    private long planned;

    /// A clock at its start, and nothing to come.
    public Timeline(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.startNanos = random.nextLong(-START_MAX_NANOS, START_MAX_NANOS);
        this.nowNanos = startNanos;
    }

    /// What everything here comes from.
    public long seed() {
        return seed;
    }

    /// The time of the machines.
    public long nowNanos() {
        return nowNanos;
    }

    /// How long the simulation has run.
    public Duration elapsed() {
        return Duration.ofNanos(nowNanos - startNanos);
    }

    /// What has happened.
    public Trace trace() {
        return trace;
    }

    /// A new source of randomness, split from the one of the seed.
    public RandomGenerator newRandom() {
        return random.split();
    }

    /// Notes something that happens now.
    public void note(String line) {
        trace.mix(line);
        trace.add(nowNanos - startNanos, line);
    }

    /// Notes something that happens now, and what counts of it.
    ///
    /// @param what made text when somebody wants to read it
    public void note(Object what, long number) {
        trace.mix(number);
        trace.add(nowNanos - startNanos, what);
    }

    /// Plans something.
    ///
    /// @param what what it is, made text when somebody wants to read it
    public void after(Duration delay, Object what, Runnable action) {
        at(nowNanos + delay.toNanos(), what, action);
    }

    /// Plans something at a time of the machines; what is late happens next.
    public void at(long nanos, Object what, Runnable action) {
        queue.add(new Entry(Math.max(nanos, nowNanos), planned++, what, action));
    }

    /// Lets this much time pass.
    public void advance(Duration duration) {
        runUntil(() -> false, duration);
    }

    /// Lets time pass until something is true; looks after each event.
    ///
    /// @param limit how long at most
    /// @return whether it came true
    public boolean runUntil(BooleanSupplier condition, Duration limit) {
        long endNanos = nowNanos + limit.toNanos();
        while (!condition.getAsBoolean()) {
            var next = queue.peek();
            if (next == null || next.nanos > endNanos) {
                nowNanos = endNanos;
                return condition.getAsBoolean();
            }
            queue.poll();
            nowNanos = next.nanos;
            run(next);
        }
        return true;
    }

    private void run(Entry entry) {
        try {
            entry.action.run();
        } catch (SimulationFailure e) {
            throw e;
        } catch (AssertionError | RuntimeException e) {
            throw failure(String.valueOf(entry.what), e);
        }
    }

    /// A failure at this time.
    public SimulationFailure failure(String what, Throwable cause) {
        return new SimulationFailure(seed, elapsed().toString(), what, cause);
    }
}
