package org.navalis.core;

/// The two IPv4 addresses of a Teredo server.
///
/// @param primary the address that stands in the Teredo addresses of its clients
/// @param secondary the other one; by custom the next number
public record ServerAddresses(int primary, int secondary) {

    /// The server whose secondary address is the number after the primary one (RFC 4380, 5.2).
    public static ServerAddresses of(int primary) {
        return new ServerAddresses(primary, primary + 1);
    }

    /// Whether this is one of the two.
    public boolean contains(int address) {
        return address == primary || address == secondary;
    }
}
