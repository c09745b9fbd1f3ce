package org.navalis.core;

/// What qualification tells of the NAT before a client (RFC 4380, section 5.2.1).
public enum NatKind {
    /// The mapped endpoint is the local one: no NAT.
    NONE,
    /// Both addresses of the server saw the same mapping, and the one that was not asked got in.
    CONE,
    /// Both addresses of the server saw the same mapping; those get in who have an address that was
    /// sent to, or it is not known who does.
    RESTRICTED,
    /// Both addresses of the server saw the same mapping; nobody gets in but from an address and
    /// port that was sent to.
    RESTRICTED_PORT,
    /// The two addresses of the server saw the same address and different ports.
    SYMMETRIC_PORT,
    /// The two addresses of the server saw different addresses.
    SYMMETRIC_ADDRESS;

    /// What two mappings of one endpoint tell (RFC 4380, section 5.2.1).
    ///
    /// @param first what the primary address of the server saw
    /// @param second what the secondary address saw
    /// @param local the endpoint on the machine itself
    public static NatKind of(Ipv4Endpoint first, Ipv4Endpoint second, Ipv4Endpoint local) {
        if (first.address() != second.address()) {
            return SYMMETRIC_ADDRESS;
        }
        if (first.port() != second.port()) {
            return SYMMETRIC_PORT;
        }
        return first.equals(local) ? NONE : RESTRICTED;
    }

    /// Whether the mapping depends on the destination.
    public boolean isSymmetric() {
        return this == SYMMETRIC_PORT || this == SYMMETRIC_ADDRESS;
    }
}
