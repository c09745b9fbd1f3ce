package org.navalis.core.wire;

import org.navalis.core.Ipv6Prefix;
import org.navalis.core.Packet;

/// The router advertisement that tells hosts and routers of a link one more specific route, and
/// that its sender is no default router (RFC 4861, section 4.2; RFC 4191, section 2.3).
///
/// | octets | field | sent as |
/// |---|---|---|
/// | 0-3 | type, code, checksum | 134, 0; the kernel fills in the checksum |
/// | 4-7 | hop limit, flags, router lifetime | 0: unspecified, none, no default router |
/// | 8-15 | reachable time, retransmission timer | 0: unspecified |
/// | 16-19 | option type, length, prefix length, preference | 24, 2, medium |
/// | 20-23 | route lifetime | seconds; 0 withdraws the route |
/// | 24-31 | prefix | up to 64 bits |
public final class RouteAdvertisement {

    private static final int LENGTH = 32;
    private static final int OPTION = 16;
    private static final int ROUTE_INFORMATION = 24;
    private static final int PREFIX_LENGTH_MAX = 64;

    private RouteAdvertisement() {}

    /// The ICMPv6 message, without an IPv6 header.
    ///
    /// @param prefix what the route leads to, 1 to 64 bits
    /// @param lifetimeSeconds how long the route holds; 0 withdraws it
    public static byte[] message(Ipv6Prefix prefix, int lifetimeSeconds) {
        if (prefix.length() < 1 || prefix.length() > PREFIX_LENGTH_MAX) {
            throw new IllegalArgumentException(prefix + " does not have 1 to 64 bits");
        }
        var message = Packet.ofSize(LENGTH);
        message.extend(LENGTH);
        message.setOctet(0, Icmpv6.ROUTER_ADVERTISEMENT);
        message.setOctet(OPTION, ROUTE_INFORMATION);
        message.setOctet(OPTION + 1, 2);
        message.setOctet(OPTION + 2, prefix.length());
        message.setInt(OPTION + 4, lifetimeSeconds);
        message.setLong(OPTION + 8, prefix.address().high());
        return message.toByteArray();
    }
}
