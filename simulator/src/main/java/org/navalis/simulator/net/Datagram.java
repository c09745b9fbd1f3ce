package org.navalis.simulator.net;

import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;

/// A UDP datagram on its way.
///
/// @param source where it says that it comes from
/// @param destination where it goes to
/// @param payload what is in it; nobody changes it
/// @param path which hosts the packet in it has crossed
public record Datagram(Ipv4Endpoint source, Ipv4Endpoint destination, Packet payload, Path path) {

    /// The same from another source.
    public Datagram from(Ipv4Endpoint newSource) {
        return new Datagram(newSource, destination, payload, path);
    }

    /// The same to another destination.
    public Datagram to(Ipv4Endpoint newDestination) {
        return new Datagram(source, newDestination, payload, path);
    }

    @Override
    public String toString() {
        return source + " > " + destination + ", " + payload.length() + " octets";
    }
}
