package org.navalis.node.io;

import java.io.IOException;
import org.navalis.core.Packet;

/// A way past the system's sockets: datagrams for the sockets of a node are taken right from a
/// network device, and what answers them goes back by it, to where they came from.
///
/// What it does not know to read stays with the system and comes by the sockets.
public interface Bypass extends AutoCloseable {

    /// The most datagrams that [#receive] gives at once.
    int RECEIVED_MAX = 64;

    /// Where it is and how it works, in a few words.
    String description();

    /// Receives what is there.
    ///
    /// @param datagrams gets the datagrams, each with its source and the number of the socket whose
    ///     address it was sent to; has room for [#RECEIVED_MAX]. They are valid until the next call
    /// @return how many there are, 0 when nothing was there
    int receive(Packet[] datagrams);

    /// Looks whether it still works: nothing wakes its node when it does not.
    ///
    /// @throws IOException when it is of no use any more, for example since the device has gone
    void requireWorking() throws IOException;

    /// Answers a datagram, with the next [#flush] at the latest; the packet is free at once.
    ///
    /// @param index which of those that [#receive] gave last
    /// @param answer the payload; no train
    /// @param socket the number of the socket whose address is the source
    /// @return false when there is no room, or the answer is too large
    boolean answer(int index, Packet answer, int socket);

    /// Sends what [#answer] has taken.
    void flush();

    /// How many datagrams the system has lost before [#receive] could have them, since the last
    /// time that this was asked; known a little later.
    long takeLost();

    /// How many were refused since then for what was wrong in their headers or checksums.
    long takeRefused();

    @Override
    void close();
}
