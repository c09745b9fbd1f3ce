package org.navalis.node.io;

import java.io.IOException;
import java.util.Set;

/// Tells when the network of the machine may have changed, and how long the machine was asleep.
///
/// One thread waits; any thread may wake it.
public interface HostNotices extends AutoCloseable {

    /// Waits until something has happened to an interface, an address or a route, until the machine
    /// wakes from sleep, until [#wake], or for a time.
    ///
    /// @param nanos how long at most; `Long.MAX_VALUE` for ever
    /// @return whether the network may have changed
    /// @throws IOException when the system tells no more
    boolean await(long nanos) throws IOException;

    /// The interfaces, by their number, of which was heard since this was asked last that they had
    /// no carrier, or were off. They may have it again. None where the system does not tell.
    default Set<Integer> takeCut() {
        return Set.of();
    }

    /// How long the machine has been asleep in all, in nanoseconds from any start: only differences
    /// have a meaning. While it sleeps [System#nanoTime] stands still.
    long asleepNanos();

    /// Ends a wait; any thread may call it.
    void wake();

    @Override
    void close();
}
