package org.navalis.node;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.navalis.core.ClientKey;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.PeerSnapshot;
import org.navalis.core.TeredoEvent;
import org.navalis.core.TeredoMachine;
import org.navalis.core.host.TeredoHost;
import org.navalis.core.relay.TeredoRelay;
import org.navalis.core.server.TeredoServer;
import org.navalis.node.io.Platform;
import org.navalis.node.io.Tun;

/// A Teredo role at work on this machine: its sockets, its TUN device, and for each loop a machine
/// of core and a thread that turns the crank.
///
/// A client has one loop. Relay and server may have several that share nothing: the kernel brings
/// everything of one client to the same loop. To others they are one node: it is online when all of
/// them are, its counters are the sums, and the end of one is the end of all.
///
/// [#open] binds and sets up, [#start] begins to work, [#close] ends and puts the system back as it
/// was found. All methods may be called by any thread.
public final class TeredoNode implements AutoCloseable {

    private volatile NodeConfig config;
    private final NodeListener listener;
    private final Edges edges;
    private final List<Worker> workers = new ArrayList<>();
    private final EventThread events;
    private final HostWatch watch;
    private final Thread watchThread;
    private final Optional<MappingDuty> mapping;
    private final Optional<ClientDuties> duties;
    private final Announcement announcement;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final EchoRequests echoes;
    private final RecentCounters recent = new RecentCounters();
    private volatile long startNanos;
    private boolean isStarted;
    private boolean isClosed;
    private int onlineCount;
    private int stoppedCount;

    private TeredoNode(
            NodeConfig config,
            NodeListener listener,
            Edges edges,
            Supplier<? extends TeredoMachine> machines)
            throws NodeException {
        this.config = config;
        this.listener = listener;
        this.edges = edges;
        var ears = new Worker.Ears(this::onEvent, this::onWarning, this::onEnd);
        for (int i = 0; i < edges.loops(); i++) {
            workers.add(new Worker(i, machines.get(), edges, ears));
        }
        echoes = new EchoRequests(first());
        announcement = new Announcement(config, edges, this::onWarning);
        events = new EventThread("navalis-events");
        mapping =
                config instanceof NodeConfig.Client client && client.mapsPort()
                        ? Optional.of(
                                new MappingDuty(
                                        edges.platform(),
                                        first(),
                                        edges.endpoints().getFirst().port(),
                                        this::onEvent,
                                        this::onWarning))
                        : Optional.empty();
        duties =
                first().machine() instanceof TeredoHost host
                                && config instanceof NodeConfig.Client clientConfig
                        ? Optional.of(
                                new ClientDuties(
                                        clientConfig,
                                        host.client(),
                                        edges,
                                        mapping,
                                        listener::onWarning))
                        : Optional.empty();
        watch =
                new HostWatch(
                        edges.endpoints(),
                        config.tun().name(),
                        () -> edges.platform().hostNotices(duties.isPresent()),
                        new HostDuties(workers, clientNetwork(), mapping, sampler()));
        mapping.ifPresent(duty -> duty.setWake(watch::wake));
        watchThread = Thread.ofPlatform().daemon().name("navalis-host").unstarted(watch);
    }

    private Optional<ClientNetwork> clientNetwork() {
        return first().machine() instanceof TeredoHost host
                ? duties.map(its ->
                        new ClientNetwork(
                                host, its, edges.platform(), first().loop(), first().out()))
                : Optional.empty();
    }

    private Optional<Runnable> sampler() {
        return config instanceof NodeConfig.Server ? Optional.of(this::sample) : Optional.empty();
    }

    /// The only worker of a client.
    private Worker first() {
        return workers.getFirst();
    }

    /// Opens sockets and device and prepares routes; nothing is sent or received yet. Where the
    /// system refuses to share them among several loops, the node has one loop, and says so.
    ///
    /// @throws NodeException when something is missing; what was opened until then is closed again
    public static TeredoNode open(NodeConfig config, NodeListener listener) throws NodeException {
        return open(config, listener, Edges.platformHere());
    }

    /// The same on a platform of one's own choice.
    static TeredoNode open(NodeConfig config, NodeListener listener, Platform platform)
            throws NodeException {
        if (config.loops() == 1) {
            return open(config, listener, new Edges(platform, 1));
        }
        String warning;
        if (platform.hasLoops()) {
            try {
                return open(config, listener, new Edges(platform, config.loops()));
            } catch (NodeException refused) {
                warning = Troubles.ofLoops(config, refused);
            }
        } else {
            warning = Troubles.withoutLoops(config);
        }
        var node = open(config, listener, new Edges(platform, 1));
        listener.onWarning(warning);
        return node;
    }

