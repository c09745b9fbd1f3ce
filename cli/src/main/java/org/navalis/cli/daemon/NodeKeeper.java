package org.navalis.cli.daemon;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.config.NodeConfigs;
import org.navalis.cli.config.RoleSettings;
import org.navalis.cli.report.Standing;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.core.ClientKey;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoEvent;
import org.navalis.core.client.ClientState;
import org.navalis.core.client.ClientStatus;
import org.navalis.node.ClientType;
import org.navalis.node.DeviceException;
import org.navalis.node.DriverFacts;
import org.navalis.node.NodeConfig;
import org.navalis.node.NodeException;
import org.navalis.node.NodeListener;
import org.navalis.node.NodeSnapshot;

/// Keeps a role at work as its settings are: what [LiveSettings] wants, a node takes while it
/// works, or another node takes its place.
///
/// ```
///            type disabled              device refused
/// Disabled <---------------- Working <----------------> Refused
///     |                        ^  |        retried          |
///     +------------------------+  | settings that a node    |
///       any other type            | cannot take at work:    |
///                                 | another node <----------+
/// ```
///
/// A change that cannot be made leaves everything as it was.
final class NodeKeeper implements RunningNode {

    private static final String DEVICE_ERROR = "failed to open tunnel adapter";

    private static final DriverFacts NO_DRIVER = new DriverFacts(1, "none", "none", "none", 0);

    private sealed interface State {
        /// Not opened yet, or ended.
        record Closed() implements State {}

        /// The type says so.
        record Disabled() implements State {}

        record Working(RunningNode node) implements State {}

        /// @param tries how many were in vain
        /// @param number the number of the refusal, by which it is told from others
        record Refused(int tries, long number) implements State {}
    }

    /// What a keeper works with.
    ///
    /// @param opener opens the nodes
    /// @param listeners who hears of a node with these settings
    /// @param keepsTrying whether a client goes on without its device from the start, instead of
    ///     ending; later it always does
    /// @param pace how long to wait after so many tries in vain
    record Tools(
            NodeOpener opener,
            Function<RoleSettings, NodeListener> listeners,
            boolean keepsTrying,
            IntFunction<Duration> pace) {}

    private final Tools tools;
    private final long startNanos = System.nanoTime();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private RoleSettings settings;
    private NodeConfig config;
    private NodeListener listener;
    private State state = new State.Closed();
    private boolean isStarted;
    private @Nullable Thread retrying;
    private final AtomicLong refusals = new AtomicLong();

    /// @param settings what holds at the start
    NodeKeeper(RoleSettings settings, Tools tools) {
        this.tools = tools;
        this.settings = settings;
        this.config = NodeConfigs.of(settings);
        this.listener = tools.listeners().apply(settings);
    }

    /// Opens the node, unless it is disabled.
    ///
    /// @throws NodeException when the system refuses
    synchronized void open() throws NodeException {
        try {
            state = opened(config);
        } catch (DeviceException refused) {
            if (!tools.keepsTrying() || !(config instanceof NodeConfig.Client)) {
                throw refused;
            }
            refuse(refused, 1);
        }
        settings.warnings().forEach(listener::onWarning);
    }

    private State opened(NodeConfig of) throws NodeException {
        if (of instanceof NodeConfig.Client client && client.type() == ClientType.DISABLED) {
            return new State.Disabled();
        }
        return new State.Working(tools.opener().open(of, listener));
    }

    @Override
    public synchronized void start() {
        isStarted = true;
        startNode();
        if (state instanceof State.Refused refused) {
            retryLater(refused);
        }
    }

    private void startNode() {
        if (state instanceof State.Working(var node) && isStarted) {
            node.start();
            Thread.ofVirtual().name("end").start(() -> awaitEnd(node));
        }
    }

