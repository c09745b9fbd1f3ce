package org.navalis.node.io;

import java.io.IOException;

/// Waits until a source of packets has something, for a time, or until it is woken.
public interface Poller extends AutoCloseable {

    /// Stands for the device, beside the numbers of the sockets.
    int DEVICE = -1;

    /// Stands for the bypass.
    int BYPASS = -2;

    /// Waits for a bypass too; a platform that has none is never asked.
    ///
    /// @throws IOException when the system refuses
    default void watch(Bypass bypass) throws IOException {
        throw new IOException("there is no bypass on this system");
    }

    /// Waits for one more socket.
    ///
    /// @param socket its number, below `Outbox.SOCKETS_MAX`
    /// @throws IOException when the system refuses
    void watch(int socket, Udp udp) throws IOException;

    /// Waits no more for a socket or the [#BYPASS], before it is closed.
    void unwatch(int source);

    /// Waits.
    ///
    /// @param nanos the longest time, 0 for none, `Long.MAX_VALUE` for ever
    /// @throws IOException when waiting is not possible any more
    void await(long nanos) throws IOException;

    /// Whether a socket, by its number, the [#DEVICE] or the [#BYPASS] had something when the wait
    /// ended; false for one that came since.
    boolean isReady(int source);

    /// Ends a wait, the current one or the next; any thread may call it.
    void wake();

    @Override
    void close();
}
