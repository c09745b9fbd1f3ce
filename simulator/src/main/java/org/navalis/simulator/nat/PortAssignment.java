package org.navalis.simulator.nat;

/// Which outside port a new mapping gets (RFC 4787, section 4.2.1).
public enum PortAssignment {
    /// The inside port; a random one when that is taken.
    PRESERVING,
    /// The next one after the last, by a step.
    SEQUENTIAL,
    /// A random one.
    RANDOM
}
