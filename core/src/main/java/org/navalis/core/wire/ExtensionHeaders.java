package org.navalis.core.wire;

import org.jspecify.annotations.Nullable;
import org.navalis.core.Drop;
import org.navalis.core.Packet;

/// The extension headers between IPv6 header and payload (RFC 8200, section 4), walked with bounds.
public final class ExtensionHeaders {

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int DESTINATION_OPTIONS = 60;

    /// Options (RFC 8200, section 4.2; RFC 2675, section 2).
    private static final int PAD_1 = 0;

    private static final int JUMBO_PAYLOAD = 0xc2;

    private static final int HEADERS_MAX = 8;
    private static final int OCTETS_MAX = 256;

    private static final int NO_ICMPV6 = -1;
    private static final int UNKNOWN = -2;

    private ExtensionHeaders() {}

    /// Judges the extension headers of a packet that comes out of the tunnel or goes into it.
    ///
    /// @return why the packet must be dropped, or null
    public static @Nullable Drop check(Packet packet) {
        int next = Ipv6Header.nextHeader(packet);
        return isWalked(next) ? walk(packet, next) : null;
    }

    /// The same for a packet out of the tunnel, which brings no messages between neighbors: the
    /// tunnel has none.
    public static @Nullable Drop checkReceived(Packet packet) {
        var unfit = check(packet);
        if (unfit != null) {
            return unfit;
        }
        int start = icmpv6Start(packet);
        boolean isOfNeighbor = start > 0 && Icmpv6.isNeighborMessage(packet.octetAt(start));
        return isOfNeighbor ? Drop.ICMP_TYPE : null;
    }

    private static @Nullable Drop walk(Packet packet, int first) {
        int next = first;
        int position = Ipv6Header.LENGTH;
        boolean isFragment = false;
        for (int seen = 0; isWalked(next); seen++) {
            if (seen == HEADERS_MAX) {
                return Drop.EH_CHAIN;
            }
            // RFC 8200, section 4.1: they come first, and so once.
            if (next == HOP_BY_HOP && seen > 0) {
                return Drop.EH_ORDER;
            }
            var refusal = checkHeader(packet, next, position);
            if (refusal != null) {
                return refusal;
            }
            // What follows the header of a later fragment is data.
            if (isLaterFragment(packet, next, position)) {
                return null;
            }
            isFragment |= next == FRAGMENT;
            int length = lengthOf(packet, next, position);
            next = packet.octetAt(position);
            position += length;
        }
        // RFC 6980, section 5: such a message is never cut, not even into one piece.
        boolean isOfNeighbor =
                isFragment
                        && next == Ipv6Header.ICMPV6
                        && position < packet.length()
                        && Icmpv6.isNeighborMessage(packet.octetAt(position));
        return isOfNeighbor ? Drop.FRAGMENT_CONTROL : null;
    }

    private static @Nullable Drop checkHeader(Packet packet, int next, int position) {
        if (packet.length() - position < 8) {
            return Drop.EH_LENGTH;
        }
        // RFC 5095: a routing header that is not used up would send the packet anywhere.
        if (next == ROUTING && packet.octetAt(position + 3) > 0) {
            return Drop.ROUTING_HEADER;
        }
        int end = position + lengthOf(packet, next, position);
        if (packet.length() < end) {
            return Drop.EH_LENGTH;
        }
        if (end - Ipv6Header.LENGTH > OCTETS_MAX) {
            return Drop.EH_CHAIN;
        }
        return next == HOP_BY_HOP && hasJumboLength(packet, position + 2, end)
                ? Drop.JUMBOGRAM
                : null;
    }

    /// Whether there is the option of RFC 2675, which stands in no packet that has a length.
    private static boolean hasJumboLength(Packet packet, int start, int end) {
        for (int position = start; position + 1 < end; ) {
            int type = packet.octetAt(position);
            if (type == JUMBO_PAYLOAD) {
                return true;
            }
            position += type == PAD_1 ? 1 : 2 + packet.octetAt(position + 1);
        }
        return false;
    }

    /// Whether the first extension header is that of a fragment.
    public static boolean isFragment(Packet packet) {
        return Ipv6Header.nextHeader(packet) == FRAGMENT;
    }

    /// Whether the payload is an ICMPv6 error or redirect, behind whatever extension headers; a
    /// packet that cannot be judged counts as one.
    static boolean isIcmpv6ErrorOrRedirect(Packet packet) {
        int start = icmpv6Start(packet);
        return start == UNKNOWN
                || start != NO_ICMPV6 && Icmpv6.isErrorOrRedirect(packet.octetAt(start));
    }

    /// Where the ICMPv6 message starts, [#NO_ICMPV6], or [#UNKNOWN].
    private static int icmpv6Start(Packet packet) {
        int next = Ipv6Header.nextHeader(packet);
        int position = Ipv6Header.LENGTH;
        while (isWalked(next)) {
            if (packet.length() - position < 8) {
                return UNKNOWN;
            }
            // Only a first fragment shows the type; for all others the message is out of sight.
            if (isLaterFragment(packet, next, position)) {
                return packet.octetAt(position) == Ipv6Header.ICMPV6 ? UNKNOWN : NO_ICMPV6;
            }
            int length = lengthOf(packet, next, position);
            next = packet.octetAt(position);
            position += length;
        }
        if (next != Ipv6Header.ICMPV6) {
            return NO_ICMPV6;
        }
        return packet.length() <= position ? UNKNOWN : position;
    }

    private static boolean isWalked(int next) {
        return next == HOP_BY_HOP
                || next == ROUTING
                || next == FRAGMENT
                || next == DESTINATION_OPTIONS;
    }

    private static boolean isLaterFragment(Packet packet, int next, int position) {
        return next == FRAGMENT && packet.shortAt(position + 2) >>> 3 > 0;
    }

    private static int lengthOf(Packet packet, int next, int position) {
        return next == FRAGMENT ? 8 : 8 + 8 * packet.octetAt(position + 1);
    }
}
