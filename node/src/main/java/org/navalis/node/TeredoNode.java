package org.navalis.node;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.PeerSnapshot;
import org.navalis.core.TeredoEvent;
import org.navalis.core.TeredoMachine;
import org.navalis.core.client.TeredoClient;
import org.navalis.core.relay.TeredoRelay;
import org.navalis.core.server.TeredoServer;

/// A Teredo role at work on this machine: a machine of core, its sockets, its TUN device, and one
/// thread that turns the crank.
///
/// [#open] binds and sets up, [#start] begins to work, [#close] ends and puts the system back as it
/// was found. All methods may be called by any thread.
public final class TeredoNode implements AutoCloseable {

    private static final Ipv6Address TEREDO_PREFIX = new Ipv6Address(0x20010000_00000000L, 0);
    private static final int TEREDO_PREFIX_LENGTH = 32;
    private static final int RELAY_ROUTE_METRIC = 1024;

    private final NodeConfig config;
    private final NodeListener listener;
    private final Edges edges;
    private final TeredoMachine machine;
    private final Metrics metrics = new Metrics();
    private final BatchingOutbox out;
    private final NodeLoop loop;
    private final EventThread events;
    private final Thread loopThread;
    private final Thread watchThread;
    private final Optional<ClientDuties> duties;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Map<Integer, CompletableFuture<TeredoEvent.EchoAnswered>> pings =
            new ConcurrentHashMap<>();
    private volatile long startNanos;
    private boolean isStarted;
    private boolean isClosed;
    private @Nullable Ipv4Endpoint localSeen;

    private TeredoNode(NodeConfig config, NodeListener listener, Edges edges, TeredoMachine machine)
            throws NodeException {
        this.config = config;
        this.listener = listener;
        this.edges = edges;
        this.machine = machine;
        var poller = edges.openPoller();
        out = new BatchingOutbox(edges.sockets(), edges.tun(), metrics, this::onEvent);
        loop =
                new NodeLoop(
                        machine,
                        edges.sockets(),
                        edges.tun(),
                        poller,
                        out,
                        new NodeLoop.Watch(metrics, this::onWarning));
        events = new EventThread("navalis-events");
        loopThread = Thread.ofPlatform().name("navalis-packets").unstarted(this::loop);
        var watch =
                new HostWatch(
                        edges.endpoints(), config.tun().name(), this::onHost, this::requalify);
        watchThread = Thread.ofPlatform().daemon().name("navalis-host").unstarted(watch);
        duties =
                machine instanceof TeredoClient client
                                && config instanceof NodeConfig.Client clientConfig
                        ? Optional.of(
                                new ClientDuties(
                                        clientConfig,
                                        client,
                                        edges.platform(),
                                        edges.network(),
                                        edges.endpoints().getFirst().port(),
                                        listener::onWarning))
                        : Optional.empty();
    }

    /// Opens sockets and device and prepares routes; nothing is sent or received yet.
    ///
    /// @throws NodeException when something is missing; what was opened until then is closed again
    public static TeredoNode open(NodeConfig config, NodeListener listener) throws NodeException {
        var edges = new Edges(Edges.platformHere());
        try {
            var machine =
                    switch (config) {
                        case NodeConfig.Client client -> open(client, edges);
                        case NodeConfig.Relay relay -> open(relay, edges);
                        case NodeConfig.Server server -> open(server, edges, listener);
                    };
            return new TeredoNode(config, listener, edges, machine);
        } catch (NodeException | RuntimeException | Error refused) {
            edges.close();
            throw refused;
        }
    }

    private static TeredoMachine open(NodeConfig.Client config, Edges edges) throws NodeException {
        var random = edges.platform().random();
        if (config.listen().port() == 0) {
            edges.bindAnyPort(config.listen().address(), random);
        } else {
            edges.bind(config.listen());
        }
        edges.openTun(config.tun(), config.settings().mtu());
        return new TeredoClient(config.settings(), random);
    }

    private static TeredoMachine open(NodeConfig.Relay config, Edges edges) throws NodeException {
        edges.bind(config.listen());
        edges.openTun(config.tun(), config.settings().mtu());
        routeThrough(edges, config.tun());
        var host = HostWatch.look(edges.endpoints(), config.tun().name());
        return new TeredoRelay(config.settings(), host, edges.platform().random());
    }

    private static TeredoMachine open(NodeConfig.Server config, Edges edges, NodeListener listener)
            throws NodeException {
        var addresses = config.settings().addresses();
        edges.bind(new Ipv4Endpoint(addresses.primary(), config.port()));
        edges.bind(new Ipv4Endpoint(addresses.secondary(), config.port()));
        var settings = config.settings();
        try {
            edges.openTun(config.tun(), settings.mtu());
            routeThrough(edges, config.tun());
        } catch (NodeException withoutTun) {
            boolean isNeedless =
                    withoutTun.kind() == NodeException.Kind.NO_PERMISSION
                            || !edges.platform().hasTun();
            if (!isNeedless) {
                throw withoutTun;
            }
            settings = settings.withNativeIpv6(false);
            listener.onWarning(
                    "clients cannot reach native IPv6 through this server: "
                            + withoutTun.getMessage());
        }
        var host = HostWatch.look(edges.endpoints(), config.tun().name());
        return new TeredoServer(settings, host, edges.platform().random());
    }

    /// Lets packets pass between the device and native IPv6; routes follow when the node works.
    private static void routeThrough(Edges edges, TunConfig tun) throws NodeException {
        if (edges.network().isEmpty()) {
            return;
        }
        try {
            edges.network().get().enableForwarding();
        } catch (IOException refused) {
            throw Troubles.ofNetwork(tun.name(), refused);
        }
    }

