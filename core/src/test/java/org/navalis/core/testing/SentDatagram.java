package org.navalis.core.testing;

import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;

/// A datagram that a machine has sent.
///
/// @param hex the UDP payload in hexadecimal
/// @param socket the socket that it left by, as in `Outbox`
/// @param to where it went
/// @param timeToLive how many routers it can pass, or `Outbox.TIME_TO_LIVE_DEFAULT`
public record SentDatagram(String hex, int socket, Ipv4Endpoint to, int timeToLive) {

    /// A datagram with the time to live of the system.
    public SentDatagram(String hex, int socket, Ipv4Endpoint to) {
        this(hex, socket, to, Outbox.TIME_TO_LIVE_DEFAULT);
    }

    /// The UDP payload in a packet of its own.
    public Packet packet() {
        return Hex.packet(hex);
    }

    /// The size of the UDP payload.
    public int length() {
        return hex.length() / 2;
    }
}
