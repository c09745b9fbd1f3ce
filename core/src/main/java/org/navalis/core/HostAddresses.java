package org.navalis.core;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// The addresses of the machine that a role runs on, as far as the protocol must know them.
///
/// @param own the IPv4 endpoints that the role itself is bound to or reached by
/// @param broadcasts the directed broadcast addresses of the attached IPv4 networks
/// @param subnets the attached IPv4 networks that carry multicast
/// @param ipv6 a global unicast IPv6 address outside 2001::/32, or `::` when there is none
public record HostAddresses(
        List<Ipv4Endpoint> own,
        List<Integer> broadcasts,
        List<Ipv4Subnet> subnets,
        Ipv6Address ipv6) {

    /// A host of which nothing is known.
    public static final HostAddresses UNKNOWN =
            new HostAddresses(List.of(), List.of(), new Ipv6Address(0, 0));

    /// Copies the lists.
    public HostAddresses {
        own = List.copyOf(own);
        broadcasts = List.copyOf(broadcasts);
        subnets = List.copyOf(subnets);
    }

    /// A host whose networks carry no multicast, as far as is known.
    public HostAddresses(List<Ipv4Endpoint> own, List<Integer> broadcasts, Ipv6Address ipv6) {
        this(own, broadcasts, List.of(), ipv6);
    }

    /// A host with these endpoints of its own.
    public static HostAddresses of(Ipv4Endpoint... own) {
        return new HostAddresses(Arrays.asList(own), List.of(), new Ipv6Address(0, 0));
    }

    /// The same host on these networks.
    public HostAddresses on(Ipv4Subnet... networks) {
        return new HostAddresses(own, broadcasts, Arrays.asList(networks), ipv6);
    }

    /// The same host with more endpoints of its own.
    public HostAddresses with(List<Ipv4Endpoint> more) {
        var all = Stream.concat(own.stream(), more.stream()).distinct().toList();
        return new HostAddresses(all, broadcasts, subnets, ipv6);
    }

    /// The same host with this native address.
    public HostAddresses withIpv6(Ipv6Address address) {
        return new HostAddresses(own, broadcasts, subnets, address);
    }

    /// Whether the host has native IPv6.
    public boolean hasIpv6() {
        return !Ipv6Address.isUnspecified(ipv6.high(), ipv6.low());
    }
}
