package org.navalis.core;

/// An IPv4 network that a host is attached to.
///
/// @param address the host's own address there
/// @param prefixLength how many bits all addresses of the network share, 0 to 32
public record Ipv4Subnet(int address, int prefixLength) {

    /// With this many bits or more no address of a network stands for the network or for everyone.
    private static final int PREFIX_LENGTH_OF_TWO = 31;

    /// Checks the length.
    public Ipv4Subnet {
        if (prefixLength < 0 || prefixLength > 32) {
            throw new IllegalArgumentException(
                    "prefix length " + prefixLength + " is not between 0 and 32");
        }
    }

    /// Whether a host of the network can have this address.
    public boolean hasHost(int other) {
        int hostMask = prefixLength == 32 ? 0 : -1 >>> prefixLength;
        boolean isInside = ((address ^ other) & ~hostMask) == 0;
        boolean isOfHost = (other & hostMask) != 0 && (other & hostMask) != hostMask;
        return isInside && (isOfHost || prefixLength >= PREFIX_LENGTH_OF_TWO);
    }

    /// Whether the addresses of the network are public ones.
    public boolean isGlobal() {
        return Ipv4Address.isGlobalUnicast(address, true);
    }
}
