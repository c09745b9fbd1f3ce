package org.navalis.core.wire;

import org.jspecify.annotations.Nullable;
import org.navalis.core.Drop;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;

/// The router advertisement with which a server answers (RFC 4380, section 5.3.2; RFC 4861, section
/// 4.2).
///
/// | octets after the IPv6 header | field | sent as |
/// |---|---|---|
/// | 0-3 | type, code, checksum | 134, 0 |
/// | 4-7 | hop limit, flags, router lifetime | 0: not a default router |
/// | 8-15 | reachable time, retransmission timer | 0, 2000 ms |
/// | 16-47 | prefix information | `2001:0` and the primary address, /64, A flag, for ever |
/// | 48-55 | MTU | 1280 |
///
/// A client has one of these and parses each advertisement into it.
public final class RouterAdvertisement {

    private static final int FIXED_LENGTH = 16;
    private static final int PREFIX_OPTION_LENGTH = 32;
    private static final int MTU_OPTION_LENGTH = 8;
    private static final int LENGTH = FIXED_LENGTH + PREFIX_OPTION_LENGTH + MTU_OPTION_LENGTH;
    private static final int RETRANSMISSION_MILLIS = 2000;
    private static final int PREFIX_LENGTH = 64;
    private static final int AUTONOMOUS_FLAG = 0x40;
    private static final int FOR_EVER = 0xffff_ffff;

    private int prefixServer;
    private long mtu;

    /// The octets of the message that [#write] makes, without the IPv6 header.
    public static int length() {
        return LENGTH;
    }

    /// Writes an advertisement into an empty packet.
    ///
    /// @param primary the server's primary IPv4 address, for the source and the prefix
    /// @param destinationHigh octets 0 to 7 of the source of the solicitation
    /// @param destinationLow octets 8 to 15 of it
    /// @param mtu what the MTU option says, at least 1280
    public static void write(
            Packet blank, int primary, long destinationHigh, long destinationLow, int mtu) {
        Icmpv6.begin(blank, Icmpv6.ROUTER_ADVERTISEMENT, 0, LENGTH);
        Ipv6Header.setSource(
                blank, TeredoAddress.LINK_LOCAL_HIGH, TeredoAddress.serverLinkLocalLow(primary));
        Ipv6Header.setDestination(blank, destinationHigh, destinationLow);
        int at = Icmpv6.BODY;
        blank.setInt(at, 0);
        blank.setInt(at + 4, 0);
        blank.setInt(at + 8, RETRANSMISSION_MILLIS);
        at = Icmpv6.START + FIXED_LENGTH;
        blank.setOctet(at, NeighborOptions.PREFIX_INFORMATION);
        blank.setOctet(at + 1, PREFIX_OPTION_LENGTH / 8);
        blank.setOctet(at + 2, PREFIX_LENGTH);
        blank.setOctet(at + 3, AUTONOMOUS_FLAG);
        blank.setInt(at + 4, FOR_EVER);
        blank.setInt(at + 8, FOR_EVER);
        blank.setInt(at + 12, 0);
        blank.setLong(at + 16, TeredoAddress.high(primary));
        blank.setLong(at + 24, 0);
        at += PREFIX_OPTION_LENGTH;
        blank.setOctet(at, NeighborOptions.MTU);
        blank.setOctet(at + 1, MTU_OPTION_LENGTH / 8);
        blank.setShort(at + 2, 0);
        blank.setInt(at + 4, mtu);
        Icmpv6.seal(blank);
    }

    /// Has the prefix of an advertisement that was just written end, which [#write] leaves for
    /// ever.
    ///
    /// @param seconds when, as its valid and its preferred lifetime
    public static void setLifetime(Packet advertisement, int seconds) {
        int at = Icmpv6.START + FIXED_LENGTH;
        advertisement.setInt(at + 4, seconds);
        advertisement.setInt(at + 8, seconds);
        Icmpv6.seal(advertisement);
    }

    /// Reads an advertisement, judged by RFC 4861, section 6.1.2 and RFC 4380, section 5.2.1.
    ///
    /// @return why it must be dropped, or null
    public @Nullable Drop parse(Packet packet) {
        boolean isValid =
                Ipv6Header.hopLimit(packet) == Ipv6Header.HOP_LIMIT_MAX
                        && Icmpv6.code(packet) == 0
                        && Ipv6Header.payloadLength(packet) >= FIXED_LENGTH
                        && Ipv6Header.sourceHigh(packet) >>> 54 == 0x3fa
                        && Icmpv6.isIntact(packet);
        if (!isValid) {
            return Drop.RA_INVALID;
        }
        if (!NeighborOptions.areWellFormed(packet, Icmpv6.START + FIXED_LENGTH)) {
            return Drop.RA_OPTION;
        }
        return parseOptions(packet);
    }

    private @Nullable Drop parseOptions(Packet packet) {
        int prefixes = 0;
        mtu = 0;
        int position = Icmpv6.START + FIXED_LENGTH;
        while (position < packet.length()) {
            int length = NeighborOptions.lengthAt(packet, position);
            switch (NeighborOptions.typeAt(packet, position)) {
                case NeighborOptions.PREFIX_INFORMATION -> {
                    prefixes++;
                    if (!isTeredoPrefix(packet, position, length)) {
                        return Drop.RA_PREFIX;
                    }
                    prefixServer = packet.intAt(position + 20);
                }
                case NeighborOptions.MTU -> {
                    long value = packet.intAt(position + 4) & 0xffff_ffffL;
                    if (mtu != 0 && mtu != value) {
                        return Drop.RA_OPTION;
                    }
                    mtu = value;
                }
                default -> {
                    // RFC 4861, section 6.1.2: what is unknown or not for us is ignored.
                }
            }
            position += length;
        }
        return prefixes == 1 ? null : Drop.RA_PREFIX;
    }

    private static boolean isTeredoPrefix(Packet packet, int position, int length) {
        return length == PREFIX_OPTION_LENGTH
                && packet.octetAt(position + 2) == PREFIX_LENGTH
                && packet.intAt(position + 16) == TeredoAddress.PREFIX;
    }

    /// The IPv4 address in the prefix.
    public int prefixServer() {
        return prefixServer;
    }

    /// The MTU to use: what was advertised, between 1280 and the local setting.
    ///
    /// @param localMtu the largest MTU that the settings allow
    public int mtu(int localMtu) {
        return mtu < Ipv6Header.MTU_MIN ? localMtu : (int) Math.min(mtu, localMtu);
    }
}
