package org.navalis.core;

/// Why a client is off-line, or the relay of a host.
public enum Trouble {
    /// The server's name has no usable IPv4 address.
    SERVER_NAME_UNRESOLVED,
    /// The primary address did not answer.
    PRIMARY_SERVER_SILENT,
    /// The secondary address did not answer (RFC 4380, section 5.2.1).
    SECONDARY_SERVER_SILENT,
    /// A server answers, and not as one that knows the client's key (RFC 4380, section 5.2.2).
    KEY_REFUSED,
    /// The primary address did not answer a client that has a key: it is silent, or it does not
    /// know the key, since a server says nothing to who cannot prove himself.
    PRIMARY_SERVER_SILENT_TO_KEY,
    /// The NAT is symmetric, and the settings do not allow it.
    SYMMETRIC_NAT,
    /// Somebody manages the network, and the client is not to run in such a one.
    MANAGED_NETWORK,
    /// There is no NAT, and the client is to run behind one only.
    NO_NAT,
    /// A host that is a relay for itself (RFC 4380, section 5.5) reaches no client, as behind a
    /// symmetric NAT.
    NO_CLIENT_REACHED;

    /// Whether another server could be of help.
    public boolean isOfServer() {
        return switch (this) {
            case SERVER_NAME_UNRESOLVED,
                    PRIMARY_SERVER_SILENT,
                    SECONDARY_SERVER_SILENT,
                    KEY_REFUSED,
                    PRIMARY_SERVER_SILENT_TO_KEY ->
                    true;
            case SYMMETRIC_NAT, MANAGED_NETWORK, NO_NAT, NO_CLIENT_REACHED -> false;
        };
    }

    /// What counts how often that was so.
    public Counter counter() {
        return switch (this) {
            case SERVER_NAME_UNRESOLVED -> Counter.FAILED_SERVER_NAME;
            case PRIMARY_SERVER_SILENT -> Counter.FAILED_PRIMARY_SERVER;
            case SECONDARY_SERVER_SILENT -> Counter.FAILED_SECONDARY_SERVER;
            case KEY_REFUSED, PRIMARY_SERVER_SILENT_TO_KEY -> Counter.FAILED_KEY;
            case SYMMETRIC_NAT -> Counter.FAILED_SYMMETRIC_NAT;
            case MANAGED_NETWORK -> Counter.FAILED_MANAGED_NETWORK;
            case NO_NAT -> Counter.FAILED_NO_NAT;
            case NO_CLIENT_REACHED -> Counter.FAILED_NO_CLIENT_REACHED;
        };
    }
}
