package org.navalis.core.host;

import java.time.Duration;
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
import org.navalis.core.Trouble;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.client.ClientState.Offline;
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
/// addresses of the host and no other. One that reaches nobody steps aside. Which addresses those
/// are, and whether native IPv6 is of use at all, is left to the driver; so is the route for
/// 2001::/32.
public final class TeredoHost implements TeredoMachine {

    private static final int ADDRESS_LENGTH = 128;

    /// Clients may have gone, but so many? Behind a symmetric NAT, or where UDP does not pass, none
    /// ever answers. By a relay elsewhere they are reached all the same, so that nothing is lost
    /// when this one gives up too soon.
    private static final int SILENT_CLIENTS_MAX = 3;

    private static final long ASIDE_NANOS = Duration.ofHours(1).toNanos();

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
                becomeRelay(natives, nowNanos, out);
            }
            case HostRole.Relay(var relay, _) when natives.isEmpty() -> {
                relay.forgetPeers(out);
                becomeClient(nowNanos, out);
            }
            case HostRole.Relay(var relay, _) -> {
                role = new HostRole.Relay(relay, natives);
                relay.setSettings(serving(natives));
                relay.setHost(relaying(natives));
            }
            case HostRole.Aside _ when natives.isEmpty() -> becomeClient(nowNanos, out);
            case HostRole.Aside(_, long retryNanos) ->
                    role = new HostRole.Aside(natives, retryNanos);
        }
    }

    private void becomeClient(long nowNanos, Outbox out) {
        role = new HostRole.Client(client);
        out.count(Counter.HOST_RELAYS_ENDED);
        out.event(new TeredoEvent.HostRelayEnded());
        begin(nowNanos, out);
    }

    private void begin(long nowNanos, Outbox out) {
        switch (role) {
            case HostRole.Client _ -> client.start(nowNanos, out);
            case HostRole.Relay(_, var natives) -> {
                out.count(Counter.HOST_RELAYS_BEGUN);
                out.event(new TeredoEvent.HostRelayBegun(natives));
            }
            case HostRole.Aside _ -> {}
        }
    }

    /// Is on another network, or was asleep: a client qualifies anew, a relay knows nobody.
    public void onNetworkChange(long nowNanos, Outbox out) {
        switch (role) {
            case HostRole.Client _ -> client.onNetworkChange(nowNanos, out);
            case HostRole.Relay(var relay, var natives) -> {
                relay.forgetPeers(out);
                role = roleOf(natives);
            }
            case HostRole.Aside(var natives, _) -> becomeRelay(natives, nowNanos, out);
        }
    }

    /// Tries again at once what had failed, since something has changed on the host.
    public void retry(long nowNanos, Outbox out) {
        switch (role) {
            case HostRole.Client _ -> client.retry(nowNanos, out);
            case HostRole.Relay _ -> {}
            case HostRole.Aside(var natives, _) -> becomeRelay(natives, nowNanos, out);
        }
    }

    private void becomeRelay(List<Ipv6Address> natives, long nowNanos, Outbox out) {
        role = roleOf(natives);
        begin(nowNanos, out);
    }

    /// What it tells of itself.
    public ClientStatus status(long nowNanos) {
        var status = client.status(nowNanos);
        return switch (role) {
            case HostRole.Client _ -> status;
            case HostRole.Relay(var relay, var natives) ->
                    status.relaying(natives, relay.peerCount());
            case HostRole.Aside(var natives, long retryNanos) ->
                    status.aside(natives, new Offline(Trouble.NO_CLIENT_REACHED, retryNanos));
        };
    }

    /// What is known of every peer.
    public List<PeerSnapshot> peers(long nowNanos) {
        return switch (role) {
            case HostRole.Client _ -> client.peers(nowNanos);
            case HostRole.Relay(var relay, _) -> relay.peers(nowNanos);
            case HostRole.Aside _ -> List.of();
        };
    }

    /// How many peers are known.
    public int peerCount() {
        return switch (role) {
            case HostRole.Client _ -> client.peerCount();
            case HostRole.Relay(var relay, _) -> relay.peerCount();
            case HostRole.Aside _ -> 0;
        };
    }

    /// The octets that wait for their peers.
    public int heldBytes() {
        return switch (role) {
            case HostRole.Client _ -> client.heldBytes();
            case HostRole.Relay(var relay, _) -> relay.heldBytes();
            case HostRole.Aside _ -> 0;
        };
    }

    @Override
    public void start(long nowNanos, Outbox out) {
        begin(nowNanos, out);
    }

    @Override
    public void stop(long nowNanos, Outbox out) {
        switch (role) {
            case HostRole.Client _ -> client.stop(nowNanos, out);
            case HostRole.Relay(var relay, _) -> relay.stop(nowNanos, out);
            case HostRole.Aside _ -> out.event(new TeredoEvent.Stopped());
        }
    }

    @Override
    public void onDatagram(Packet datagram, long nowNanos, Outbox out) {
        switch (role) {
            case HostRole.Client _ -> client.onDatagram(datagram, nowNanos, out);
            case HostRole.Relay(var relay, _) -> relay.onDatagram(datagram, nowNanos, out);
            case HostRole.Aside _ -> out.drop(Drop.NO_ENTRY);
        }
    }

    @Override
    public void onTimer(long nowNanos, Outbox out) {
        switch (role) {
            case HostRole.Client _ -> client.onTimer(nowNanos, out);
            case HostRole.Relay(var relay, var natives) -> {
                relay.onTimer(nowNanos, out);
                if (relay.failuresOnly() >= SILENT_CLIENTS_MAX) {
                    stepAside(relay, natives, nowNanos + ASIDE_NANOS, out);
                }
            }
            case HostRole.Aside(var natives, long retryNanos) when nowNanos >= retryNanos ->
                    becomeRelay(natives, nowNanos, out);
            case HostRole.Aside _ -> {}
        }
    }

    private void stepAside(
            TeredoRelay relay, List<Ipv6Address> natives, long retryNanos, Outbox out) {
        relay.forgetPeers(out);
        role = new HostRole.Aside(natives, retryNanos);
        out.count(Trouble.NO_CLIENT_REACHED.counter());
        out.event(new TeredoEvent.Disqualified(Trouble.NO_CLIENT_REACHED, retryNanos));
    }

    @Override
    public long nextDeadlineNanos() {
        return switch (role) {
            case HostRole.Client _ -> client.nextDeadlineNanos();
            case HostRole.Relay(var relay, _) -> relay.nextDeadlineNanos();
            case HostRole.Aside(_, long retryNanos) -> retryNanos;
        };
    }

    @Override
    public void onIpv6(Packet packet, long nowNanos, Outbox out) {
        switch (role) {
            case HostRole.Client _ -> client.onIpv6(packet, nowNanos, out);
            case HostRole.Relay(_, var natives) when isForeign(packet, natives) -> {
                errors.unreachable(Icmpv6.SOURCE_FAILED_POLICY, packet, nowNanos, out);
                out.drop(Drop.TX_SRC6_NOT_SERVED);
            }
            case HostRole.Relay(var relay, _) -> relay.onIpv6(packet, nowNanos, out);
            // What was on its way when the route was taken away.
            case HostRole.Aside _ -> out.drop(Drop.TX_UNUSED);
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
}
