package org.navalis.node;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoEvent;
import org.navalis.core.Trouble;
import org.navalis.core.client.TeredoClient;
import org.navalis.node.io.Network;
import org.navalis.node.io.Platform;
import org.navalis.node.managed.ManagedNetwork;

/// What a client leaves to its driver: resolving the server, and giving the device the address; and
/// the route for 2001::/32 while it is a relay for its machine instead.
///
/// Called by the thread of the events, which may wait.
final class ClientDuties {

    /// On the device of a dormant client: with no address at all, the system would send nothing by
    /// it that could wake the client. Windows has this one on its Teredo device. It stays beside
    /// the Teredo address, since what programs have begun with it is answered to it.
    private static final Ipv6Address DORMANT =
            new Ipv6Address(TeredoAddress.LINK_LOCAL_HIGH, TeredoAddress.LINK_LOCAL_LOW - 1);

    private static final long ERRORS_MILLIS_MAX = 200;

    private static final Ipv6Address EVERYTHING = new Ipv6Address(0, 0);

    /// Worse than any other default route (RFC 4380, section 5.5).
    private static final int DEFAULT_ROUTE_METRIC = 1029;

    /// Better than what a router that advertises 2001::/32 makes of its route (section 7.3.1), and
    /// what others set that do not think of it: 1024.
    private static final int RELAY_ROUTE_METRIC = 256;

    private final NodeConfig.Client config;
    private final TeredoClient client;
    private final Platform platform;
    private final Optional<Network> network;
    private final int boundAddress;
    private final int port;
    private final Optional<MappingDuty> mapping;
    private final Consumer<String> warnings;
    private final ManagedNetwork managedNetwork;
    private final NativeIpv6 nativeIpv6;
    private volatile boolean isManaged;
    private volatile int resolved;
    private volatile int source;

    /// @param edges what is open
    /// @param mapping the port mapping, when the client may have one
    ClientDuties(
            NodeConfig.Client config,
            TeredoClient client,
            Edges edges,
            Optional<MappingDuty> mapping,
            Consumer<String> warnings) {
        this.config = config;
        this.client = client;
        this.platform = edges.platform();
        this.network = edges.network();
        this.boundAddress = edges.endpoints().getFirst().address();
        this.port = edges.endpoints().getFirst().port();
        this.mapping = mapping;
        this.warnings = warnings;
        this.managedNetwork = new ManagedNetwork(platform.random());
        this.nativeIpv6 = new NativeIpv6(config, platform);
    }

    /// Does what an event asks for.
    ///
    /// @param loop where commands to the client go
    /// @param out what the commands send with
    void follow(TeredoEvent event, NodeLoop loop, BatchingOutbox out) {
        switch (event) {
            case TeredoEvent.ServerWanted(int server) -> {
                // What it had before holds no more.
                network.ifPresent(Network::removeAddress);
                resolve(server, loop, out);
            }
            case TeredoEvent.ServerFailed _ -> {}
            case TeredoEvent.Qualified qualified -> {
                setUp(it -> it.setAddress(qualified.address()));
                loop.post(nowNanos -> client.onAddressSet(nowNanos, out));
                mapping.ifPresent(duty -> duty.onQualified(qualified.mapped()));
            }
            case TeredoEvent.Dormant() -> {
                mapping.ifPresent(MappingDuty::rest);
                network.ifPresent(Network::removeAddress);
                setUp(it -> it.setLinkLocal(DORMANT));
            }
            case TeredoEvent.Disqualified _ -> {
                awaitErrors(loop);
                takeDown();
                removeRelayRoute();
            }
            case TeredoEvent.Stopped _ -> {
                takeDown();
                removeRelayRoute();
            }
            case TeredoEvent.HostRelayBegun _ -> {
                isManaged = managedNetwork.look();
                mapping.ifPresent(MappingDuty::rest);
                takeDown();
                addRelayRoute();
            }
            case TeredoEvent.HostRelayEnded() -> removeRelayRoute();
            case TeredoEvent.KeyExpired() -> {}
            case TeredoEvent.MappingFlaps _ -> {}
            case TeredoEvent.Online() -> {}
            case TeredoEvent.Soliciting _ -> {}
            case TeredoEvent.PortMapped _ -> {}
            case TeredoEvent.PortUnmapped _ -> {}
            case TeredoEvent.PortNotMapped _ -> {}
            case TeredoEvent.MappingFollowed(var mapped) ->
                    mapping.ifPresent(duty -> duty.onFollowed(mapped));
            case TeredoEvent.EchoAnswered _ -> {}
        }
    }

