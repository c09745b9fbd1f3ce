package org.navalis.core.testing;

import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;

/// A datagram that a machine has sent.
///
/// @param hex the UDP payload in hexadecimal
/// @param socket the socket that it left by, as in `Outbox`
/// @param to where it went
public record SentDatagram(String hex, int socket, Ipv4Endpoint to) {

    /// The UDP payload in a packet of its own.
    public Packet packet() {
        return Hex.packet(hex);
    }

    /// The size of the UDP payload.
    public int length() {
        return hex.length() / 2;
    }
}
