package org.navalis.simulator.nat;

/// Which of several public addresses a new mapping gets (RFC 4787, section 4.1).
public enum Pooling {
    /// Always the same for one inside address.
    PAIRED,
    /// The next one for each new mapping.
    ROTATING
}
