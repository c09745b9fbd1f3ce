package org.navalis.node;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Runs what may wait, in order, away from the thread of the packets.
final class EventThread implements AutoCloseable {

    private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean isEnding;

    EventThread(String name) {
        thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
        thread.start();
    }

    void execute(Runnable task) {
        queue.add(task);
    }

    private void run() {
        try {
            while (!isEnding || !queue.isEmpty()) {
                queue.take().run();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /// Finishes what was given until now.
    @Override
    public void close() {
        queue.add(() -> isEnding = true);
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
