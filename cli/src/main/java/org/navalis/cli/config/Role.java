package org.navalis.cli.config;

import java.util.Locale;

/// What a node can be.
public enum Role {
    /// Tells clients their mapped endpoints, and passes bubbles on (RFC 4380, section 5.3).
    SERVER("a Teredo server: tells clients where the Internet sees them, and passes bubbles on"),
    /// Carries packets between Teredo clients and native IPv6 (RFC 4380, section 5.4).
    RELAY("a Teredo relay: carries packets between Teredo clients and native IPv6"),
    /// Gives this machine IPv6 through any NAT (RFC 4380, section 5.2).
    CLIENT("a Teredo client: gives this machine an IPv6 address through any NAT");

    private final String label = name().toLowerCase(Locale.ROOT);
    private final String description;

    Role(String description) {
        this.description = description;
    }

    /// The word for it, on the command line and in files.
    public String label() {
        return label;
    }

    /// What it is, in half a sentence.
    public String description() {
        return description;
    }
}
