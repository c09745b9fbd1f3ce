package org.navalis.core.host;

import java.util.List;
import java.util.random.RandomGenerator;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Ipv6Prefix;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.PeerSnapshot;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoEvent;
import org.navalis.core.TeredoMachine;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.client.ClientStatus;
import org.navalis.core.client.TeredoClient;
import org.navalis.core.peer.Icmpv6Errors;
import org.navalis.core.relay.RelaySettings;
import org.navalis.core.relay.TeredoRelay;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;

/// Teredo on a host: a client, unless the host has native IPv6. Then it must be none (RFC 4380,
/// section 5.5), and is a relay for itself, a host-specific relay (sections 3.4 and 5.4).
///
/// The roles stand in [HostRole]. It promises that the client has given up its address, and closed
/// every socket but the service port, before the relay begins; and that a relay serves the native
/// addresses of the host and no other. Which those are, and whether native IPv6 is of use at all,
/// is left to the driver; so is the route for 2001::/32.
public final class TeredoHost implements TeredoMachine {

    private static final int ADDRESS_LENGTH = 128;

    private final RandomGenerator random;
    private final RelaySettings settings;
    private final TeredoClient client;
    private final Icmpv6Errors errors;
    private HostRole role;
    private HostAddresses host = HostAddresses.UNKNOWN;

    /// A host that has not started.
    ///
    /// @param settings how the client works; the relay takes over what concerns it
    /// @param natives the native addresses of the host; empty when it has no native IPv6
    /// @param random a cryptographic source in use, a seeded one in simulation
    public TeredoHost(ClientSettings settings, List<Ipv6Address> natives, RandomGenerator random) {
        this.random = random;
        this.settings =
                RelaySettings.DEFAULT
                        .withMtu(settings.mtu())
                        .withStrictUnicast(settings.isStrictUnicast())
                        .withLimits(settings.limits());
        client = new TeredoClient(settings, random);
        errors = new Icmpv6Errors(settings.limits().icmpv6ErrorsSecondMax());
        errors.setSource(TeredoAddress.LINK_LOCAL_HIGH, TeredoAddress.LINK_LOCAL_LOW);
        role = roleOf(natives);
    }

    private HostRole roleOf(List<Ipv6Address> natives) {
        if (natives.isEmpty()) {
            return new HostRole.Client(client);
        }
        var relay = new TeredoRelay(serving(natives), relaying(natives), random);
        return new HostRole.Relay(relay, natives);
    }

    private RelaySettings serving(List<Ipv6Address> natives) {
        return settings.withServed(
                natives.stream().map(it -> new Ipv6Prefix(it, ADDRESS_LENGTH)).toList());
    }

    /// Bubbles and errors come from an address that is served.
    private HostAddresses relaying(List<Ipv6Address> natives) {
        return host.withIpv6(natives.getFirst());
    }

    /// What the host is.
    public HostRole role() {
        return role;
    }

    /// The client, which is at rest while the host is a relay.
    public TeredoClient client() {
        return client;
    }

    /// Takes what has changed on the host.
    public void setHost(HostAddresses newHost) {
        host = newHost;
        client.setHost(newHost);
        if (role instanceof HostRole.Relay(var relay, var natives)) {
            relay.setHost(relaying(natives));
        }
    }

    /// Takes the native addresses that the host has now, and is from now on what follows from them.
    ///
    /// @param natives empty when it has no native IPv6
    public void setNatives(List<Ipv6Address> natives, long nowNanos, Outbox out) {
        switch (role) {
            case HostRole.Client _ when natives.isEmpty() -> {}
            case HostRole.Client _ -> {
                client.rest(nowNanos, out);
                role = roleOf(natives);
                begin(nowNanos, out);
            }
            case HostRole.Relay(var relay, _) when natives.isEmpty() -> {
                relay.forgetPeers(out);
                role = roleOf(natives);
                out.count(Counter.HOST_RELAYS_ENDED);
                out.event(new TeredoEvent.HostRelayEnded());
                begin(nowNanos, out);
            }
            case HostRole.Relay(var relay, _) -> {
                role = new HostRole.Relay(relay, natives);
                relay.setSettings(serving(natives));
                relay.setHost(relaying(natives));
            }
        }
    }

    private void begin(long nowNanos, Outbox out) {
        switch (role) {
            case HostRole.Client _ -> client.start(nowNanos, out);
            case HostRole.Relay(_, var natives) -> {
                out.count(Counter.HOST_RELAYS_BEGUN);
                out.event(new TeredoEvent.HostRelayBegun(natives));
            }
        }
    }

    /// Is on another network, or was asleep: a client qualifies anew, a relay knows nobody.
    public void onNetworkChange(long nowNanos, Outbox out) {
        switch (role) {
            case HostRole.Client _ -> client.onNetworkChange(nowNanos, out);
            case HostRole.Relay(var relay, _) -> relay.forgetPeers(out);
        }
    }

    /// What it tells of itself.
    public ClientStatus status(long nowNanos) {
        var status = client.status(nowNanos);
        return switch (role) {
            case HostRole.Client _ -> status;
            case HostRole.Relay(var relay, var natives) ->
                    status.relaying(natives, relay.peerCount());
        };
    }

    /// What is known of every peer.
    public List<PeerSnapshot> peers(long nowNanos) {
        return switch (role) {
            case HostRole.Client _ -> client.peers(nowNanos);
            case HostRole.Relay(var relay, _) -> relay.peers(nowNanos);
        };
    }

    /// How many peers are known.
    public int peerCount() {
        return switch (role) {
            case HostRole.Client _ -> client.peerCount();
            case HostRole.Relay(var relay, _) -> relay.peerCount();
        };
    }

    /// The octets that wait for their peers.
    public int heldBytes() {
        return switch (role) {
            case HostRole.Client _ -> client.heldBytes();
            case HostRole.Relay(var relay, _) -> relay.heldBytes();
        };
    }

    @Override
    public void start(long nowNanos, Outbox out) {
        begin(nowNanos, out);
    }

    @Override
    public void stop(long nowNanos, Outbox out) {
        role.machine().stop(nowNanos, out);
    }

    @Override
    public void onDatagram(Packet datagram, long nowNanos, Outbox out) {
        role.machine().onDatagram(datagram, nowNanos, out);
    }

    @Override
    public void onIpv6(Packet packet, long nowNanos, Outbox out) {
        if (role instanceof HostRole.Relay(_, var natives) && isForeign(packet, natives)) {
            errors.unreachable(Icmpv6.SOURCE_FAILED_POLICY, packet, nowNanos, out);
            out.drop(Drop.TX_SRC6_NOT_SERVED);
        } else {
            role.machine().onIpv6(packet, nowNanos, out);
        }
    }

    /// Whether a packet that is whole comes from an address that is not served. A relay for others
    /// says nothing, since anybody may have forged that; here it is a program of the host.
    private static boolean isForeign(Packet packet, List<Ipv6Address> natives) {
        if (!Ipv6Header.isComplete(packet) || Ipv6Header.version(packet) != 6) {
            return false;
        }
        long high = Ipv6Header.sourceHigh(packet);
        long low = Ipv6Header.sourceLow(packet);
        for (int i = 0; i < natives.size(); i++) {
            if (natives.get(i).high() == high && natives.get(i).low() == low) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void onTimer(long nowNanos, Outbox out) {
        role.machine().onTimer(nowNanos, out);
    }

    @Override
    public long nextDeadlineNanos() {
        return role.machine().nextDeadlineNanos();
    }
}
