package org.navalis.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.navalis.cli.daemon.RunningNode;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.NatKind;
import org.navalis.core.PeerSnapshot;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoEvent;
import org.navalis.core.client.ClientState;
import org.navalis.core.client.ClientStatus;
import org.navalis.node.DriverFacts;
import org.navalis.node.NodeConfig;
import org.navalis.node.NodeListener;
import org.navalis.node.NodeSnapshot;

/// A client that is qualified from its start and touches nothing.
final class SelftestNode implements RunningNode {

    private static final int SERVER = 0x0b010101;
    private static final Ipv4Endpoint MAPPED = new Ipv4Endpoint(0x190a141e, 40001);
    private static final Ipv6Address ADDRESS = new TeredoAddress(SERVER, 0, MAPPED).toIpv6();

    private final NodeConfig config;
    private final NodeListener listener;
    private final CountDownLatch closed = new CountDownLatch(1);

    SelftestNode(NodeConfig config, NodeListener listener) {
        this.config = config;
        this.listener = listener;
    }

    @Override
    public void start() {
        listener.onEvent(new TeredoEvent.Qualified(ADDRESS, MAPPED, NatKind.RESTRICTED, 1280));
    }

    @Override
    public void await() throws InterruptedException {
        closed.await();
    }

    @Override
    public NodeSnapshot snapshot() {
        var state =
                new ClientState.Qualified(
                        ADDRESS, MAPPED, NatKind.RESTRICTED, 1280, 0, Long.MAX_VALUE);
        var peer =
                new PeerSnapshot(
                        ADDRESS,
                        Optional.of(MAPPED),
                        PeerSnapshot.Path.DIRECT,
                        true,
                        1280,
                        Duration.ofSeconds(1),
                        1,
                        100,
                        Optional.of(Duration.ofMillis(10)));
        return new NodeSnapshot(
                config,
                List.of(MAPPED),
                Optional.of(config.tun().name()),
                Duration.ofSeconds(1),
                Optional.of(
                        new ClientStatus(
                                state,
                                ServerAddresses.of(SERVER),
                                MAPPED,
                                Optional.of(Duration.ofMillis(10)),
                                Duration.ofSeconds(30),
                                0,
                                List.of(Optional.of(Duration.ofMillis(10))),
                                false,
                                1,
                                0,
                                List.of())),
                Optional.empty(),
                List.of(peer),
                1,
                Map.of("data_sent", 1L, "drop.short", 0L),
                Optional.empty(),
                new DriverFacts(1, "none", "none", "none", 0),
                false);
    }

    @Override
    public CompletableFuture<TeredoEvent.EchoAnswered> ping(Ipv6Address target, int sequence) {
        return CompletableFuture.completedFuture(
                new TeredoEvent.EchoAnswered(target, sequence, 1_000_000, MAPPED));
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
