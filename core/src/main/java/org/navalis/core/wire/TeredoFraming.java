package org.navalis.core.wire;

import org.jspecify.annotations.Nullable;
import org.navalis.core.Drop;
import org.navalis.core.Packet;

/// What is around the IPv6 packet in a datagram: authentication and origin indication before it,
/// trailers behind it (RFC 4380, section 5.1.1; RFC 6081, section 4).
///
/// A machine has one of these and parses each datagram into it. It promises to read nothing past
/// the datagram, whatever stands there, and to change nothing when it refuses.
public final class TeredoFraming {

    /// Every IPv6 node takes so many octets (RFC 8200, section 5); who sends more has been told
    /// that it may.
    public static final int PACKET_MAX = 1500;

    private final int payloadMax;
    private boolean hasAuthentication;
    private int identifierLength;
    private int valueLength;
    private long nonce;
    private int confirmation;
    private boolean hasOrigin;
    private int originAddress;
    private int originPort;
    private int encapsulationLength;
    private int trailersLength;

    /// For packets of every size.
    public TeredoFraming() {
        this(Packet.PAYLOAD_MAX);
    }

    private TeredoFraming(int packetMax) {
        payloadMax = packetMax - Ipv6Header.LENGTH;
    }

    /// For a node with this MTU: it takes packets as large as that, and in any case those of
    /// [#PACKET_MAX].
    public static TeredoFraming ofMtu(int mtu) {
        return new TeredoFraming(Math.max(mtu, PACKET_MAX));
    }

    /// Takes the framing off: afterwards the packet is exactly the IPv6 packet, and the trailers
    /// stand right behind it.
    ///
    /// @return why the datagram is malformed, or null
    public @Nullable Drop parse(Packet datagram) {
        hasAuthentication = false;
        hasOrigin = false;
        int start = 0;
        if (startsWith(datagram, start, Authentication.INDICATOR)) {
            int end = parseAuthentication(datagram);
            if (end < 0) {
                return Drop.AUTH_SHORT;
            }
            start = end;
        }
        if (startsWith(datagram, start, Origin.INDICATOR)) {
            if (datagram.length() - start < Origin.LENGTH) {
                return Drop.ORIGIN_SHORT;
            }
            hasOrigin = true;
            originPort = ~datagram.shortAt(start + 2) & 0xffff;
            originAddress = ~datagram.intAt(start + 4);
            start += Origin.LENGTH;
        }
        encapsulationLength = start;
        var refusal = checkInner(datagram, start);
        if (refusal != null) {
            return refusal;
        }
        datagram.skip(start);
        int length = Ipv6Header.totalLength(datagram);
        trailersLength = datagram.length() - length;
        datagram.truncate(length);
        return null;
    }

    private static boolean startsWith(Packet datagram, int start, int indicator) {
        return datagram.length() >= start + 2 && datagram.shortAt(start) == indicator;
    }

    /// Reads the authentication and says where it ends, or -1 when it runs past the datagram.
    private int parseAuthentication(Packet datagram) {
        if (datagram.length() < 4) {
            return -1;
        }
        identifierLength = datagram.octetAt(2);
        valueLength = datagram.octetAt(3);
        int end = Authentication.LENGTH_MIN + identifierLength + valueLength;
        if (datagram.length() < end) {
            return -1;
        }
        hasAuthentication = true;
        nonce = datagram.longAt(end - 9);
        confirmation = datagram.octetAt(end - 1);
        return end;
    }

    private @Nullable Drop checkInner(Packet datagram, int start) {
        int left = datagram.length() - start;
        if (left < 2) {
            return Drop.SHORT;
        }
        int first = datagram.octetAt(start);
        if (first == 0) {
            int second = datagram.octetAt(start + 1);
            return second <= Authentication.INDICATOR ? Drop.DUP_ENCAP : Drop.INDICATOR;
        }
        if (first >>> 4 != 6) {
            return Drop.VERSION;
        }
        if (left < Ipv6Header.LENGTH) {
            return Drop.SHORT;
        }
        int payloadLength = datagram.shortAt(start + 4);
        int nextHeader = datagram.octetAt(start + 6);
        if (payloadLength > left - Ipv6Header.LENGTH) {
            return Drop.LENGTH;
        }
        if (payloadLength > payloadMax) {
            return Drop.OVERSIZE;
        }
        if (payloadLength == 0 && nextHeader != Ipv6Header.NO_NEXT_HEADER) {
            return nextHeader == Ipv6Header.ICMPV6 ? Drop.ICMP_SHORT : Drop.JUMBOGRAM;
        }
        return null;
    }

    /// Whether there is an authentication.
    public boolean hasAuthentication() {
        return hasAuthentication;
    }

    /// The octets of the client identifier, 0 to 255.
    public int identifierLength() {
        return identifierLength;
    }

    /// The octets of the authentication value, 0 to 255.
    public int valueLength() {
        return valueLength;
    }

    /// The nonce of the authentication.
    public long nonce() {
        return nonce;
    }

    /// The confirmation octet of the authentication.
    public int confirmation() {
        return confirmation;
    }

    /// Whether there is an origin indication.
    public boolean hasOrigin() {
        return hasOrigin;
    }

    /// The IPv4 address of the origin indication.
    public int originAddress() {
        return originAddress;
    }

    /// The UDP port of the origin indication.
    public int originPort() {
        return originPort;
    }

    /// How many octets of encapsulation stand before the IPv6 packet.
    public int encapsulationLength() {
        return encapsulationLength;
    }

    /// How many octets of trailers stand behind the IPv6 packet.
    public int trailersLength() {
        return trailersLength;
    }
}
