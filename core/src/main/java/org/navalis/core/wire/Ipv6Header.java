package org.navalis.core.wire;

import org.navalis.core.Packet;

/// The IPv6 header at the start of a packet (RFC 8200, section 3).
///
/// | octets | field |
/// |---|---|
/// | 0-3 | version (4 bits), traffic class, flow label |
/// | 4-5 | payload length |
/// | 6 | next header |
/// | 7 | hop limit |
/// | 8-23 | source |
/// | 24-39 | destination |
public final class Ipv6Header {

    /// The size of the header.
    public static final int LENGTH = 40;

    /// The MTU that everyone takes (section 5).
    public static final int MTU_MIN = 1280;

    /// Where the source starts; the destination follows.
    public static final int SOURCE = 8;

    /// The size of an address.
    public static final int ADDRESS_LENGTH = 16;

    /// Next header: UDP.
    public static final int UDP = 17;

    /// Next header: TCP.
    public static final int TCP = 6;

    /// Next header: ICMPv6.
    public static final int ICMPV6 = 58;

    /// Next header: none.
    public static final int NO_NEXT_HEADER = 59;

    /// The hop limit of what must not be forwarded, and of bubbles.
    public static final int HOP_LIMIT_MAX = 255;

    private static final int VERSION_6 = 0x6000_0000;

    private Ipv6Header() {}

    /// Whether the header is there; the version is not looked at.
    public static boolean isComplete(Packet packet) {
        return packet.length() >= LENGTH;
    }

    /// The version, 0 to 15.
    public static int version(Packet packet) {
        return packet.octetAt(0) >>> 4;
    }

    /// The octets after the header, 0 to 65535.
    public static int payloadLength(Packet packet) {
        return packet.shortAt(4);
    }

    /// The octets of the packet as its header says: 40 and the payload length.
    public static int totalLength(Packet packet) {
        return LENGTH + payloadLength(packet);
    }

    /// The next header.
    public static int nextHeader(Packet packet) {
        return packet.octetAt(6);
    }

    /// The hop limit.
    public static int hopLimit(Packet packet) {
        return packet.octetAt(7);
    }

    /// Octets 0 to 7 of the source.
    public static long sourceHigh(Packet packet) {
        return packet.longAt(8);
    }

    /// Octets 8 to 15 of the source.
    public static long sourceLow(Packet packet) {
        return packet.longAt(16);
    }

    /// Octets 0 to 7 of the destination.
    public static long destinationHigh(Packet packet) {
        return packet.longAt(24);
    }

    /// Octets 8 to 15 of the destination.
    public static long destinationLow(Packet packet) {
        return packet.longAt(32);
    }

    /// Whether this is a bubble: no payload and no next header (RFC 4380, section 2.8).
    public static boolean isBubble(Packet packet) {
        return payloadLength(packet) == 0 && nextHeader(packet) == NO_NEXT_HEADER;
    }

    /// Writes the first eight octets of a header.
    public static void write(Packet packet, int payloadLength, int nextHeader, int hopLimit) {
        packet.setInt(0, VERSION_6);
        packet.setShort(4, payloadLength);
        packet.setOctet(6, nextHeader);
        packet.setOctet(7, hopLimit);
    }

    /// Writes the source.
    public static void setSource(Packet packet, long high, long low) {
        packet.setLong(8, high);
        packet.setLong(16, low);
    }

    /// Writes the destination.
    public static void setDestination(Packet packet, long high, long low) {
        packet.setLong(24, high);
        packet.setLong(32, low);
    }

    /// Writes the hop limit.
    public static void setHopLimit(Packet packet, int hopLimit) {
        packet.setOctet(7, hopLimit);
    }
}
