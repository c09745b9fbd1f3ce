package org.navalis.core;

/// A Teredo IPv6 address, taken apart (RFC 4380, section 4; RFC 5991, section 3).
///
/// | octets | field | value |
/// |---|---|---|
/// | 0-3 | service prefix | `20 01 00 00` |
/// | 4-7 | server IPv4 address | plain |
/// | 8-9 | flags | C z Random1(4) U G Random2(8) |
/// | 10-11 | mapped UDP port | XOR `ffff` |
/// | 12-15 | mapped IPv4 address | XOR `ffffffff` |
///
/// The static methods work on the two halves of an address and allocate nothing.
///
/// @param server the IPv4 address of the client's server
/// @param flags the 16 flag bits
/// @param mapped the client's endpoint as the Internet sees it
public record TeredoAddress(int server, int flags, Ipv4Endpoint mapped) {

    /// Octets 0 to 3 of every Teredo address: 2001::/32.
    public static final int PREFIX = 0x20010000;

    /// The cone bit. Clients that follow RFC 5991 send it as 0 and ignore that of others.
    public static final int FLAG_CONE = 0x8000;

    /// The 12 flag bits that a client fills at random (RFC 5991, section 3.1).
    public static final int FLAGS_RANDOM = 0x3cff;

    /// The UDP port of every Teredo server (RFC 4380, section 2.7).
    public static final int SERVER_PORT = 3544;

    /// Octets 8 to 15 of the link-local address from which a client solicits (RFC 4380, section
    /// 5.2.1): flags 0, the rest is free.
    public static final long LINK_LOCAL_LOW = 0x0000_ffff_ffff_ffffL;

    /// Octets 0 to 7 of a link-local address, fe80::/64.
    public static final long LINK_LOCAL_HIGH = 0xfe80_0000_0000_0000L;

    /// Checks the flags.
    public TeredoAddress {
        if (flags < 0 || flags > 0xffff) {
            throw new IllegalArgumentException("flags " + flags + " do not fit in 16 bits");
        }
    }

    /// Takes an address apart.
    ///
    /// @throws IllegalArgumentException when it is not in 2001::/32
    public static TeredoAddress of(Ipv6Address address) {
        if (!isTeredo(address.high())) {
            throw new IllegalArgumentException(address + " is not in 2001::/32");
        }
        return new TeredoAddress(
                server(address.high()),
                flags(address.low()),
                new Ipv4Endpoint(mappedAddress(address.low()), mappedPort(address.low())));
    }

    /// The address put together.
    public Ipv6Address toIpv6() {
        return new Ipv6Address(high(server), low(flags, mapped.address(), mapped.port()));
    }

    /// Whether octets 0 to 7 belong to an address in 2001::/32.
    public static boolean isTeredo(long high) {
        return (int) (high >>> 32) == PREFIX;
    }

    /// The server's IPv4 address.
    public static int server(long high) {
        return (int) high;
    }

    /// The flags.
    public static int flags(long low) {
        return (int) (low >>> 48);
    }

    /// The mapped UDP port, without its obfuscation.
    public static int mappedPort(long low) {
        return ~(int) (low >>> 32) & 0xffff;
    }

    /// The mapped IPv4 address, without its obfuscation.
    public static int mappedAddress(long low) {
        return ~(int) low;
    }

    /// Octets 0 to 7 of the addresses of a server's clients.
    public static long high(int server) {
        return (long) PREFIX << 32 | server & 0xffff_ffffL;
    }

    /// Octets 8 to 15 of an address.
    public static long low(int flags, int mappedAddress, int mappedPort) {
        return (long) flags << 48
                | (long) (~mappedPort & 0xffff) << 32
                | ~mappedAddress & 0xffff_ffffL;
    }

    /// Octets 8 to 15 of a server's link-local address (RFC 4380, section 5.3.2).
    public static long serverLinkLocalLow(int server) {
        return low(FLAG_CONE, server, SERVER_PORT);
    }
}
