package org.navalis.node.io;

import java.io.IOException;

/// Waits until a source of packets has something, for a time, or until it is woken.
public interface Poller extends AutoCloseable {

    /// Stands for the device, beside the numbers of the sockets.
    int DEVICE = -1;

    /// Waits for one more socket.
    ///
    /// @param socket its number, below `Outbox.SOCKETS_MAX`
    /// @throws IOException when the system refuses
    void watch(int socket, Udp udp) throws IOException;

    /// Waits no more for a socket, before it is closed.
    void unwatch(int socket);

    /// Waits.
    ///
    /// @param nanos the longest time, 0 for none, `Long.MAX_VALUE` for ever
    /// @throws IOException when waiting is not possible any more
    void await(long nanos) throws IOException;

    /// Whether a socket, by its number, or the [#DEVICE] had something when the wait ended; false
    /// for one that came since.
    boolean isReady(int source);

    /// Ends a wait, the current one or the next; any thread may call it.
    void wake();

    @Override
    void close();
}
