package org.navalis.core.wire;

import org.navalis.core.Packet;

/// ICMPv6 messages right behind an IPv6 header (RFC 4443): type (1), code (1), checksum (2), body.
public final class Icmpv6 {

    /// Type: destination unreachable.
    public static final int DESTINATION_UNREACHABLE = 1;

    /// Type: packet too big.
    public static final int PACKET_TOO_BIG = 2;

    /// Type: echo request.
    public static final int ECHO_REQUEST = 128;

    /// Type: echo reply.
    public static final int ECHO_REPLY = 129;

    /// Types: query, report and done of multicast listener discovery (RFC 2710).
    private static final int LISTENER_QUERY = 130;

    private static final int LISTENER_DONE = 132;

    /// Type: report of its second version (RFC 3810).
    private static final int LISTENER_REPORT_2 = 143;

    /// Type: router solicitation (RFC 4861).
    public static final int ROUTER_SOLICITATION = 133;

    /// Type: router advertisement (RFC 4861).
    public static final int ROUTER_ADVERTISEMENT = 134;

    /// Type: redirect (RFC 4861), the last of those that only routers and neighbors send.
    public static final int REDIRECT = 137;

    /// Code of destination unreachable: no route.
    public static final int NO_ROUTE = 0;

    /// Code of destination unreachable: address unreachable.
    public static final int ADDRESS_UNREACHABLE = 3;

    /// Code of destination unreachable: source address failed policy.
    public static final int SOURCE_FAILED_POLICY = 5;

    /// Where the message starts.
    public static final int START = Ipv6Header.LENGTH;

    /// Where the body starts: after type, code and checksum.
    public static final int BODY = START + 4;

    /// Type, code, checksum and the first four octets of the body: the shortest message here.
    public static final int HEADER_LENGTH = 8;

    /// RFC 4443, section 2.4(c): an error must fit into the smallest IPv6 MTU.
    private static final int ERROR_LENGTH_MAX = 1280;

    private static final int FIRST_INFORMATIONAL_TYPE = 128;

    private Icmpv6() {}

    /// Whether the next header is ICMPv6 and at least eight octets of message are there.
    public static boolean isMessage(Packet packet) {
        return Ipv6Header.nextHeader(packet) == Ipv6Header.ICMPV6
                && Ipv6Header.payloadLength(packet) >= HEADER_LENGTH;
    }

    /// The type of a message.
    public static int type(Packet packet) {
        return packet.octetAt(START);
    }

    /// The code of a message.
    public static int code(Packet packet) {
        return packet.octetAt(START + 1);
    }

    /// Whether the checksum is right.
    public static boolean isIntact(Packet packet) {
        return InternetChecksum.ofPayload(packet, Ipv6Header.ICMPV6) == 0;
    }

    /// Starts a message of so many octets in an empty packet; its body is undefined.
    public static void begin(Packet blank, int type, int code, int length) {
        blank.extend(Ipv6Header.LENGTH + length);
        Ipv6Header.write(blank, length, Ipv6Header.ICMPV6, Ipv6Header.HOP_LIMIT_MAX);
        blank.setOctet(START, type);
        blank.setOctet(START + 1, code);
    }

    /// Writes the checksum; the addresses and the body must stand by now.
    public static void seal(Packet packet) {
        packet.setShort(START + 2, 0);
        packet.setShort(START + 2, InternetChecksum.ofPayload(packet, Ipv6Header.ICMPV6));
    }

    /// Whether RFC 4443, section 2.4(e) allows an error about this packet.
    public static boolean mayBeAnsweredByError(Packet packet) {
        long high = Ipv6Header.sourceHigh(packet);
        long low = Ipv6Header.sourceLow(packet);
        if (high >>> 56 == 0xff || (high | low) == 0) {
            return false;
        }
        if (Ipv6Header.destinationHigh(packet) >>> 56 == 0xff) {
            return false;
        }
        return !ExtensionHeaders.isIcmpv6ErrorOrRedirect(packet);
    }

    /// Whether a message of this type is for neighbors only: discovery of routers, neighbors and
    /// multicast listeners, redirect.
    static boolean isNeighborMessage(int type) {
        return type >= ROUTER_SOLICITATION && type <= REDIRECT
                || type >= LISTENER_QUERY && type <= LISTENER_DONE
                || type == LISTENER_REPORT_2;
    }

    /// Whether a message of this type is an error or a redirect.
    static boolean isErrorOrRedirect(int type) {
        return type < FIRST_INFORMATIONAL_TYPE || type == REDIRECT;
    }

    /// Writes an error about a packet into an empty one (RFC 4443, sections 3.1 and 3.2); its
    /// source must be set, then [#seal] called.
    ///
    /// @param body the four octets after the checksum: unused, or an MTU
    public static void writeError(Packet blank, int typeAndCode, int body, Packet about) {
        int room = ERROR_LENGTH_MAX - Ipv6Header.LENGTH - HEADER_LENGTH;
        int quoted = Math.min(about.length(), room);
        begin(blank, typeAndCode >>> 8, typeAndCode & 0xff, HEADER_LENGTH);
        blank.setInt(BODY, body);
        blank.append(about, 0, quoted);
        blank.setShort(4, HEADER_LENGTH + quoted);
        Ipv6Header.setDestination(blank, Ipv6Header.sourceHigh(about), Ipv6Header.sourceLow(about));
    }
}
