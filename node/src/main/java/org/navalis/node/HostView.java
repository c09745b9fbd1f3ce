package org.navalis.node;

import java.util.List;
import java.util.Set;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv6Address;

/// What is to be seen of the network of the machine.
///
/// @param addresses what the protocol must know of it
/// @param natives the global IPv6 addresses of the machine outside 2001::/32 and 2002::/16, without
///     those of its own device
/// @param reachable the IPv4 addresses on interfaces that are up and have a carrier
record HostView(HostAddresses addresses, List<Ipv6Address> natives, Set<Integer> reachable) {

    /// Nothing was seen yet.
    static final HostView NONE = new HostView(HostAddresses.UNKNOWN, List.of(), Set.of());

    HostView {
        natives = List.copyOf(natives);
        reachable = Set.copyOf(reachable);
    }
}