    private static TeredoNode open(NodeConfig config, NodeListener listener, Edges edges)
            throws NodeException {
        try {
            Supplier<? extends TeredoMachine> machines =
                    switch (config) {
                        case NodeConfig.Client client -> open(client, edges);
                        case NodeConfig.Relay relay -> open(relay, edges);
                        case NodeConfig.Server server -> open(server, edges, listener);
                    };
            return new TeredoNode(config, listener, edges, machines);
        } catch (NodeException | RuntimeException | Error refused) {
            edges.close();
            throw refused;
        }
    }

    private static Supplier<TeredoHost> open(NodeConfig.Client config, Edges edges)
            throws NodeException {
        if (config.type() == ClientType.DISABLED) {
            throw new NodeException(
                    NodeException.Kind.CONFIGURATION,
                    "a client of type disabled does not run; give it the type client");
        }
        var random = edges.platform().random();
        edges.bindClient(config.listen(), config.servers(), random);
        edges.openTun(config.tun(), config.settings().mtu());
        var view = HostWatch.look(edges.endpoints(), config.tun().name());
        var natives = new NativeIpv6(config, edges.platform()).in(view);
        return () -> {
            var host = new TeredoHost(config.settings(), natives, random);
            if (config.type() == ClientType.NAT_AWARE_CLIENT) {
                host.client().requireNat();
            }
            return host;
        };
    }

    private static Supplier<TeredoRelay> open(NodeConfig.Relay config, Edges edges)
            throws NodeException {
        edges.bind(config.listen());
        edges.openTun(config.tun(), config.settings().mtu());
        routeThrough(edges, config.tun());
        var host = HostWatch.look(edges.endpoints(), config.tun().name()).addresses();
        var limits = config.settings().limits().dividedBy(edges.loops());
        var settings =
                config.settings()
                        .withLimits(limits)
                        .withMachines(config.settings().machines() * edges.loops());
        return () -> new TeredoRelay(settings, host, edges.platform().random());
    }

    private static Supplier<TeredoServer> open(
            NodeConfig.Server config, Edges edges, NodeListener listener) throws NodeException {
        edges.bind(new Ipv4Endpoint(config.bound().primary(), config.port()));
        edges.bind(new Ipv4Endpoint(config.bound().secondary(), config.port()));
        var settings = config.settings();
        if (config.xdp().isPresent()) {
            openBypass(config.xdp().get(), edges, listener);
        }
        try {
            edges.openTun(config.tun(), settings.mtu());
            routeThrough(edges, config.tun());
        } catch (NodeException withoutTun) {
            boolean isNeedless = Troubles.isOfMissingTun(withoutTun) || !edges.platform().hasTun();
            // One loop may get the device that several were refused.
            if (!isNeedless || edges.loops() > 1) {
                throw withoutTun;
            }
            edges.closeTun();
            settings = settings.withNativeIpv6(false);
            listener.onWarning(
                    "clients cannot reach native IPv6 through this server: "
                            + withoutTun.getMessage());
        }
        var host = HostWatch.look(edges.endpoints(), config.tun().name()).addresses();
        var ready = settings.withMachines(settings.machines() * edges.loops());
        return () -> new TeredoServer(ready, host, edges.platform().random());
    }

    /// A server does without it where the system does not let it.
    private static void openBypass(String device, Edges edges, NodeListener listener)
            throws NodeException {
        try {
            edges.openBypass(device);
        } catch (IOException refused) {
            listener.onWarning(Troubles.ofBypass(device, refused));
        }
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
        followSunset();
        workers.forEach(Worker::start);
        watchThread.start();
    }

    /// Waits until the node has ended, by [#close] or by trouble of one of its loops.
    ///
    /// @throws NodeException the trouble that ended it
    public void await() throws NodeException, InterruptedException {
        for (var worker : workers) {
            worker.join();
        }
        for (var worker : workers) {
            if (worker.trouble().isPresent()) {
                throw Troubles.ofLoop(worker.trouble().get());
            }
        }
    }

    /// What the node tells of itself.
    ///
    /// @throws IllegalStateException when it has ended
    public NodeSnapshot snapshot() {
        return merged(views());
    }

    private List<Worker.View> views() {
        var answers = workers.stream().map(Worker::view).toList();
        var all = CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
        CompletableFuture.anyOf(all, ended).join();
        if (!all.isDone()) {
            throw new IllegalStateException("the node has ended");
        }
        return answers.stream().map(CompletableFuture::join).toList();
    }

