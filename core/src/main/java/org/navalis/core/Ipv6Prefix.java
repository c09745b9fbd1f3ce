package org.navalis.core;

/// A range of IPv6 addresses.
///
/// @param address the first address of the range
/// @param length how many leading bits are the same in all of it, 0 to 128
public record Ipv6Prefix(Ipv6Address address, int length) {

    /// Every IPv6 address.
    public static final Ipv6Prefix ALL = new Ipv6Prefix(new Ipv6Address(0, 0), 0);

    /// Checks the length, and that no bit is set behind it.
    public Ipv6Prefix {
        if (length < 0 || length > 128) {
            throw new IllegalArgumentException("a prefix has 0 to 128 bits, not " + length);
        }
        if ((address.high() & ~highMask(length)) != 0 || (address.low() & ~lowMask(length)) != 0) {
            throw new IllegalArgumentException(
                    address + "/" + length + " has bits behind its length");
        }
    }

    /// Reads `ADDRESS/LENGTH`.
    ///
    /// @throws IllegalArgumentException when the text is anything else
    public static Ipv6Prefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("'" + text + "' is not of the form ADDRESS/LENGTH");
        }
        return new Ipv6Prefix(
                Ipv6Address.parse(text.substring(0, slash)),
                Integer.parseInt(text.substring(slash + 1)));
    }

    /// Whether an address is in the range.
    ///
    /// @param high octets 0 to 7 of the address
    /// @param low octets 8 to 15 of the address
    public boolean contains(long high, long low) {
        return (high & highMask(length)) == address.high()
                && (low & lowMask(length)) == address.low();
    }

    private static long highMask(int length) {
        return length >= Long.SIZE ? -1 : length == 0 ? 0 : -1L << Long.SIZE - length;
    }

    private static long lowMask(int length) {
        return length <= Long.SIZE ? 0 : -1L << 2 * Long.SIZE - length;
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
