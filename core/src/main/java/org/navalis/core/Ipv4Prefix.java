package org.navalis.core;

/// A range of IPv4 addresses.
///
/// @param address the first of them; bits behind the length are 0
/// @param length how many bits all of them share, 0 to 32
public record Ipv4Prefix(int address, int length) {

    /// Checks the length, and the bits behind it.
    public Ipv4Prefix {
        if (length < 0 || length > Integer.SIZE) {
            throw new IllegalArgumentException("a prefix has 0 to 32 bits, not " + length);
        }
        if ((address & ~mask(length)) != 0) {
            throw new IllegalArgumentException(
                    Ipv4Address.toText(address) + "/" + length + " has bits behind its length");
        }
    }

    /// Reads `A.B.C.D/LENGTH`, or `A.B.C.D` for this address alone.
    ///
    /// @throws IllegalArgumentException when the text is anything else
    public static Ipv4Prefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return new Ipv4Prefix(Ipv4Address.parse(text), Integer.SIZE);
        }
        if (!text.substring(slash + 1).matches("[0-9]{1,2}")) {
            throw new IllegalArgumentException("'" + text + "' is not of the form A.B.C.D/LENGTH");
        }
        return new Ipv4Prefix(
                Ipv4Address.parse(text.substring(0, slash)),
                Integer.parseInt(text.substring(slash + 1)));
    }

    /// Whether an address is in the range.
    public boolean contains(int other) {
        return (other & mask(length)) == address;
    }

    private static int mask(int length) {
        return length == 0 ? 0 : -1 << Integer.SIZE - length;
    }

    @Override
    public String toString() {
        return Ipv4Address.toText(address) + "/" + length;
    }
}
