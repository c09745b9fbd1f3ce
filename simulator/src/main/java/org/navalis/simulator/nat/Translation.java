package org.navalis.simulator.nat;

import org.navalis.core.Ipv4Endpoint;

/// What a NAT does with a packet.
public sealed interface Translation {

    /// It goes to the outside.
    ///
    /// @param source where it comes from there
    record Outward(Ipv4Endpoint source) implements Translation {}

    /// It goes to the inside.
    ///
    /// @param destination where it goes to there
    record Inward(Ipv4Endpoint destination) implements Translation {}

    /// It comes from the inside and goes back there (RFC 4787, section 6).
    ///
    /// @param source where it comes from: an outside endpoint
    /// @param destination where it goes to: an inside endpoint
    record Hairpin(Ipv4Endpoint source, Ipv4Endpoint destination) implements Translation {}

    /// It goes nowhere.
    ///
    /// @param reason why
    record Refused(NatRefusal reason) implements Translation {}
}
