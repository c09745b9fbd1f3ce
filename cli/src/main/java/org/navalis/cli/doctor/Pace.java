package org.navalis.cli.doctor;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Keeps a time between two solicitations to one address, since a server serves many.
final class Pace {

    private final long gapNanos;
    private final Map<Integer, Long> nextNanos = new HashMap<>();

    /// @param gap the time between two
    Pace(Duration gap) {
        gapNanos = gap.toNanos();
    }

    /// Waits until this address may be asked.
    void await(int address) throws InterruptedException {
        long next = nextNanos.getOrDefault(address, System.nanoTime());
        TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
        nextNanos.put(address, System.nanoTime() + gapNanos);
    }
}
