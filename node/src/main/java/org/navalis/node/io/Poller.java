package org.navalis.node.io;

import java.io.IOException;

/// Waits until a source of packets has something, for a time, or until it is woken.
public interface Poller extends AutoCloseable {

    /// Waits.
    ///
    /// @param nanos the longest time, 0 for none, `Long.MAX_VALUE` for ever
    /// @throws IOException when waiting is not possible any more
    void await(long nanos) throws IOException;

    /// Whether the source, numbered as it was given to the poller, had something when the wait
    /// ended.
    boolean isReady(int source);

    /// Ends a wait, the current one or the next; any thread may call it.
    void wake();

    @Override
    void close();
}
