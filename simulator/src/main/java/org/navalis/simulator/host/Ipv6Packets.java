package org.navalis.simulator.host;

import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.wire.Bubble;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.InternetChecksum;
import org.navalis.core.wire.Ipv6Header;

/// The packets that hosts make.
///
/// ```
/// data: IPv6 header (40) | UDP header (8) | number (8) | zeros
/// ```
public final class Ipv6Packets {

    private static final int HOP_LIMIT = 64;
    private static final int PORT = 4000;
    private static final int NUMBER_AT = Ipv6Header.LENGTH + 8;
    private static final int ECHO_DATA_LENGTH = 32;

    private Ipv6Packets() {}

    /// A data packet with a number.
    public static Packet data(Ipv6Address from, Ipv6Address to, long number) {
        return data(from, to, number, Ipv6Header.LENGTH + 16);
    }

    /// A data packet with a number, of this size with its headers, 56 octets at least.
    public static Packet data(Ipv6Address from, Ipv6Address to, long number, int length) {
        int payloadLength = length - Ipv6Header.LENGTH;
        var packet = Packet.ofSize(length);
        packet.extend(length);
        Ipv6Header.write(packet, payloadLength, Ipv6Header.UDP, HOP_LIMIT);
        address(packet, from, to);
        packet.setShort(Ipv6Header.LENGTH, PORT);
        packet.setShort(Ipv6Header.LENGTH + 2, PORT);
        packet.setShort(Ipv6Header.LENGTH + 4, payloadLength);
        packet.setLong(NUMBER_AT, number);
        packet.setShort(Ipv6Header.LENGTH + 6, InternetChecksum.ofPayload(packet, Ipv6Header.UDP));
        return packet;
    }

    /// The number in a data packet.
    static long number(Packet packet) {
        return packet.longAt(NUMBER_AT);
    }

    /// An echo request.
    public static Packet echoRequest(Ipv6Address from, Ipv6Address to, int sequence) {
        int length = Icmpv6.HEADER_LENGTH + ECHO_DATA_LENGTH;
        var packet = Packet.ofSize(Ipv6Header.LENGTH + length);
        Icmpv6.begin(packet, Icmpv6.ECHO_REQUEST, 0, length);
        Ipv6Header.setHopLimit(packet, HOP_LIMIT);
        address(packet, from, to);
        packet.setShort(Icmpv6.BODY + 2, sequence);
        Icmpv6.seal(packet);
        return packet;
    }

    /// The answer to an echo request.
    static Packet reply(Packet request, Ipv6Address from, Ipv6Address to) {
        var reply = Packet.of(request.toByteArray());
        reply.setOctet(Icmpv6.START, Icmpv6.ECHO_REPLY);
        Ipv6Header.setHopLimit(reply, HOP_LIMIT);
        address(reply, from, to);
        Icmpv6.seal(reply);
        return reply;
    }

    /// A bubble.
    public static Packet bubble(Ipv6Address from, Ipv6Address to) {
        var bubble = Bubble.write(Packet.ofSize(Ipv6Header.LENGTH));
        address(bubble, from, to);
        return bubble;
    }

    private static void address(Packet packet, Ipv6Address from, Ipv6Address to) {
        Ipv6Header.setSource(packet, from.high(), from.low());
        Ipv6Header.setDestination(packet, to.high(), to.low());
    }
}