    /// Begins to work; called once.
    public synchronized void start() {
        startNanos = System.nanoTime();
        isStarted = true;
        loopThread.start();
        watchThread.start();
    }

    /// Waits until the node has ended, by [#close] or by trouble.
    ///
    /// @throws NodeException the trouble that ended it
    public void await() throws NodeException, InterruptedException {
        loopThread.join();
        var trouble = loop.trouble();
        if (trouble.isPresent()) {
            throw Troubles.ofLoop(trouble.get());
        }
    }

    /// What the node tells of itself.
    ///
    /// @throws IllegalStateException when it has ended
    public NodeSnapshot snapshot() {
        var answer = new CompletableFuture<NodeSnapshot>();
        if (!loop.post(nowNanos -> answer.complete(snapshot(nowNanos)))) {
            throw new IllegalStateException("the node has ended");
        }
        return CompletableFuture.anyOf(answer, ended)
                .thenApply(snapshot -> {
                    if (snapshot == null) {
                        throw new IllegalStateException("the node has ended");
                    }
                    return (NodeSnapshot) snapshot;
                })
                .join();
    }

    private NodeSnapshot snapshot(long nowNanos) {
        var peers =
                switch (machine) {
                    case TeredoClient client -> client.peers(nowNanos);
                    case TeredoRelay relay -> relay.peers(nowNanos);
                    default -> List.<PeerSnapshot>of();
                };
        return new NodeSnapshot(
                config,
                edges.endpoints(),
                edges.tun().map(tun -> tun.name()),
                Duration.ofNanos(nowNanos - startNanos),
                machine instanceof TeredoClient client
                        ? Optional.of(client.status(nowNanos))
                        : Optional.empty(),
                peers,
                metrics.toMap());
    }

    /// Sends an echo request through the tunnel as the client's own.
    ///
    /// @param sequence tells several requests apart, 0 to 65535
    /// @return completes with the answer; with an [IllegalStateException] at once when the node is
    ///     no client, or not qualified; never when no answer comes
    public CompletableFuture<TeredoEvent.EchoAnswered> ping(Ipv6Address target, int sequence) {
        var answer = new CompletableFuture<TeredoEvent.EchoAnswered>();
        if (!(machine instanceof TeredoClient client)) {
            answer.completeExceptionally(new IllegalStateException("this node is no client"));
            return answer;
        }
        pings.put(sequence, answer);
        boolean isPosted =
                loop.post(nowNanos -> {
                    var request = out.blank();
                    if (client.writeEchoRequest(request, target, sequence, nowNanos)) {
                        out.begin();
                        client.onIpv6(request, nowNanos, out);
                    } else {
                        answer.completeExceptionally(
                                new IllegalStateException("the client is not qualified"));
                    }
                });
        if (!isPosted) {
            answer.completeExceptionally(new IllegalStateException("the node has ended"));
        }
        return answer;
    }

    // The thread of the packets

    private void loop() {
        loop.run();
        ended.complete(null);
    }

    private void onEvent(TeredoEvent event) {
        events.execute(() -> tell(event));
    }

    private void onWarning(String sentence) {
        events.execute(() -> listener.onWarning(sentence));
    }

    // The thread of the events

    private void tell(TeredoEvent event) {
        duties.ifPresent(client -> client.follow(event, loop, out));
        if (config instanceof NodeConfig.Relay) {
            followAsRelay(event);
        }
        if (event instanceof TeredoEvent.EchoAnswered answered) {
            var asked = pings.remove(answered.sequence());
            if (asked != null) {
                asked.complete(answered);
            }
        }
        listener.onEvent(event);
    }

    /// The route stands only while the relay works (RFC 4380, section 5.4).
    private void followAsRelay(TeredoEvent event) {
        if (edges.network().isEmpty()) {
            return;
        }
        var network = edges.network().get();
        if (event instanceof TeredoEvent.Online) {
            try {
                network.addRoute(TEREDO_PREFIX, TEREDO_PREFIX_LENGTH, RELAY_ROUTE_METRIC);
            } catch (IOException refused) {
                listener.onWarning(Troubles.ofNetwork(config.tun().name(), refused).getMessage());
            }
        } else if (event instanceof TeredoEvent.Stopped) {
            network.removeRoute(TEREDO_PREFIX, TEREDO_PREFIX_LENGTH, RELAY_ROUTE_METRIC);
        }
    }

    // The thread that watches the host

    private void onHost(HostAddresses host) {
        loop.post(nowNanos -> {
            switch (machine) {
                case TeredoRelay relay -> relay.setHost(host);
                case TeredoClient client -> client.setHost(host);
                default -> {}
            }
        });
        if (machine instanceof TeredoClient client && duties.isPresent()) {
            loop.post(nowNanos -> followRoute(client, duties.get(), nowNanos));
        }
    }

    /// Another address towards the server is another network (RFC 4380, section 5.2.5).
    private void followRoute(TeredoClient client, ClientDuties route, long nowNanos) {
        var status = client.status(nowNanos);
        if (status.servers().primary() == 0) {
            return;
        }
        var local =
                new Ipv4Endpoint(
                        route.sourceTowards(status.servers().primary()), status.local().port());
        boolean isOther = !local.equals(localSeen == null ? status.local() : localSeen);
        localSeen = local;
        if (isOther && local.address() != 0) {
            client.onNetworkChange(out);
        }
    }

    private void requalify() {
        if (machine instanceof TeredoClient client) {
            loop.post(_ -> client.onNetworkChange(out));
        }
    }

    /// Ends the service and puts back what was changed: addresses, routes, sysctls, the device.
    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        loop.stop();
        watchThread.interrupt();
        if (isStarted) {
            joinUninterruptibly(loopThread);
        }
        events.close();
        edges.close();
    }

    private static void joinUninterruptibly(Thread thread) {
        boolean wasInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
