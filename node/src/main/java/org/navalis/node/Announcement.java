package org.navalis.node;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Ipv6Prefix;
import org.navalis.node.io.Network;

/// How others find the way to a relay or a server: routes on its device, which a routing daemon
/// takes up and tells, and for a relay Router Advertisements. They stand while the node works, and
/// go with the device when it dies. Any thread may call.
///
/// ```
/// (nothing) --begin--> announced --drain--> withdrawn --end--> (nothing)
/// ```
///
/// Withdrawn means that nobody is told any more, but that what still comes goes on. To that end a
/// relay has the halves of 2001::/32 instead of the whole, which routing daemons do not take up.
///
/// Routers take a while to notice that a relay has died. Its machine must not forward to them what
/// they still send: it would come back, and Linux as a router would besides tell native hosts
/// beside it to send to that machine themselves (ICMPv6 redirect), which they then do for minutes.
/// So a sink for 2001::/32 stands behind the route, and is there when that has gone.
final class Announcement implements AutoCloseable {

    /// What all Teredo addresses begin with (RFC 4380, section 2.6).
    static final Ipv6Prefix TEREDO = new Ipv6Prefix(new Ipv6Address(0x20010000_00000000L, 0), 32);

    private static final List<Ipv6Prefix> TEREDO_HALVES =
            List.of(
                    new Ipv6Prefix(new Ipv6Address(0x20010000_00000000L, 0), 33),
                    new Ipv6Prefix(new Ipv6Address(0x20010000_80000000L, 0), 33));
    private static final int METRIC = 1024;

    private final NodeConfig config;
    private final Optional<Network> network;
    private final Optional<RouteAdvertiser> advertiser;
    private final Consumer<String> warnings;
    private boolean isWithdrawn;
    private boolean isClosed;

    /// Announces nothing yet.
    ///
    /// @param warnings who hears when the system does not take a route
    /// @throws NodeException when there is no such link to advertise on
    Announcement(NodeConfig config, Edges edges, Consumer<String> warnings) throws NodeException {
        this.config = config;
        this.network = edges.network();
        this.warnings = warnings;
        this.advertiser =
                config instanceof NodeConfig.Relay relay && relay.advertised().isPresent()
                        ? Optional.of(advertiserOn(relay.advertised().get(), edges))
                        : Optional.empty();
    }

    private RouteAdvertiser advertiserOn(String device, Edges edges) throws NodeException {
        try {
            return new RouteAdvertiser(
                    edges.platform().openRouterLink(device),
                    TEREDO,
                    edges.platform().random(),
                    warnings);
        } catch (IOException refused) {
            throw Troubles.ofRouterLink(device, refused);
        }
    }

    private interface Change {
        void make(Network network) throws IOException;
    }

    private void change(Change change) {
        try {
            if (network.isPresent() && !isClosed) {
                change.make(network.get());
            }
        } catch (IOException refused) {
            var sentence = Troubles.ofNetwork(config.tun().name(), refused).getMessage();
            warnings.accept(String.valueOf(sentence));
        }
    }

    /// Announces the node; called when it works.
    synchronized void begin() {
        if (isWithdrawn) {
            return;
        }
        switch (config) {
            case NodeConfig.Relay _ -> {
                change(it -> {
                    it.addRoute(TEREDO.address(), TEREDO.length(), METRIC);
                    it.addSink(TEREDO.address(), TEREDO.length());
                });
                advertiser.ifPresent(RouteAdvertiser::start);
            }
            case NodeConfig.Server server when server.isAnycast() -> {
                change(it -> it.addHostRoute(server.bound().primary()));
                change(it -> it.addHostRoute(server.bound().secondary()));
            }
            case NodeConfig.Server _, NodeConfig.Client _ -> {}
        }
    }

    /// Tells others that the way leads here no more; what still comes goes on.
    synchronized void drain() {
        isWithdrawn = true;
        if (config instanceof NodeConfig.Relay) {
            for (var half : TEREDO_HALVES) {
                change(it -> it.addRoute(half.address(), half.length(), METRIC));
            }
        }
        withdraw();
    }

    /// Takes all of it away; called when the node works no more.
    synchronized void end() {
        isWithdrawn = true;
        withdraw();
        for (var half : TEREDO_HALVES) {
            change(it -> it.removeRoute(half.address(), half.length(), METRIC));
        }
    }

    private void withdraw() {
        advertiser.ifPresent(RouteAdvertiser::close);
        change(it -> it.removeRoute(TEREDO.address(), TEREDO.length(), METRIC));
        if (config instanceof NodeConfig.Server server) {
            change(it -> it.removeHostRoute(server.bound().primary()));
            change(it -> it.removeHostRoute(server.bound().secondary()));
        }
    }

    /// From now on nothing is changed any more, whoever asks for it.
    @Override
    public synchronized void close() {
        isClosed = true;
        advertiser.ifPresent(RouteAdvertiser::close);
    }
}
