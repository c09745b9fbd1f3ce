package org.navalis.node;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.navalis.core.ClientKey;
import org.navalis.core.Counter;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.PeerSnapshot;
import org.navalis.core.TeredoEvent;
import org.navalis.core.TeredoMachine;
import org.navalis.core.client.ClientStatus;
import org.navalis.core.host.TeredoHost;
import org.navalis.core.relay.TeredoRelay;
import org.navalis.core.server.TeredoServer;
import org.navalis.node.io.Platform;

/// One loop of a node with all that belongs to it: a machine, its counters, what it sends with, and
/// the thread. Workers share nothing.
final class Worker {

    private final TeredoMachine machine;
    private final Metrics metrics = new Metrics();
    private final BatchingOutbox out;
    private final NodeLoop loop;
    private final Thread thread;

    /// Who hears of a worker, on its thread, which must not wait.
    ///
    /// @param events what the machine tells
    /// @param warnings mistakes of the program
    /// @param end when the loop has ended, by [#stop] or by trouble
    record Ears(Consumer<TeredoEvent> events, Consumer<String> warnings, Runnable end) {}

    /// What a worker tells of itself.
    ///
    /// @param client where the client stands; empty for other roles
    /// @param peers its peers; empty for a server
    /// @param counters its counters by name, in a fixed order
    record View(
            Optional<ClientStatus> client,
            List<PeerSnapshot> peers,
            int peerCount,
            Map<String, Long> counters) {}

    /// A worker that has not begun.
    ///
    /// @param number its number among those of the node, from 0
    /// @param machine its own machine
    /// @param edges what is open for it
    /// @throws NodeException when the system cannot wait for its packets
    Worker(int number, TeredoMachine machine, Edges edges, Ears ears) throws NodeException {
        this.machine = machine;
        var poller = edges.openPoller(number);
        var sockets = new Sockets(edges.sockets(number), poller, edges.binder());
        var queue = edges.queue(number);
        out = new BatchingOutbox(sockets, queue, metrics, ears.events());
        loop =
                new NodeLoop(
                        machine,
                        sockets,
                        queue,
                        poller,
                        out,
                        new NodeLoop.Watch(metrics, ears.warnings(), System::nanoTime));
        edges.bypass().ifPresent(loop::setBypass);
        var name = edges.loops() == 1 ? "navalis-packets" : "navalis-packets-" + (number + 1);
        var platform = edges.platform();
        thread = Thread.ofPlatform().name(name).unstarted(() -> run(platform, ears.end()));
    }

    private void run(Platform platform, Runnable end) {
        try {
            platform.favourThread();
            loop.run();
        } finally {
            end.run();
        }
    }

    TeredoMachine machine() {
        return machine;
    }

    NodeLoop loop() {
        return loop;
    }

    /// What commands to the machine send with.
    BatchingOutbox out() {
        return out;
    }

    void start() {
        thread.start();
    }

    /// Ends the loop soon; any thread may call.
    void stop() {
        loop.stop();
    }

    /// Waits until the thread has ended; returns at once when it was never started.
    void join() throws InterruptedException {
        thread.join();
    }

    /// The same, even if this thread is interrupted meanwhile.
    void joinUninterruptibly() {
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

    /// What ended the loop, if it was trouble.
    Optional<IOException> trouble() {
        return loop.trouble();
    }

    /// Completes with what it tells of itself.
    ///
    /// @throws IllegalStateException when it has ended
    CompletableFuture<View> view() {
        var answer = new CompletableFuture<View>();
        if (!loop.post(nowNanos -> answer.complete(view(nowNanos)))) {
            throw new IllegalStateException("the node has ended");
        }
        return answer;
    }

    private View view(long nowNanos) {
        return switch (machine) {
            case TeredoHost host ->
                    new View(
                            Optional.of(host.status(nowNanos)),
                            host.peers(nowNanos),
                            host.peerCount(),
                            metrics.toMap());
            case TeredoRelay relay ->
                    new View(
                            Optional.empty(),
                            relay.peers(nowNanos),
                            relay.peerCount(),
                            metrics.toMap());
            default -> new View(Optional.empty(), List.of(), 0, metrics.toMap());
        };
    }

    /// Tells a client of its port mapping.
    ///
    /// @param external where the outside reaches the service port; empty without a mapping
    void setPortMapping(Optional<Ipv4Endpoint> external) {
        if (machine instanceof TeredoHost host) {
            loop.post(nowNanos -> host.client().onPortMapping(external, nowNanos, out));
        }
    }

    /// Counts something that did not happen on its thread.
    void count(Counter counter) {
        loop.post(_ -> metrics.count(counter));
    }

    /// Gives a server other secrets; of no effect for other roles.
    void setKeys(List<ClientKey> keys) {
        if (machine instanceof TeredoServer server) {
            loop.post(_ -> server.setKeys(keys));
        }
    }

    /// Says how long a server goes on; empty for ever, of no effect for other roles.
    void setRemaining(Optional<Duration> remaining) {
        if (machine instanceof TeredoServer server) {
            loop.post(nowNanos ->
                    server.setEnd(
                            remaining
                                    .map(left -> nowNanos + left.toNanos())
                                    .orElse(TeredoMachine.NEVER)));
        }
    }

    /// Takes of other settings what the machine can take while it works.
    void setSettings(NodeConfig wanted) {
        loop.post(_ -> {
            switch (wanted) {
                case NodeConfig.Server config when machine instanceof TeredoServer server ->
                        server.setSettings(config.settings());
                case NodeConfig.Relay config when machine instanceof TeredoRelay relay ->
                        relay.setSettings(config.settings());
                case NodeConfig.Client config when machine instanceof TeredoHost host ->
                        host.client().setRefreshInterval(config.settings().refreshInterval());
                case NodeConfig.Client _, NodeConfig.Relay _, NodeConfig.Server _ -> {}
            }
        });
    }

    /// Takes what has changed on the host.
    void setHost(HostAddresses addresses) {
        loop.post(_ -> {
            switch (machine) {
                case TeredoRelay relay -> relay.setHost(addresses);
                case TeredoHost host -> host.setHost(addresses);
                case TeredoServer server -> server.setHost(addresses);
                default -> {}
            }
        });
    }
}
