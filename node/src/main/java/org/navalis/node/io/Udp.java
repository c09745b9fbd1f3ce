package org.navalis.node.io;

import java.io.IOException;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;

/// A UDP socket over IPv4 that never waits and moves many datagrams a call.
public interface Udp extends AutoCloseable {

    /// The address and port that the socket is bound to.
    Ipv4Endpoint local();

    /// The most datagrams that [#receive] gives at once.
    int RECEIVED_MAX = 4096;

    /// How many octets may wait in a socket, if the system grants it: room for a fiftieth of a
    /// second at a million small packets a second.
    int QUEUE_BYTES = 4 * 1024 * 1024;

    /// The same for a socket beside another one, of which a client may have dozens: what comes to
    /// it is of one peer.
    int QUEUE_BESIDE_BYTES = 256 * 1024;

    /// What the system offers to move many datagrams a call, in a few words.
    String offload();

    /// The octets that datagrams may take while they wait to be received: what was asked for, or
    /// what the system has granted of it.
    int receiveBufferBytes();

    /// Receives what is there.
    ///
    /// @param datagrams gets the datagrams, each with its source noted; has room for
    ///     [#RECEIVED_MAX]. They are the socket's own, and valid until the next call
    /// @return how many there are, 0 when nothing was there
    /// @throws IOException when the socket is of no use any more
    int receive(Packet[] datagrams) throws IOException;

    /// How many datagrams the system has lost before [#receive] could have them, since the last
    /// time that this was asked: most often since there was no room. It is known with the next
    /// datagram that is received; a train counts as one. 0 where the system does not say.
    long takeLost();

    /// Sends datagrams; one that the system refuses is left out.
    ///
    /// @param packets the payloads; a train becomes as many datagrams as it has packets
    /// @param addresses the IPv4 destination of each
    /// @param ports the destination port of each
    /// @param from the first to send
    /// @param to the first not to send
    /// @return how many datagrams were sent
    int send(Packet[] packets, int[] addresses, int[] ports, int from, int to);

    /// Sends one datagram with a time to live of its own.
    ///
    /// @param packet the payload; no train
    /// @param timeToLive 1 to 255
    /// @return 1, or 0 when the system refuses, or has no means for it
    int send(Packet packet, int address, int port, int timeToLive);

    @Override
    void close();
}
