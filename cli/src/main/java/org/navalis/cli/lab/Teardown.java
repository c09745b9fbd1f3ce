package org.navalis.cli.lab;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Sees to it that what a lab has made is taken away once: at its end, or when a signal ends the
/// program.
///
/// A signal interrupts the thread of the lab, which then takes everything away itself; so nothing
/// is taken away while something else is still being made.
final class Teardown {

    private static final long PATIENCE_SECONDS = 20;

    private final Thread lab = Thread.currentThread();
    private final CountDownLatch isDone = new CountDownLatch(1);
    private final Thread hook = new Thread(this::onSignal, "navalis-lab-teardown");
    private boolean isEnding;
    private boolean isSignalled;

    /// Watches from now on; the thread that calls this is that of the lab.
    void watch() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void onSignal() {
        synchronized (this) {
            isSignalled = true;
            if (!isEnding) {
                lab.interrupt();
            }
        }
        try {
            var _ = isDone.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// From now on a signal no longer interrupts the lab.
    ///
    /// @return whether there has been one
    synchronized boolean begin() {
        isEnding = true;
        boolean isInterrupted = Thread.interrupted();
        return isInterrupted || isSignalled;
    }

    /// Everything is taken away.
    void end() {
        isDone.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs already.
        }
    }
}
