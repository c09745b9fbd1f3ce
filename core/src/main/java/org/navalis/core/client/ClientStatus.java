package org.navalis.core.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.ServerAddresses;

/// What a client tells of itself (RFC 4380, section 5.2: the state that it keeps).
///
/// @param state where it stands
/// @param servers the addresses of its server; 0.0.0.0 before they are known
/// @param local its own endpoint on the IPv4 side
/// @param serverRoundTrip how long the server's last answer took
/// @param refreshInterval how long the NAT keeps a mapping: as configured, or as found out
/// @param server the number of the server in the list, from 0 on
/// @param roundTrips how long the last answer of each server took, if it has answered
/// @param isKeyExpired whether the server wants the client to get another key
/// @param peers how many peers it knows
/// @param relays how many different relays carry packets of native hosts
/// @param natives the native addresses for which the host is a relay instead (section 5.5); empty
///     for a client
public record ClientStatus(
        ClientState state,
        ServerAddresses servers,
        Ipv4Endpoint local,
        Optional<Duration> serverRoundTrip,
        Duration refreshInterval,
        int server,
        List<Optional<Duration>> roundTrips,
        boolean isKeyExpired,
        int peers,
        int relays,
        List<Ipv6Address> natives) {

    /// Copies the lists.
    public ClientStatus {
        roundTrips = List.copyOf(roundTrips);
        natives = List.copyOf(natives);
    }

    /// The same of a host that is a relay for these addresses, with this many peers.
    public ClientStatus relaying(List<Ipv6Address> addresses, int peerCount) {
        return of(addresses, state, peerCount);
    }

    /// The same of a host that has these addresses, and whose relay reaches nobody.
    public ClientStatus aside(List<Ipv6Address> addresses, ClientState.Offline offline) {
        return of(addresses, offline, 0);
    }

    private ClientStatus of(List<Ipv6Address> addresses, ClientState newState, int peerCount) {
        return new ClientStatus(
                newState,
                servers,
                local,
                serverRoundTrip,
                refreshInterval,
                server,
                roundTrips,
                isKeyExpired,
                peerCount,
                relays,
                addresses);
    }

    /// Whether the host is a relay for itself, and no client.
    public boolean isHostRelay() {
        return !natives.isEmpty();
    }

    /// Whether packets go to and fro, or would.
    public boolean isUp() {
        return state instanceof ClientState.Qualified
                || isHostRelay() && !(state instanceof ClientState.Offline);
    }
}
