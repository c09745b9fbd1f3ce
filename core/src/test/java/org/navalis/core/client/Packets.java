package org.navalis.core.client;

import java.util.HexFormat;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.wire.Authentication;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.core.wire.Origin;

/// Packets for tests of the client.
final class Packets {

    private Packets() {}

    static Packet bubble(Ipv6Address source, Ipv6Address destination) {
        return data(source, destination, Ipv6Header.NO_NEXT_HEADER, "");
    }

    /// A packet with a UDP header and so many octets behind it.
    static Packet data(Ipv6Address source, Ipv6Address destination, int octets) {
        return data(source, destination, Ipv6Header.UDP, "0001000200080000" + "5a".repeat(octets));
    }

    /// A packet of data that is told from others by its number.
    static Packet numbered(Ipv6Address source, Ipv6Address destination, int number) {
        return data(
                source,
                destination,
                Ipv6Header.UDP,
                "0001000200080000" + HexFormat.of().toHexDigits(number));
    }

    static Packet data(
            Ipv6Address source, Ipv6Address destination, int nextHeader, String payload) {
        var octets = HexFormat.of().parseHex(payload);
        var packet = Packet.ofSize(Ipv6Header.LENGTH + octets.length + 256);
        packet.extend(Ipv6Header.LENGTH);
        Ipv6Header.write(packet, octets.length, nextHeader, 64);
        Ipv6Header.setSource(packet, source.high(), source.low());
        Ipv6Header.setDestination(packet, destination.high(), destination.low());
        packet.append(octets, 0, octets.length);
        return packet;
    }

    /// An ICMPv6 message with the right checksum.
    ///
    /// @param message all of it in hexadecimal, with a checksum of 0
    static Packet icmpv6(Ipv6Address source, Ipv6Address destination, String message) {
        var packet = data(source, destination, Ipv6Header.ICMPV6, message);
        Icmpv6.seal(packet);
        return packet;
    }

    /// The answer of a native host to an echo request.
    static Packet echoReply(ClientBench.Sent request) {
        var reply = Packet.of(request.packet().toByteArray());
        var asker = request.source();
        var asked = request.destination();
        reply.setOctet(Icmpv6.START, Icmpv6.ECHO_REPLY);
        Ipv6Header.setSource(reply, asked.high(), asked.low());
        Ipv6Header.setDestination(reply, asker.high(), asker.low());
        Icmpv6.seal(reply);
        return reply;
    }

    static Packet withOrigin(Packet packet, Ipv4Endpoint origin) {
        Origin.prepend(packet, origin.address(), origin.port());
        return packet;
    }

    static Packet withAuthentication(Packet packet) {
        Authentication.prependNonce(packet, 0x0123_4567_89ab_cdefL, 0);
        return packet;
    }

    static Packet withTrailers(Packet packet, String hex) {
        var octets = HexFormat.of().parseHex(hex);
        packet.append(octets, 0, octets.length);
        return packet;
    }

    static String hex(Packet packet) {
        return HexFormat.of().formatHex(packet.toByteArray());
    }
}
