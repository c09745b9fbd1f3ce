package org.navalis.core;

/// An IPv6 address as two numbers; on the way of a packet the two travel without the record.
///
/// @param high octets 0 to 7 in network byte order
/// @param low octets 8 to 15 in network byte order
public record Ipv6Address(long high, long low) {

    /// Reads the text forms of RFC 4291, section 2.2.
    ///
    /// @throws IllegalArgumentException when the text is anything else
    public static Ipv6Address parse(String text) {
        return Ipv6Text.parse(text);
    }

    /// The address from 16 octets.
    public static Ipv6Address of(byte[] octets) {
        if (octets.length != 16) {
            throw new IllegalArgumentException(
                    "an IPv6 address has 16 octets, not " + octets.length);
        }
        var packet = Packet.of(octets);
        return new Ipv6Address(packet.longAt(0), packet.longAt(8));
    }

    /// The 16 octets of the address.
    public byte[] toByteArray() {
        var packet = Packet.ofSize(16);
        packet.extend(16);
        packet.setLong(0, high);
        packet.setLong(8, low);
        return packet.toByteArray();
    }

    /// Whether this is in ff00::/8.
    public boolean isMulticast() {
        return isMulticast(high);
    }

    /// Whether this is in fe80::/10.
    public boolean isLinkLocal() {
        return isLinkLocal(high);
    }

    /// Whether octets 0 to 7 are those of a multicast address, ff00::/8.
    public static boolean isMulticast(long high) {
        return high >>> 56 == 0xff;
    }

    /// Whether octets 0 to 7 are those of a link-local address, fe80::/10.
    public static boolean isLinkLocal(long high) {
        return high >>> 54 == 0x3fa;
    }

    /// Whether this is the unspecified address `::`.
    public static boolean isUnspecified(long high, long low) {
        return (high | low) == 0;
    }

    /// Whether this is the loopback address `::1`.
    public static boolean isLoopback(long high, long low) {
        return high == 0 && low == 1;
    }

    /// Whether this is an IPv4-mapped (::ffff:0:0/96) or IPv4-compatible (::/96) address; the
    /// unspecified and the loopback address are of that form too.
    public static boolean isIpv4InIpv6(long high, long low) {
        return high == 0 && (low >>> 32 == 0 || low >>> 32 == 0xffff);
    }

    /// Whether the scope is global: a unicast address that is none of unspecified, loopback,
    /// link-local, site-local (fec0::/10), unique-local (fc00::/7), IPv4-mapped or
    /// IPv4-compatible.
    public static boolean isGlobal(long high, long low) {
        return !isMulticast(high)
                && !isLinkLocal(high)
                && high >>> 54 != 0x3fb
                && high >>> 57 != 0x7e
                && !isIpv4InIpv6(high, low);
    }

    @Override
    public String toString() {
        return Ipv6Text.toText(this);
    }
}
