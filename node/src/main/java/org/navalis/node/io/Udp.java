package org.navalis.node.io;

import java.io.IOException;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;

/// A UDP socket over IPv4 that never waits and moves many datagrams a call.
public interface Udp extends AutoCloseable {

    /// The address and port that the socket is bound to.
    Ipv4Endpoint local();

    /// Receives what is there.
    ///
    /// @param slots where datagrams go, each with its source noted; all are overwritten
    /// @return how many slots were filled, 0 when nothing was there
    /// @throws IOException when the socket is of no use any more
    int receive(Packet[] slots) throws IOException;

    /// Sends datagrams; one that the system refuses is left out.
    ///
    /// @param packets the payloads
    /// @param addresses the IPv4 destination of each
    /// @param ports the destination port of each
    /// @param from the first to send
    /// @param to the first not to send
    /// @return how many were sent
    int send(Packet[] packets, int[] addresses, int[] ports, int from, int to);

    @Override
    void close();
}
