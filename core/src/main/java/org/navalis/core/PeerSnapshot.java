package org.navalis.core;

import java.time.Duration;
import java.util.Optional;

/// What a client or relay knows of a peer at one moment.
///
/// @param address the peer's IPv6 address
/// @param endpoint where the peer's packets come from, once that was proved
/// @param path how it is reached
/// @param isTrusted whether it has proved to be at its endpoint
/// @param mtu the largest packet that is sent to it, in octets
/// @param idle how long nothing was accepted from it
/// @param packets packets to and from it
/// @param bytes octets to and from it, without the outer headers
/// @param roundTrip how long the set-up took to be answered
public record PeerSnapshot(
        Ipv6Address address,
        Optional<Ipv4Endpoint> endpoint,
        Path path,
        boolean isTrusted,
        int mtu,
        Duration idle,
        long packets,
        long bytes,
        Optional<Duration> roundTrip) {

    /// How a peer is reached.
    public enum Path {
        /// From Teredo to Teredo.
        DIRECT,
        /// A native host, through a relay.
        RELAY,
        /// On the same network.
        LOCAL
    }
}
