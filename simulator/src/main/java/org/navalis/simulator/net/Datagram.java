package org.navalis.simulator.net;

import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;

/// A UDP datagram on its way.
///
/// @param source where it says that it comes from
/// @param destination where it goes to
/// @param payload what is in it; nobody changes it
/// @param path which hosts the packet in it has crossed
/// @param timeToLive how many routers it can still come to; the last does not pass it on
public record Datagram(
        Ipv4Endpoint source, Ipv4Endpoint destination, Packet payload, Path path, int timeToLive) {

    private static final int TIME_TO_LIVE_USUAL = 64;

    /// A datagram with the time to live that systems give by themselves.
    public Datagram(Ipv4Endpoint source, Ipv4Endpoint destination, Packet payload, Path path) {
        this(source, destination, payload, path, TIME_TO_LIVE_USUAL);
    }

    /// The same from another source.
    public Datagram from(Ipv4Endpoint newSource) {
        return new Datagram(newSource, destination, payload, path, timeToLive);
    }

    /// The same to another destination.
    public Datagram to(Ipv4Endpoint newDestination) {
        return new Datagram(source, newDestination, payload, path, timeToLive);
    }

    /// Whether so many routers pass it on, one after the other.
    public boolean isPassedBy(int routers) {
        return timeToLive > routers;
    }

    /// The same with this time to live.
    public Datagram withTimeToLive(int newTimeToLive) {
        return new Datagram(source, destination, payload, path, newTimeToLive);
    }

    /// The same behind so many routers, which pass it on.
    public Datagram behind(int routers) {
        return withTimeToLive(timeToLive - routers);
    }

    @Override
    public String toString() {
        return source + " > " + destination + ", " + payload.length() + " octets";
    }
}
