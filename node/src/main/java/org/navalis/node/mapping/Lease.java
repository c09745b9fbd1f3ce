package org.navalis.node.mapping;

import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;

/// A mapping as its gateway has granted it.
///
/// @param external where the outside reaches the service port; behind a second NAT not global
/// @param lifetimeSeconds how long it lasts unless it is renewed; 0 is until it is deleted
record Lease(Ipv4Endpoint external, long lifetimeSeconds) {

    private static final int MULTICAST_FIRST = 224;

    /// A lease of what a gateway said, which may be anything.
    ///
    /// @param lifetimeSeconds as granted; 0 is until it is deleted
    /// @throws GatewayException when no host can have that endpoint
    static Lease of(int address, int port, long lifetimeSeconds) throws GatewayException {
        int first = address >>> 24;
        if (first == 0 || first == 127 || first >= MULTICAST_FIRST || port == 0) {
            throw new GatewayException(
                    "the gateway mapped to "
                            + Ipv4Address.toText(address)
                            + ":"
                            + port
                            + ", which no host can have");
        }
        return new Lease(new Ipv4Endpoint(address, port), lifetimeSeconds);
    }
}
