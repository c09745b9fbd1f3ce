package org.navalis.simulator.nat;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// The NATs of RFC 4380, section 2.12 and RFC 6081, section 3, by the names of the command line.
public enum NatType {
    /// No NAT: the host has a public address.
    NONE,
    /// One mapping for all, open to all ("full cone").
    CONE,
    /// One mapping for all, open to addresses that were sent to.
    RESTRICTED,
    /// One mapping for all, open to endpoints that were sent to.
    PORT_RESTRICTED,
    /// As [#PORT_RESTRICTED]; on request the mapping is at the inside port and open to all.
    UPNP_PORT_RESTRICTED,
    /// As [#SYMMETRIC]; on request the inside port is open to all, and the first destination, the
    /// server, sees packets come from there, while any other sees another port (RFC 6081,
    /// section 3.2).
    UPNP_SYMMETRIC,
    /// A mapping for each destination endpoint, at the inside port while that is free.
    SYMMETRIC_PRESERVING,
    /// A mapping for each destination endpoint, at the port after the last.
    SYMMETRIC_SEQUENTIAL,
    /// A mapping for each destination endpoint, at a random port.
    SYMMETRIC,
    /// A mapping for each destination endpoint, at another public address.
    SYMMETRIC_ADDRESS;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    private static NatBehavior independent(Dependence filtering) {
        return NatBehavior.of(Dependence.ENDPOINT_INDEPENDENT, filtering);
    }

    private static NatBehavior symmetric() {
        return NatBehavior.of(Dependence.ADDRESS_AND_PORT, Dependence.ADDRESS_AND_PORT);
    }

    /// How such a NAT behaves; nothing for [#NONE].
    public Optional<NatBehavior> behavior() {
        return switch (this) {
            case NONE -> Optional.empty();
            case CONE -> Optional.of(independent(Dependence.ENDPOINT_INDEPENDENT));
            case RESTRICTED -> Optional.of(independent(Dependence.ADDRESS));
            case PORT_RESTRICTED -> Optional.of(independent(Dependence.ADDRESS_AND_PORT));
            case UPNP_PORT_RESTRICTED ->
                    Optional.of(
                            independent(Dependence.ADDRESS_AND_PORT).withMappingOnRequest(true));
            case UPNP_SYMMETRIC -> Optional.of(symmetric().withMappingOnRequest(true));
            case SYMMETRIC_PRESERVING ->
                    Optional.of(symmetric().withPorts(PortAssignment.PRESERVING, 1));
            case SYMMETRIC_SEQUENTIAL ->
                    Optional.of(symmetric().withPorts(PortAssignment.SEQUENTIAL, 1));
            case SYMMETRIC -> Optional.of(symmetric());
            case SYMMETRIC_ADDRESS -> Optional.of(symmetric().withPooling(Pooling.ROTATING));
        };
    }

    /// How many public addresses such a NAT needs to be what it is.
    public int addresses() {
        return this == SYMMETRIC_ADDRESS ? 2 : 1;
    }

    /// Whether the mapping depends on the destination.
    public boolean isSymmetric() {
        return behavior().filter(it -> it.mapping() != Dependence.ENDPOINT_INDEPENDENT).isPresent();
    }

    /// The name as people write it, as in `port-restricted`.
    public String label() {
        return label;
    }

    /// The type with this name.
    ///
    /// @throws IllegalArgumentException when there is none, with the names that there are
    public static NatType parse(String text) {
        for (var type : values()) {
            if (type.label.equals(text)) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "'" + text + "' is no type of NAT; take one of " + all());
    }

    private static String all() {
        return Arrays.stream(values()).map(NatType::label).collect(Collectors.joining(", "));
    }
}
