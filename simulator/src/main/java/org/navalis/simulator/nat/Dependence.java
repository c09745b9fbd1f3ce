package org.navalis.simulator.nat;

/// How much of the outside endpoint a mapping or a filter depends on (RFC 4787, sections 4.1 and
/// 5).
public enum Dependence {
    /// Nothing: one mapping for all, or open to all.
    ENDPOINT_INDEPENDENT,
    /// The IPv4 address.
    ADDRESS,
    /// The IPv4 address and the UDP port.
    ADDRESS_AND_PORT
}
