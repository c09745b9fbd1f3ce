package org.navalis.core.wire;

import org.jspecify.annotations.Nullable;
import org.navalis.core.Drop;
import org.navalis.core.Packet;

/// The router solicitation with which a client asks a server (RFC 4380, section 5.2.1; RFC 4861,
/// section 4.1): type 133, code 0, checksum, four reserved octets, options.
public final class RouterSolicitation {

    /// Octets 0 to 7 of ff02::2, all routers on the link.
    public static final long ALL_ROUTERS_HIGH = 0xff02_0000_0000_0000L;

    /// Octets 8 to 15 of ff02::2.
    public static final long ALL_ROUTERS_LOW = 2;

    private RouterSolicitation() {}

    /// Writes a solicitation without options into an empty packet.
    public static void write(Packet blank, long sourceHigh, long sourceLow) {
        Icmpv6.begin(blank, Icmpv6.ROUTER_SOLICITATION, 0, Icmpv6.HEADER_LENGTH);
        Ipv6Header.setSource(blank, sourceHigh, sourceLow);
        Ipv6Header.setDestination(blank, ALL_ROUTERS_HIGH, ALL_ROUTERS_LOW);
        blank.setInt(Icmpv6.BODY, 0);
        Icmpv6.seal(blank);
    }

    /// Whether this is ff02::2.
    public static boolean isAllRouters(long high, long low) {
        return high == ALL_ROUTERS_HIGH && low == ALL_ROUTERS_LOW;
    }

    /// Judges a solicitation by RFC 4861, section 6.1.1.
    ///
    /// @return why it must be dropped, or null
    public static @Nullable Drop check(Packet packet) {
        boolean isValid =
                Ipv6Header.hopLimit(packet) == Ipv6Header.HOP_LIMIT_MAX
                        && Icmpv6.code(packet) == 0
                        && NeighborOptions.areWellFormed(
                                packet, Icmpv6.START + Icmpv6.HEADER_LENGTH)
                        && Icmpv6.isIntact(packet);
        return isValid ? null : Drop.RS_INVALID;
    }

    /// Names what is wrong with an ICMPv6 message of fewer than eight octets. One without any shows
    /// by its destination only what it should have been.
    public static Drop refuseShort(Packet packet) {
        boolean isSolicitation =
                Ipv6Header.payloadLength(packet) == 0
                        ? isAllRouters(
                                Ipv6Header.destinationHigh(packet),
                                Ipv6Header.destinationLow(packet))
                        : Icmpv6.type(packet) == Icmpv6.ROUTER_SOLICITATION;
        return isSolicitation ? Drop.RS_INVALID : Drop.ICMP_SHORT;
    }
}
