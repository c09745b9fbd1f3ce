package org.navalis.core.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.NatKind;
import org.navalis.core.client.ClientState.Qualified;

/// What a client knows of the NAT before it (RFC 6081, section 5.3.1): what qualification has told,
/// and the endpoint that a port mapping protocol has given it.
final class OwnNat {

    private final boolean usesPortMapping;
    private Optional<Ipv4Endpoint> portMapping = Optional.empty();
    private Ipv4Endpoint mapped = new Ipv4Endpoint(0, 0);
    private Ipv4Endpoint local = new Ipv4Endpoint(0, 0);
    private boolean isSymmetric;
    private boolean hasManyAddresses;

    /// @param usesPortMapping whether packets may go another way than they come (section 5.3)
    OwnNat(boolean usesPortMapping) {
        this.usesPortMapping = usesPortMapping;
    }

    void configure(@Nullable Qualified qualified, Ipv4Endpoint localEndpoint) {
        if (qualified != null) {
            mapped = qualified.mapped();
            isSymmetric = qualified.nat().isSymmetric();
            hasManyAddresses = qualified.nat() == NatKind.SYMMETRIC_ADDRESS;
            local = localEndpoint;
        }
    }

    /// Takes another port mapping, or none any more; says whether it is another one.
    boolean setPortMapping(Optional<Ipv4Endpoint> external) {
        boolean isChanged = !external.equals(portMapping);
        portMapping = external;
        return isChanged;
    }

    /// The client's endpoint as the server sees it, the one in its address.
    Ipv4Endpoint mapped() {
        return mapped;
    }

    /// The client's endpoint on its own machine.
    Ipv4Endpoint local() {
        return local;
    }

    /// Whether the mapping depends on the destination.
    boolean isSymmetric() {
        return isSymmetric;
    }

    /// Whether even the IPv4 address of a mapping depends on the destination.
    boolean hasManyAddresses() {
        return hasManyAddresses;
    }

    /// Whether the NAT keeps the number of the port, as far as one mapping tells (section 5.4.3).
    boolean isPortPreserving() {
        return mapped.port() == local.port();
    }

    /// The port mapping, when it is not the endpoint that the server sees: there is a second NAT
    /// behind the one that has mapped it (section 5.6.3).
    Optional<Ipv4Endpoint> innerPortMapping() {
        return portMapping.isPresent() && portMapping.get().equals(mapped)
                ? Optional.empty()
                : portMapping;
    }

    /// Whether packets to a peer go to the endpoint that its address embeds, wherever they come
    /// from.
    boolean sendsToEmbedded(boolean isPeerSymmetric) {
        return usesPortMapping
                && sendsToEmbedded(
                        isSymmetric,
                        portMapping.isPresent(),
                        innerPortMapping().isEmpty(),
                        isPeerSymmetric);
    }

    /// Sections 5.3.4.2 and 5.3.4.3: two clients behind symmetric NATs could not reach each other
    /// by the endpoints that they see; but when both have a port mapping, each is reached by the
    /// endpoint in its address.
    ///
    /// @param isSymmetric the Symmetric NAT flag
    /// @param isPortMapped the UPnP-Enabled NAT flag
    /// @param isSingleNat whether the UPnP-Mapped Address/Port is zero
    /// @param isPeerSymmetric the Symmetric Peer flag
    static boolean sendsToEmbedded(
            boolean isSymmetric,
            boolean isPortMapped,
            boolean isSingleNat,
            boolean isPeerSymmetric) {
        return isSymmetric && isPortMapped && isSingleNat && isPeerSymmetric;
    }
}
