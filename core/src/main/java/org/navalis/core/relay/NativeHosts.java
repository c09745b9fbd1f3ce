package org.navalis.core.relay;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Drop;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Ipv6Prefix;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.security.AddressPolicy;
import org.navalis.core.security.NativePolicy;
import org.navalis.core.wire.Ipv6Header;

/// Which native hosts a relay works for: those on the Internet that are no way back to the relay,
/// in the prefixes that it serves (RFC 4380, sections 5.4 and 7.3.5).
final class NativeHosts {

    private final NativePolicy policy;
    private Ipv6Prefix[] served;

    NativeHosts(AddressPolicy ipv4, HostAddresses host, List<Ipv6Prefix> served) {
        this.policy = new NativePolicy(ipv4, host);
        this.served = served.toArray(Ipv6Prefix[]::new);
    }

    /// Takes what has changed on the host.
    void setHost(HostAddresses host) {
        policy.setHost(host);
    }

    /// Takes other prefixes.
    void setServed(List<Ipv6Prefix> prefixes) {
        served = prefixes.toArray(Ipv6Prefix[]::new);
    }

    /// Says why a packet may not go to a client from where it is, or null.
    @Nullable Drop checkSource(Packet packet) {
        long high = Ipv6Header.sourceHigh(packet);
        long low = Ipv6Header.sourceLow(packet);
        if (TeredoAddress.isTeredo(high) || policy.isBackToSelf(high, low)) {
            return Drop.TX_SRC6_LOOP;
        }
        if (!Ipv6Address.isGlobal(high, low)) {
            return Drop.TX_SRC6;
        }
        return isServed(high, low) ? null : Drop.TX_SRC6_NOT_SERVED;
    }

    /// Says why a packet of a client may not go where it is for, or null.
    @Nullable Drop checkDestination(Packet packet) {
        var elsewhere = checkBubble(packet);
        if (elsewhere != null) {
            return elsewhere;
        }
        long high = Ipv6Header.destinationHigh(packet);
        long low = Ipv6Header.destinationLow(packet);
        if (!Ipv6Address.isGlobal(high, low)) {
            return Drop.DST6_POLICY;
        }
        if (policy.isBackToSelf(high, low)) {
            return Drop.DST6_SELF_EMBED;
        }
        return NativePolicy.is6to4(high) || !isServed(high, low) ? Drop.DST6_NOT_SERVED : null;
    }

    /// The same for a bubble, which answers one of the relay, that came from a link-local address
    /// too, or asks a native host for its MTU.
    static @Nullable Drop checkBubble(Packet bubble) {
        long high = Ipv6Header.destinationHigh(bubble);
        if (TeredoAddress.isTeredo(high)) {
            return Drop.DST6_TEREDO;
        }
        return Ipv6Address.isMulticast(high) ? Drop.DST6_MULTICAST : null;
    }

    private boolean isServed(long high, long low) {
        for (var prefix : served) {
            if (prefix.contains(high, low)) {
                return true;
            }
        }
        return false;
    }
}
