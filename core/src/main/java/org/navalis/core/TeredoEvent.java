package org.navalis.core;

import java.util.List;

/// What people, logs and hooks want to hear of.
public sealed interface TeredoEvent {

    /// A server or relay works.
    record Online() implements TeredoEvent {}

    /// The role has ended its service.
    record Stopped() implements TeredoEvent {}

    /// A client wants the addresses of its server; the driver answers with
    /// `TeredoClient.onServerResolved` or `onServerUnresolved`.
    ///
    /// @param server the number of the server in the list, from 0 on
    record ServerWanted(int server) implements TeredoEvent {}

    /// A client gives up one of several servers, and goes on to the next.
    ///
    /// @param server the number of the one that failed
    /// @param trouble why
    record ServerFailed(int server, Trouble trouble) implements TeredoEvent {}

    /// A client has no address and sends nothing until a packet of its host wakes it.
    record Dormant() implements TeredoEvent {}

    /// The server has proven that it knows the client's key, and says that it wants another.
    record KeyExpired() implements TeredoEvent {}

    /// The NAT shows a client one mapping and then another, and the client keeps its address for a
    /// while.
    ///
    /// @param heldNanos how long from now on
    record MappingFlaps(long heldNanos) implements TeredoEvent {}

    /// A client asks an address of its server for its mapped endpoint.
    ///
    /// @param server the IPv4 address that is asked
    /// @param isSecondary whether it is the secondary one
    record Soliciting(int server, boolean isSecondary) implements TeredoEvent {}

    /// A client has its Teredo address, for the first time or in the place of another one.
    ///
    /// @param address the Teredo address
    /// @param mapped the endpoint that the address carries
    /// @param nat what is known of the NAT
    /// @param mtu the MTU of the tunnel
    record Qualified(Ipv6Address address, Ipv4Endpoint mapped, NatKind nat, int mtu)
            implements TeredoEvent {}

    /// A client has no Teredo address any more, or did not get one.
    ///
    /// @param trouble why
    /// @param retryNanos when it tries again, as the time of the machine
    record Disqualified(Trouble trouble, long retryNanos) implements TeredoEvent {}

    /// A host has native IPv6: it is no client any more, but a relay for itself.
    ///
    /// @param natives the native addresses that it serves
    record HostRelayBegun(List<Ipv6Address> natives) implements TeredoEvent {

        /// Copies the list.
        public HostRelayBegun {
            natives = List.copyOf(natives);
        }
    }

    /// Native IPv6 is gone: the host is a client again.
    record HostRelayEnded() implements TeredoEvent {}

    /// The gateway passes what comes to an endpoint of its own to the service port.
    ///
    /// @param protocol how it was asked: `PCP`, `NAT-PMP` or `UPnP`
    /// @param external the endpoint; behind a second NAT it is none of the Internet's
    record PortMapped(String protocol, Ipv4Endpoint external) implements TeredoEvent {}

    /// The gateway does so no more.
    ///
    /// @param external the endpoint
    record PortUnmapped(Ipv4Endpoint external) implements TeredoEvent {}

    /// A client has asked its server once more after a change of its port mapping.
    ///
    /// @param mapped how the server sees it now
    record MappingFollowed(Ipv4Endpoint mapped) implements TeredoEvent {}

    /// There is no port mapping, which is nothing unusual.
    ///
    /// @param reason what the gateway said, or that it said nothing
    record PortNotMapped(String reason) implements TeredoEvent {}

    /// The answer to an echo request that a person asked for.
    ///
    /// @param target who answered
    /// @param sequence the number of the request
    /// @param roundTripNanos from request to answer
    /// @param path the outer source of the answer: a relay, or the peer itself
    record EchoAnswered(Ipv6Address target, int sequence, long roundTripNanos, Ipv4Endpoint path)
            implements TeredoEvent {}
}
