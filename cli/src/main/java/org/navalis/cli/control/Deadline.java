package org.navalis.cli.control;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/// Closes a connection that takes too long: a Unix socket has no time-out of its own.
final class Deadline implements AutoCloseable {

    private final Thread watch;

    private Deadline(Thread watch) {
        this.watch = watch;
    }

    /// Watches a connection until this is closed.
    static Deadline on(Closeable connection, Duration patience) {
        return new Deadline(Thread.ofVirtual().start(() -> closeAfter(connection, patience)));
    }

    private static void closeAfter(Closeable connection, Duration patience) {
        try {
            Thread.sleep(patience);
            connection.close();
        } catch (InterruptedException | IOException e) {
            // In time, or closed already.
        }
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
