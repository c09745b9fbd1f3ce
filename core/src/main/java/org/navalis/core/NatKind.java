package org.navalis.core;

/// What qualification tells of the NAT before a client (RFC 4380, section 5.2.1).
public enum NatKind {
    /// The mapped endpoint is the local one: no NAT.
    NONE,
    /// Both addresses of the server saw the same mapping: cone or restricted.
    RESTRICTED,
    /// The two addresses of the server saw the same address and different ports.
    SYMMETRIC_PORT,
    /// The two addresses of the server saw different addresses.
    SYMMETRIC_ADDRESS;

    /// Whether the mapping depends on the destination.
    public boolean isSymmetric() {
        return this == SYMMETRIC_PORT || this == SYMMETRIC_ADDRESS;
    }
}
