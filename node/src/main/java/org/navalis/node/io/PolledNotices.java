package org.navalis.node.io;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Where the system tells nothing: every five seconds the network may have changed, and the clock
/// of the wall, which goes on while the machine sleeps, shows how long it slept. A wall clock that
/// is set looks the same.
public final class PolledNotices implements HostNotices {

    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Semaphore woken = new Semaphore(0);

    @Override
    public boolean await(long nanos) {
        try {
            boolean isWoken = woken.tryAcquire(Math.min(nanos, PERIOD_NANOS), TimeUnit.NANOSECONDS);
            var _ = woken.drainPermits();
            return !isWoken;
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public long asleepNanos() {
        return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - System.nanoTime();
    }

    @Override
    public void wake() {
        woken.release();
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
