package org.navalis.core.client;

import org.jspecify.annotations.Nullable;
import org.navalis.core.Drop;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.security.AddressPolicy;
import org.navalis.core.wire.Ipv6Header;

/// Whether a packet out of the tunnel is from somebody else and for this client, as far as its
/// addresses tell.
final class InnerAddresses {

    private final AddressPolicy policy;
    private boolean isQualified;
    private long ownHigh;
    private long ownLow;

    InnerAddresses(AddressPolicy policy) {
        this.policy = policy;
    }

    void configure(@Nullable Qualified qualified) {
        isQualified = qualified != null;
        if (qualified != null) {
            ownHigh = qualified.address().high();
            ownLow = qualified.address().low();
        }
    }

    @Nullable Drop check(Packet packet) {
        if (!isQualified) {
            return Drop.NOT_QUALIFIED;
        }
        if (policy.isOwnOrMapped(ownLow, packet.address(), packet.port())) {
            return Drop.LOOP_SELF;
        }
        long high = Ipv6Header.sourceHigh(packet);
        long low = Ipv6Header.sourceLow(packet);
        if (Ipv6Address.isMulticast(high)) {
            return Drop.SRC6_MULTICAST;
        }
        if (Ipv6Address.isUnspecified(high, low)) {
            return Drop.SRC6_UNSPECIFIED;
        }
        if (Ipv6Address.isIpv4InIpv6(high, low)) {
            return Drop.SRC6_RESERVED;
        }
        if (high == ownHigh && low == ownLow) {
            return Drop.SRC6_SELF;
        }
        long toHigh = Ipv6Header.destinationHigh(packet);
        if (Ipv6Address.isMulticast(toHigh)) {
            return LocalDiscovery.isCall(packet) ? Drop.DISC_UNICAST : Drop.DST6_MULTICAST;
        }
        boolean isOwn = toHigh == ownHigh && Ipv6Header.destinationLow(packet) == ownLow;
        return isOwn ? null : Drop.DST6_NOT_MINE;
    }

    /// Whether a packet comes from the endpoint that the address of its sender embeds.
    static boolean isEmbedded(Packet packet) {
        long low = Ipv6Header.sourceLow(packet);
        return packet.address() == TeredoAddress.mappedAddress(low)
                && packet.port() == TeredoAddress.mappedPort(low);
    }
}
