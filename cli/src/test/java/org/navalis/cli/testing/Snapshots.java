package org.navalis.cli.testing;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.NatKind;
import org.navalis.core.PeerSnapshot;
import org.navalis.core.ServerAddresses;
import org.navalis.core.Trouble;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.client.ClientState;
import org.navalis.core.client.ClientStatus;
import org.navalis.core.relay.RelaySettings;
import org.navalis.core.server.ServerSettings;
import org.navalis.node.DriverFacts;
import org.navalis.node.NodeConfig;
import org.navalis.node.NodeSnapshot;
import org.navalis.node.PortMapping;
import org.navalis.node.TunConfig;

/// Snapshots of nodes that never were.
public final class Snapshots {

    public static final Ipv6Address ADDRESS =
            Ipv6Address.parse("2001:0:b01:101:2c5a:63be:e6f5:ebe1");
    public static final Ipv4Endpoint MAPPED = Ipv4Endpoint.parse("25.10.20.30:40001");
    public static final Ipv4Endpoint LOCAL = Ipv4Endpoint.parse("192.168.7.2:50000");
    public static final int SERVER = Ipv4Address.parse("11.1.1.1");

    private static final DriverFacts DRIVER =
            new DriverFacts(2, "tcp and udp", "trains both ways", "none", 8_388_608);

    private Snapshots() {}

    public static NodeConfig.Client clientConfig() {
        return new NodeConfig.Client(
                List.of("teredo.example.net"),
                OptionalInt.empty(),
                new Ipv4Endpoint(0, 0),
                new TunConfig("teredo0", true),
                false,
                ClientSettings.DEFAULT);
    }

    public static ClientState.Qualified qualified(NatKind nat) {
        return new ClientState.Qualified(ADDRESS, MAPPED, nat, 1280, 0, Long.MAX_VALUE);
    }

    public static ClientState offline(Trouble trouble) {
        return new ClientState.Offline(trouble, Long.MAX_VALUE);
    }

    public static NodeSnapshot client(ClientState state) {
        return client(state, List.of());
    }

    public static NodeSnapshot client(ClientState state, List<PeerSnapshot> peers) {
        var status =
                new ClientStatus(
                        state,
                        ServerAddresses.of(SERVER),
                        LOCAL,
                        Optional.of(Duration.ofNanos(12_340_000)),
                        Duration.ofSeconds(30),
                        0,
                        List.of(Optional.of(Duration.ofNanos(12_340_000))),
                        false,
                        peers.size(),
                        1,
                        List.of());
        return new NodeSnapshot(
                clientConfig(),
                List.of(LOCAL),
                Optional.of("teredo0"),
                Duration.ofSeconds(3723),
                Optional.of(status),
                Optional.empty(),
                peers,
                peers.size(),
                counters(),
                Optional.empty(),
                DRIVER,
                false);
    }

    /// A client whose machine has native IPv6, so that it is a relay for that.
    public static NodeSnapshot hostRelay(String... natives) {
        return withStatus(status -> status.relaying(addresses(natives), 3));
    }

    /// The same, whose relay has reached nobody.
    public static NodeSnapshot asideHostRelay(String... natives) {
        var offline = new ClientState.Offline(Trouble.NO_CLIENT_REACHED, Long.MAX_VALUE);
        return withStatus(status -> status.aside(addresses(natives), offline));
    }

    private static List<Ipv6Address> addresses(String... texts) {
        return Stream.of(texts).map(Ipv6Address::parse).toList();
    }

    private static NodeSnapshot withStatus(UnaryOperator<ClientStatus> change) {
        var client = client(new ClientState.Disabled());
        return new NodeSnapshot(
                client.config(),
                client.sockets(),
                client.tun(),
                client.uptime(),
                client.client().map(change),
                client.portMapping(),
                client.peers(),
                client.peerCount(),
                client.counters(),
                client.recent(),
                client.driver(),
                client.isManaged());
    }

    /// A client whose gateway has made a port mapping.
    public static NodeSnapshot mappedClient() {
        var client = client(qualified(NatKind.RESTRICTED));
        return new NodeSnapshot(
                client.config(),
                client.sockets(),
                client.tun(),
                client.uptime(),
                client.client(),
                Optional.of(new PortMapping("UPnP", MAPPED)),
                client.peers(),
                client.peerCount(),
                client.counters(),
                client.recent(),
                client.driver(),
                false);
    }

    public static NodeSnapshot relay() {
        return relay(counters());
    }

    public static NodeSnapshot relay(Map<String, Long> counters) {
        return new NodeSnapshot(
                new NodeConfig.Relay(
                        Ipv4Endpoint.parse("27.1.2.3:3545"),
                        new TunConfig("teredo0", true),
                        RelaySettings.DEFAULT,
                        2),
                List.of(Ipv4Endpoint.parse("27.1.2.3:3545")),
                Optional.of("teredo0"),
                Duration.ofSeconds(5),
                Optional.empty(),
                Optional.empty(),
                List.of(peer("2001:0:b01:101:2c5a:63be:e6f5:ebe1")),
                1_000_000,
                counters,
                Optional.empty(),
                DRIVER,
                false);
    }

    public static NodeSnapshot server() {
        return new NodeSnapshot(
                new NodeConfig.Server(
                        3544,
                        new TunConfig("teredo0", true),
                        ServerSettings.of(ServerAddresses.of(SERVER)),
                        2),
                List.of(Ipv4Endpoint.parse("11.1.1.1:3544"), Ipv4Endpoint.parse("11.1.1.2:3544")),
                Optional.empty(),
                Duration.ofSeconds(90_061),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                0,
                counters(),
                Optional.empty(),
                DRIVER,
                false);
    }

    /// A server behind 1:1 NAT, and what it did in the last 30 seconds.
    public static NodeSnapshot busyServer(Map<String, Long> counters, Map<String, Long> recent) {
        var bound =
                new ServerAddresses(
                        Ipv4Endpoint.parse("10.0.0.4:1").address(),
                        Ipv4Endpoint.parse("10.0.0.5:1").address());
        return new NodeSnapshot(
                new NodeConfig.Server(
                        3544,
                        bound,
                        new TunConfig("teredo0", true),
                        ServerSettings.of(ServerAddresses.of(SERVER)),
                        2),
                List.of(Ipv4Endpoint.parse("10.0.0.4:3544"), Ipv4Endpoint.parse("10.0.0.5:3544")),
                Optional.empty(),
                Duration.ofSeconds(90_061),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                0,
                counters,
                Optional.of(new NodeSnapshot.Recent(Duration.ofSeconds(30), recent)),
                DRIVER,
                false);
    }

    public static PeerSnapshot peer(String address) {
        return new PeerSnapshot(
                Ipv6Address.parse(address),
                Optional.of(MAPPED),
                PeerSnapshot.Path.DIRECT,
                true,
                1400,
                Duration.ofMillis(2500),
                7,
                700,
                Optional.empty());
    }

    private static Map<String, Long> counters() {
        var counters = new LinkedHashMap<String, Long>();
        counters.put("solicitations", 4L);
        counters.put("advertisements", 3L);
        counters.put("data_sent", 20L);
        counters.put("drop.short", 2L);
        counters.put("drop.version", 1L);
        return counters;
    }
}
