package org.navalis.simulator.nat;

import java.util.Locale;

/// Why a NAT lets a packet go no further.
public enum NatRefusal {
    /// From the outside, to an endpoint that no mapping has.
    NO_MAPPING,
    /// From the outside, by an endpoint that the mapping's owner has not sent to.
    FILTERED,
    /// From the inside to a public address of this NAT, which does no hairpinning.
    HAIRPIN,
    /// From the inside, with no room or no port for another mapping.
    FULL,
    /// From or to port 0.
    PORT_0,
    /// Not a whole IPv4 packet with a whole UDP header.
    MALFORMED,
    /// A fragment; the model does not put fragments together.
    FRAGMENT,
    /// Not UDP.
    NOT_UDP;

    private final String label = name().toLowerCase(Locale.ROOT);

    /// The name of the refusal as people see it.
    public String label() {
        return label;
    }
}