    private void resolve(int server, NodeLoop loop, BatchingOutbox out) {
        isManaged = managedNetwork.look();
        if (isManaged && !config.type().worksInManagedNetworks()) {
            loop.post(nowNanos -> client.onServerRefused(Trouble.MANAGED_NETWORK, nowNanos, out));
            return;
        }
        var found = lookUp(config.servers().get(server));
        if (found.isEmpty()) {
            loop.post(nowNanos -> client.onServerUnresolved(nowNanos, out));
            return;
        }
        int primary = found.getAsInt();
        var servers = new ServerAddresses(primary, config.secondary().orElse(primary + 1));
        warnOfOwnServer(primary);
        var local = new Ipv4Endpoint(sourceTowards(primary), port);
        source = local.address();
        resolved = primary;
        loop.post(nowNanos -> client.onServerResolved(servers, local, nowNanos, out));
        // Beside qualification, which does not wait for the gateway.
        mapping.ifPresent(duty -> duty.follow(primary, local.address()));
    }

    /// Whether the network was a managed one when the client began to qualify.
    boolean isManaged() {
        return isManaged;
    }

    /// Whether the client must go off-line, since the network has become a managed one.
    boolean isUnwelcome() {
        return !isManaged && !config.type().worksInManagedNetworks() && managedNetwork.look();
    }

    /// The native addresses for which this machine is to be its own relay.
    List<Ipv6Address> nativesIn(HostView view) {
        return nativeIpv6.in(view);
    }

    /// The server that was found last; 0 before the first.
    int server() {
        return resolved;
    }

    /// The own address from which that server was asked; 0 without a route.
    int source() {
        return source;
    }

    /// A name was not looked up yet when the socket was bound.
    private void warnOfOwnServer(int primary) {
        if (boundAddress == 0 && HostWatch.isOwn(primary)) {
            warnings.accept(
                    "the server is this machine, and the client sends from any of its addresses;"
                            + " write listen = \""
                            + Ipv4Address.toText(primary)
                            + "\" for the client");
        }
    }

    /// The address from which the client sends to another one; 0.0.0.0 without a route.
    int sourceTowards(int address) {
        return boundAddress == 0
                ? platform.sourceTowards(address, TeredoAddress.SERVER_PORT)
                : boundAddress;
    }

    /// The first IPv4 address of a name, or the address itself.
    private static OptionalInt lookUp(String name) {
        if (Ipv4Address.isAddress(name)) {
            return OptionalInt.of(Ipv4Address.parse(name));
        }
        try {
            return Stream.of(InetAddress.getAllByName(name))
                    .filter(Inet4Address.class::isInstance)
                    .mapToInt(HostWatch::toInt)
                    .findFirst();
        } catch (UnknownHostException none) {
            return OptionalInt.empty();
        }
    }

    /// What the client tells programs goes to an address that is still there.
    private static void awaitErrors(NodeLoop loop) {
        var isOut = new CompletableFuture<Void>();
        if (loop.post(_ -> isOut.complete(null))) {
            isOut.completeOnTimeout(null, ERRORS_MILLIS_MAX, TimeUnit.MILLISECONDS).join();
        }
    }

    /// What gives the device an address or a route.
    private interface Change {
        void make(Network network) throws IOException;
    }

    private void setUp(Change address) {
        change(its -> {
            address.make(its);
            its.addRoute(EVERYTHING, 0, DEFAULT_ROUTE_METRIC);
        });
    }

    private void addRelayRoute() {
        var teredo = Announcement.TEREDO;
        change(its -> its.addRoute(teredo.address(), teredo.length(), RELAY_ROUTE_METRIC));
    }

    private void removeRelayRoute() {
        var teredo = Announcement.TEREDO;
        change(its -> its.removeRoute(teredo.address(), teredo.length(), RELAY_ROUTE_METRIC));
    }

    private void change(Change change) {
        if (network.isEmpty()) {
            return;
        }
        try {
            change.make(network.get());
        } catch (IOException refused) {
            warnings.accept(Troubles.ofNetwork(config.tun().name(), refused).getMessage());
        }
    }

    private void takeDown() {
        if (network.isPresent()) {
            network.get().removeRoute(EVERYTHING, 0, DEFAULT_ROUTE_METRIC);
            network.get().removeAddress();
            network.get().removeLinkLocal();
        }
    }
}
