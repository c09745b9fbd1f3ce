package org.navalis.core.client;

/// On which networks a client looks for other clients (RFC 4380, section 5.2.8).
public enum DiscoveryScope {
    /// Nowhere.
    NONE,
    /// Where addresses are private: behind a NAT, where two clients may not reach each other
    /// otherwise.
    PRIVATE_NETWORKS,
    /// Everywhere.
    ALL_NETWORKS
}
