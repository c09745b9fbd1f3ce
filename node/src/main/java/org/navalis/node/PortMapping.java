package org.navalis.node;

import org.navalis.core.Ipv4Endpoint;

/// A port mapping that the gateway has made for a client.
///
/// @param protocol how it was asked: `PCP`, `NAT-PMP` or `UPnP`
/// @param external the endpoint from which the gateway passes everything to the service port
public record PortMapping(String protocol, Ipv4Endpoint external) {

    @Override
    public String toString() {
        return protocol + " " + external;
    }
}