    private static Map<String, Long> countersOf(List<Worker.View> views) {
        var counters = new LinkedHashMap<String, Long>();
        for (var view : views) {
            view.counters().forEach((name, count) -> counters.merge(name, count, Long::sum));
        }
        return counters;
    }

    private NodeSnapshot merged(List<Worker.View> views) {
        var peers = new ArrayList<PeerSnapshot>();
        views.forEach(view -> peers.addAll(view.peers()));
        var counters = countersOf(views);
        return new NodeSnapshot(
                config,
                edges.endpoints(),
                edges.queue(0).map(Tun::name),
                Duration.ofNanos(System.nanoTime() - startNanos),
                views.getFirst().client(),
                mapping.flatMap(MappingDuty::mapping),
                peers,
                views.stream().mapToInt(Worker.View::peerCount).sum(),
                counters,
                recent.since(counters, System.nanoTime()),
                edges.facts(),
                duties.map(ClientDuties::isManaged).orElse(false));
    }

    /// Gives a server other secrets that it shares with its clients, without losing a packet; of no
    /// effect for other roles.
    ///
    /// @param keys one for each identifier
    public void setKeys(List<ClientKey> keys) {
        workers.forEach(worker -> worker.setKeys(keys));
    }

    /// Takes of another configuration for the same role what holds while the node works, without
    /// losing a packet. Of a client that is the refresh interval: a longer one holds from the next
    /// refresh on.
    ///
    /// @return false when a client is to be different in other ways too, for which it must be
    ///     opened anew; then nothing was taken
    public boolean reconfigure(NodeConfig wanted) {
        if (config instanceof NodeConfig.Client now && !isRefresh(now, wanted)) {
            return false;
        }
        config = wanted;
        workers.forEach(worker -> worker.setSettings(wanted));
        followSunset();
        return true;
    }

    private static boolean isRefresh(NodeConfig.Client now, NodeConfig wanted) {
        return wanted instanceof NodeConfig.Client then
                && then.with(then.settings().withRefreshInterval(now.settings().refreshInterval()))
                        .equals(now);
    }

    /// Withdraws what leads others to a relay or an anycast server, so that they go to another one,
    /// and goes on with what still comes here; of no effect for a client.
    public void drain() {
        announcement.drain();
    }

    /// Again and again: the clock of the machines stands still while the system sleeps.
    private void followSunset() {
        if (config instanceof NodeConfig.Server server) {
            var remaining = server.remaining(Instant.now());
            workers.forEach(worker -> worker.setRemaining(remaining));
        }
    }

    /// Sends an echo request through the tunnel as the client's own.
    ///
    /// @param sequence tells several requests apart, 0 to 65535
    /// @return completes with the answer; with an [IllegalStateException] when the node is no
    ///     client, or not qualified, and cannot be woken; never when no answer comes
    public CompletableFuture<TeredoEvent.EchoAnswered> ping(Ipv6Address target, int sequence) {
        return echoes.send(target, sequence);
    }

    /// Has a client that is dormant get an address; of no effect for other nodes.
    public void wake() {
        echoes.wake();
    }

    // The threads of the packets

    /// A loop has ended; the node is not to go on with the others alone.
    private void onEnd() {
        workers.forEach(Worker::stop);
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
        if (!isOfWholeNode(event)) {
            return;
        }
        duties.ifPresent(client -> client.follow(event, first().loop(), first().out()));
        announce(event);
        echoes.follow(event);
        listener.onEvent(event);
    }

    /// The node begins and stops with the last of its loops.
    private boolean isOfWholeNode(TeredoEvent event) {
        if (event instanceof TeredoEvent.Online) {
            onlineCount++;
            return onlineCount == workers.size();
        }
        if (event instanceof TeredoEvent.Stopped) {
            stoppedCount++;
            return stoppedCount == workers.size();
        }
        return true;
    }

    /// The route stands only while the relay works (RFC 4380, section 5.4).
    private void announce(TeredoEvent event) {
        if (event instanceof TeredoEvent.Online) {
            announcement.begin();
        } else if (event instanceof TeredoEvent.Stopped) {
            announcement.end();
        }
    }

    // The thread that watches the host

    private void sample() {
        followSunset();
        try {
            recent.note(countersOf(views()), System.nanoTime());
        } catch (IllegalStateException ended) {
            // Nobody asks any more.
        }
    }

    /// Ends the service and puts back what was changed: addresses, routes, sysctls, the device.
    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        workers.forEach(Worker::stop);
        watch.end();
        if (isStarted) {
            workers.forEach(Worker::joinUninterruptibly);
        }
        mapping.ifPresent(MappingDuty::close);
        events.close();
        announcement.close();
        edges.close();
    }
}
