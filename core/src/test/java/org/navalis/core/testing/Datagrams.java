package org.navalis.core.testing;

import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.wire.Authentication;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.core.wire.Origin;

/// Small packets for tests. Those that have a hop limit to choose have 64.
public final class Datagrams {

    private static final int HOP_LIMIT = 64;

    /// Ports 1 and 2, a length that is filled in, no checksum.
    private static final int UDP_PORTS = 0x0001_0002;

    private static final int UDP_HEADER_LENGTH = 8;

    private Datagrams() {}

    /// An IPv6 packet with this payload.
    ///
    /// @param payload the octets after the header, in hexadecimal
    public static Packet ipv6(
            Ipv6Address source, Ipv6Address destination, int nextHeader, String payload) {
        var octets = Hex.octets(payload);
        var packet = Packet.ofSize(Ipv6Header.LENGTH + octets.length + 256);
        packet.extend(Ipv6Header.LENGTH);
        Ipv6Header.write(packet, octets.length, nextHeader, HOP_LIMIT);
        Ipv6Header.setSource(packet, source.high(), source.low());
        Ipv6Header.setDestination(packet, destination.high(), destination.low());
        packet.append(octets, 0, octets.length);
        return packet;
    }

    /// A bubble (RFC 4380, section 2.8).
    public static Packet bubble(Ipv6Address source, Ipv6Address destination) {
        return ipv6(source, destination, Ipv6Header.NO_NEXT_HEADER, "");
    }

    /// A packet with a UDP header and so many octets of data, each of them `5a`.
    public static Packet udp(Ipv6Address source, Ipv6Address destination, int octets) {
        var packet =
                ipv6(
                        source,
                        destination,
                        Ipv6Header.UDP,
                        "00".repeat(UDP_HEADER_LENGTH) + "5a".repeat(octets));
        packet.setInt(Ipv6Header.LENGTH, UDP_PORTS);
        packet.setShort(Ipv6Header.LENGTH + 4, UDP_HEADER_LENGTH + octets);
        return packet;
    }

    /// An ICMPv6 message with its right checksum.
    ///
    /// @param message the whole message in hexadecimal; the checksum in it does not matter
    public static Packet icmpv6(Ipv6Address source, Ipv6Address destination, String message) {
        var packet = ipv6(source, destination, Ipv6Header.ICMPV6, message);
        Icmpv6.seal(packet);
        return packet;
    }

    /// An echo request with identifier `5445`, sequence 1 and this data.
    ///
    /// @param data in hexadecimal
    public static Packet echoRequest(Ipv6Address source, Ipv6Address destination, String data) {
        return icmpv6(source, destination, "80000000 54450001" + data);
    }

    /// The reply to an echo request, from whom it was for.
    public static Packet echoReply(Packet request) {
        var reply = copy(request);
        reply.setOctet(Icmpv6.START, Icmpv6.ECHO_REPLY);
        Ipv6Header.setSource(
                reply, Ipv6Header.destinationHigh(request), Ipv6Header.destinationLow(request));
        Ipv6Header.setDestination(
                reply, Ipv6Header.sourceHigh(request), Ipv6Header.sourceLow(request));
        Icmpv6.seal(reply);
        return reply;
    }

    /// The packet behind an origin indication; the same object.
    public static Packet withOrigin(Packet packet, Ipv4Endpoint origin) {
        Origin.prepend(packet, origin.address(), origin.port());
        return packet;
    }

    /// The packet behind an authentication that has a nonce only; the same object.
    public static Packet withNonce(Packet packet, long nonce) {
        Authentication.prependNonce(packet, nonce, 0);
        return packet;
    }

    /// The packet with trailers behind it; the same object.
    ///
    /// @param trailers in hexadecimal
    public static Packet withTrailers(Packet packet, String trailers) {
        var octets = Hex.octets(trailers);
        packet.append(octets, 0, octets.length);
        return packet;
    }

    /// The packet as if received from this endpoint on the service socket; the same object.
    public static Packet from(Ipv4Endpoint source, Packet packet) {
        packet.setSource(Outbox.SERVICE_SOCKET, source.address(), source.port());
        return packet;
    }

    /// A copy with memory of its own, and room before and behind it.
    public static Packet copy(Packet packet) {
        return Hex.packet(Hex.of(packet));
    }

    /// The IPv6 source of a packet.
    public static Ipv6Address source(Packet packet) {
        return new Ipv6Address(Ipv6Header.sourceHigh(packet), Ipv6Header.sourceLow(packet));
    }

    /// The IPv6 destination of a packet.
    public static Ipv6Address destination(Packet packet) {
        return new Ipv6Address(
                Ipv6Header.destinationHigh(packet), Ipv6Header.destinationLow(packet));
    }
}
