package org.navalis.core;

/// IPv4 addresses as `int` in network byte order: text, and the one judgement of what is global.
public final class Ipv4Address {

    /// RFC 4380, section 5.2.4: never the address of a Teredo node on the global Internet.
    private static final Prefix[] NOT_GLOBAL = {
        new Prefix(0x00000000, 8), // "this" network
        new Prefix(0x0a000000, 8), // private
        new Prefix(0x7f000000, 8), // loopback
        new Prefix(0xa9fe0000, 16), // link-local
        new Prefix(0xac100000, 12), // private
        new Prefix(0xc0586300, 24), // 6to4 relay anycast
        new Prefix(0xc0a80000, 16), // private
        new Prefix(0xe0000000, 4), // multicast
        new Prefix(0xffffffff, 32), // limited broadcast
    };

    /// RFC 6890, section 2.2.2: special purposes that RFC 4380 does not name.
    private static final Prefix[] SPECIAL_PURPOSE = {
        new Prefix(0x64400000, 10), // shared address space of carriers
        new Prefix(0xc0000000, 24), // protocol assignments
        new Prefix(0xc0000200, 24), // documentation
        new Prefix(0xc6120000, 15), // benchmarks
        new Prefix(0xc6336400, 24), // documentation
        new Prefix(0xcb007100, 24), // documentation
        new Prefix(0xf0000000, 4), // reserved
    };

    private Ipv4Address() {}

    private record Prefix(int bits, int length) {
        boolean contains(int address) {
            return (address ^ bits) >>> (32 - length) == 0;
        }
    }

    /// Whether the address is global unicast (RFC 4380, section 5.2.4).
    ///
    /// @param strict also answers no for the special purposes of RFC 6890
    public static boolean isGlobalUnicast(int address, boolean strict) {
        return !isInOneOf(NOT_GLOBAL, address) && !(strict && isInOneOf(SPECIAL_PURPOSE, address));
    }

    private static boolean isInOneOf(Prefix[] prefixes, int address) {
        for (var prefix : prefixes) {
            if (prefix.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /// The address in dotted decimal.
    public static String toText(int address) {
        return (address >>> 24)
                + "."
                + (address >>> 16 & 0xff)
                + "."
                + (address >>> 8 & 0xff)
                + "."
                + (address & 0xff);
    }

    /// Reads four decimal numbers with dots.
    ///
    /// @throws IllegalArgumentException when the text is anything else, with the text in it
    public static int parse(String text) {
        var parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw notAnAddress(text);
        }
        int address = 0;
        for (var part : parts) {
            if (!part.matches("[0-9]{1,3}") || Integer.parseInt(part) > 255) {
                throw notAnAddress(text);
            }
            address = address << 8 | Integer.parseInt(part);
        }
        return address;
    }

    /// Whether the text is an IPv4 address in dotted decimal.
    public static boolean isAddress(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static IllegalArgumentException notAnAddress(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is not an IPv4 address; write four numbers, as in 11.1.1.1");
    }
}