    private void awaitEnd(RunningNode node) {
        try {
            node.await();
            end(node, null);
        } catch (NodeException trouble) {
            end(node, trouble);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// A node that has ended by itself ends it all; not so one that has given way to another.
    private synchronized void end(RunningNode node, @Nullable NodeException trouble) {
        if (!(state instanceof State.Working(var now)) || !now.equals(node)) {
            return;
        }
        if (trouble == null) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(trouble);
        }
    }

    @Override
    public void await() throws NodeException, InterruptedException {
        try {
            ended.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NodeException trouble) {
                throw trouble;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    // Refusals of the device

    private void refuse(DeviceException refused, int tries) {
        var next = new State.Refused(tries, refusals.incrementAndGet());
        state = next;
        listener.onWarning("off-line: " + DEVICE_ERROR + ": " + refused.getMessage());
        if (isStarted) {
            retryLater(next);
        }
    }

    private void retryLater(State.Refused refused) {
        var wait = tools.pace().apply(refused.tries());
        retrying = Thread.ofVirtual().name("retry").start(() -> retry(refused, wait));
    }

    private void retry(State.Refused refused, Duration wait) {
        try {
            Thread.sleep(wait);
            tryAgain(refused);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void tryAgain(State.Refused refused) {
        if (!state.equals(refused)) {
            return;
        }
        try {
            state = opened(config);
            startNode();
        } catch (DeviceException again) {
            refuse(again, refused.tries() + 1);
        } catch (NodeException other) {
            ended.completeExceptionally(other);
        }
    }

    // Changes

    /// Has the node work by other settings.
    ///
    /// @param next settings that can hold while the role works
    /// @throws Failure when they are wrong, or the system refuses; then everything is as it was
    synchronized void take(RoleSettings next) {
        if (state instanceof State.Closed) {
            throw new Failure(ExitCode.TRY_AGAIN, "the node is ending");
        }
        var nextConfig = NodeConfigs.of(next);
        var before = new Before(settings, config, listener);
        boolean isTaken =
                nextConfig.equals(config)
                        || state instanceof State.Working(var node) && node.reconfigure(nextConfig);
        settings = next;
        config = nextConfig;
        if (!isTaken) {
            listener = tools.listeners().apply(next);
            openAnew(before);
        }
    }

    private record Before(RoleSettings settings, NodeConfig config, NodeListener listener) {}

    private void openAnew(Before before) {
        var old = state;
        // Whoever waits for its end is not to think that this is one.
        state = new State.Closed();
        if (old instanceof State.Working(var node)) {
            node.close();
        }
        try {
            state = opened(config);
            startNode();
        } catch (DeviceException refused) {
            refuse(refused, 1);
        } catch (NodeException refused) {
            settings = before.settings();
            config = before.config();
            listener = before.listener();
            goBack();
            throw new Failure(
                    Daemon.exitCodeOf(refused),
                    refused.getMessage() + "; everything is as it was",
                    refused);
        }
    }

    private void goBack() {
        try {
            state = opened(config);
            startNode();
        } catch (DeviceException refused) {
            refuse(refused, 1);
        } catch (NodeException lost) {
            ended.completeExceptionally(lost);
        }
    }

    // What others ask

    private synchronized Optional<RunningNode> node() {
        return state instanceof State.Working(var node) ? Optional.of(node) : Optional.empty();
    }

    @Override
    public NodeSnapshot snapshot() {
        var node = node();
        var snapshot = node.isPresent() ? node.get().snapshot() : withoutNode();
        return snapshot.client().isPresent()
                ? snapshot.withCounter("device_refusals", refusals.get())
                : snapshot;
    }

    /// What there is to tell of a client that is not at work.
    private synchronized NodeSnapshot withoutNode() {
        if (!(config instanceof NodeConfig.Client client) || state instanceof State.Closed) {
            throw new IllegalStateException("the node has ended");
        }
        var nowhere = new Ipv4Endpoint(0, client.listen().port());
        var status =
                new ClientStatus(
                        new ClientState.Disabled(),
                        new ServerAddresses(0, 0),
                        new Ipv4Endpoint(0, 0),
                        Optional.empty(),
                        client.settings().refreshInterval(),
                        0,
                        Collections.nCopies(client.servers().size(), Optional.empty()),
                        false,
                        0,
                        0,
                        List.of());
        return new NodeSnapshot(
                client,
                List.of(nowhere),
                Optional.empty(),
                Duration.ofNanos(System.nanoTime() - startNanos),
                Optional.of(status),
                Optional.empty(),
                List.of(),
                0,
                Map.of(),
                Optional.empty(),
                NO_DRIVER,
                false);
    }

    @Override
    public synchronized Standing standing() {
        return new Standing(
                state instanceof State.Working,
                state instanceof State.Refused ? Optional.of(DEVICE_ERROR) : Optional.empty(),
                Optional.of(settings));
    }

    @Override
    public void wake() {
        node().ifPresent(RunningNode::wake);
    }

    @Override
    public CompletableFuture<TeredoEvent.EchoAnswered> ping(Ipv6Address target, int sequence) {
        return node().map(node -> node.ping(target, sequence))
                .orElseGet(() ->
                        CompletableFuture.failedFuture(
                                new IllegalStateException("the client is not qualified")));
    }

    @Override
    public void setKeys(List<ClientKey> keys) {
        node().ifPresent(node -> node.setKeys(keys));
    }

    @Override
    public void withdraw() {
        node().ifPresent(RunningNode::withdraw);
    }

    @Override
    public synchronized void close() {
        var old = state;
        state = new State.Closed();
        if (retrying != null) {
            retrying.interrupt();
        }
        if (old instanceof State.Working(var node)) {
            node.close();
        }
        ended.complete(null);
    }
}
