package org.navalis.core;

/// Why a client is off-line.
public enum Trouble {
    /// The server's name has no usable IPv4 address.
    SERVER_NAME_UNRESOLVED,
    /// The primary address did not answer.
    PRIMARY_SERVER_SILENT,
    /// The secondary address did not answer (RFC 4380, section 5.2.1).
    SECONDARY_SERVER_SILENT,
    /// The NAT is symmetric, and the settings do not allow it.
    SYMMETRIC_NAT
}
