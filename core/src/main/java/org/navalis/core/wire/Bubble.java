package org.navalis.core.wire;

import org.navalis.core.Packet;

/// The minimal packet that opens holes in NATs: an IPv6 header and nothing else (RFC 4380, section
/// 2.8).
public final class Bubble {

    private Bubble() {}

    /// Writes a bubble without its addresses into an empty packet.
    ///
    /// RFC 4380 does not state a hop limit; 255 tells nobody anything and dies nowhere.
    public static Packet write(Packet blank) {
        blank.extend(Ipv6Header.LENGTH);
        Ipv6Header.write(blank, 0, Ipv6Header.NO_NEXT_HEADER, Ipv6Header.HOP_LIMIT_MAX);
        return blank;
    }
}
