package org.navalis.cli.report;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.config.RoleSettings;
import org.navalis.cli.config.Setting;
import org.navalis.cli.terminal.TimeSpan;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.PeerSnapshot;
import org.navalis.core.client.ClientState;
import org.navalis.core.client.ClientStatus;
import org.navalis.node.NodeConfig;
import org.navalis.node.NodeSnapshot;
import org.navalis.node.PortMapping;

/// What a node tells of itself as facts: maps and lists of text, numbers and null, with the keys
/// that scripts may rely on. What is not known is null, so that the keys are always the same.
public final class NodeReports {

    private NodeReports() {}

    /// The state of a node at work.
    public static Map<String, Object> status(NodeSnapshot node) {
        return status(node, Standing.AT_WORK);
    }

    /// The state of a node.
    public static Map<String, Object> status(NodeSnapshot node, Standing standing) {
        return switch (node.config()) {
            case NodeConfig.Client config ->
                    client(node, standing, config, node.client().orElseThrow());
            case NodeConfig.Relay _ -> relay(node);
            case NodeConfig.Server config -> server(node, config);
        };
    }

    private static Map<String, Object> client(
            NodeSnapshot node, Standing standing, NodeConfig.Client config, ClientStatus client) {
        var mapped = mapped(client.state());
        var qualified =
                client.state() instanceof ClientState.Qualified state
                        ? Optional.of(state)
                        : Optional.<ClientState.Qualified>empty();
        var facts = new Facts();
        facts.put("type", config.type().label());
        facts.put("serverName", String.join(",", config.servers()));
        facts.put("clientRefreshInterval", client.refreshInterval().toSeconds());
        facts.put("clientPort", config.listen().port() == 0 ? null : config.listen().port());
        facts.put("state", standing.isAtWork() ? StatusWords.state(client) : StatusWords.OFFLINE);
        facts.put("error", standing.error().or(() -> StatusWords.error(client.state())));
        facts.put("clientType", StatusWords.clientType(client));
        facts.put("network", node.isManaged() ? "managed" : "unmanaged");
        facts.put("nat", StatusWords.nat(client.state()));
        facts.put(
                "natSpecialBehaviour",
                qualified.map(state ->
                        StatusWords.natSpecialBehaviour(
                                node.portMapping().isPresent(),
                                state.mapped().port() == client.local().port())));
        facts.put("localMapping", known(client.local()));
        facts.put("externalMapping", mapped.map(Ipv4Endpoint::toString));
        facts.put("portMapping", node.portMapping().map(PortMapping::toString));
        facts.put("teredoAddress", qualified.map(state -> state.address().toString()));
        facts.put("nativeAddresses", client.natives().stream().map(Ipv6Address::toString).toList());
        facts.put("mtu", qualified.map(ClientState.Qualified::mtu));
        facts.put("serverAddress", knownAddress(client.servers().primary()));
        facts.put("relays", client.relays());
        facts.put("peers", client.peers());
        facts.put("servers", servers(config, client));
        facts.put(
                "key",
                config.settings()
                        .key()
                        .filter(_ -> !client.isHostRelay())
                        .map(_ -> client.isKeyExpired() ? "expired" : "in use"));
        facts.put("serverRttMillis", client.serverRoundTrip().map(TimeSpan::toMillis));
        standing.settings().ifPresent(settings -> facts.put("sources", sources(settings)));
        return withDriver(facts, node);
    }

    /// Where the values come from that the page shows, by its keys.
    private static Map<String, String> sources(RoleSettings settings) {
        var shown = new LinkedHashMap<String, Setting>();
        shown.put("type", Setting.TYPE);
        shown.put("serverName", Setting.SERVERS);
        shown.put("clientRefreshInterval", Setting.REFRESH_INTERVAL);
        shown.put("clientPort", Setting.LISTEN);
        var sources = new LinkedHashMap<String, String>();
        shown.forEach((key, setting) ->
                settings.find(setting).ifPresent(value -> sources.put(key, value.source())));
        return sources;
    }

    /// What holds for a node, and where each value comes from.
    public static Map<String, Object> settings(Standing standing) {
        var facts = new LinkedHashMap<String, Object>();
        standing.settings()
                .ifPresent(settings ->
                        settings.values()
                                .forEach((setting, value) ->
                                        facts.put(
                                                setting.label(),
                                                Map.of(
                                                        "value",
                                                        value.text(),
                                                        "source",
                                                        value.source()))));
        return facts;
    }

    /// All servers, with the time that the last answer of each took.
    private static List<Map<String, Object>> servers(
            NodeConfig.Client config, ClientStatus client) {
        var servers = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < config.servers().size(); i++) {
            var facts = new Facts();
            facts.put("name", config.servers().get(i));
            facts.put("inUse", i == client.server());
            facts.put("rttMillis", client.roundTrips().get(i).map(TimeSpan::toMillis));
            servers.add(facts.map);
        }
        return servers;
    }

    private static Map<String, Object> relay(NodeSnapshot node) {
        var facts = new Facts();
        facts.put("type", "relay");
        facts.put("state", StatusWords.ONLINE);
        facts.put("listening", socket(node, 0));
        facts.put("peers", node.peerCount());
        facts.put("toClients", node.counters().getOrDefault("data_sent", 0L));
        facts.put("fromClients", node.counters().getOrDefault("data_delivered", 0L));
        facts.put("refused", refused(node));
        return withDriver(facts, node);
    }

    private static Map<String, Object> server(NodeSnapshot node, NodeConfig.Server config) {
        var facts = new Facts();
        facts.put("type", "server");
        facts.put("state", StatusWords.ONLINE);
        facts.put("listening", socket(node, 0));
        var secondary =
                socket(node, 1)
                        .or(() ->
                                known(
                                        new Ipv4Endpoint(
                                                config.settings().addresses().secondary(),
                                                config.port())));
        facts.put("secondary", secondary);
        facts.put("solicitations", node.counters().getOrDefault("solicitations", 0L));
        facts.put("advertisements", node.counters().getOrDefault("advertisements", 0L));
        facts.put("bubblesForwarded", node.counters().getOrDefault("bubbles_forwarded", 0L));
        facts.put("publicAddresses", publicAddresses(config));
        var sunset = config.sunset().map(end -> LocalDate.ofInstant(end, ZoneOffset.UTC));
        facts.put("sunset", sunset.map(LocalDate::toString));
        facts.put(
                "sunsetDays",
                sunset.map(end -> LocalDate.now(ZoneOffset.UTC).until(end, ChronoUnit.DAYS)));
        facts.put("nativeIpv6", node.tun().isPresent());
        facts.put("statistics", ServerStatistics.of(node));
        facts.put("nativeForwarded", node.counters().getOrDefault("native_forwarded", 0L));
        facts.put("refused", refused(node));
        return withDriver(facts, node);
    }

    /// Those under which a server behind 1:1 NAT is known.
    private static Optional<List<String>> publicAddresses(NodeConfig.Server config) {
        var addresses = config.settings().addresses();
        return config.bound().equals(addresses)
                ? Optional.empty()
                : Optional.of(
                        List.of(
                                Ipv4Address.toText(addresses.primary()),
                                Ipv4Address.toText(addresses.secondary())));
    }

    private static Map<String, Object> withDriver(Facts facts, NodeSnapshot node) {
        facts.put("tunnel", node.tun());
        facts.put("uptimeSeconds", node.uptime().toSeconds());
        facts.put("loops", node.driver().loops());
        facts.put("tunOffload", node.driver().tunOffload());
        facts.put("udpOffload", node.driver().udpOffload());
        if (node.config() instanceof NodeConfig.Server) {
            facts.put("xdp", node.driver().xdp());
        }
        facts.put("udpReceiveBufferBytes", node.driver().udpReceiveBufferBytes());
        facts.put("socketOverflows", node.counters().getOrDefault("datagrams_lost_in_kernel", 0L));
        return facts.map;
    }

    private static long refused(NodeSnapshot node) {
        return node.counters().entrySet().stream()
                .filter(counter -> counter.getKey().startsWith("drop."))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static Optional<Ipv4Endpoint> mapped(ClientState state) {
        return switch (state) {
            case ClientState.Qualified qualified -> Optional.of(qualified.mapped());
            case ClientState.SolicitingSecondary soliciting -> Optional.of(soliciting.mapped());
            case ClientState.Disabled _,
                    ClientState.Resolving _,
                    ClientState.Dormant _,
                    ClientState.Offline _,
                    ClientState.SolicitingPrimary _ ->
                    Optional.empty();
        };
    }

    private static Optional<String> socket(NodeSnapshot node, int index) {
        return index < node.sockets().size() ? known(node.sockets().get(index)) : Optional.empty();
    }

    private static Optional<String> known(Ipv4Endpoint endpoint) {
        return endpoint.port() == 0 ? Optional.empty() : Optional.of(endpoint.toString());
    }

    private static Optional<String> knownAddress(int address) {
        return address == 0 ? Optional.empty() : Optional.of(Ipv4Address.toText(address));
    }

    /// A page of the peers.
    ///
    /// @param from the first, from 0
    /// @param max how many at most
    public static Map<String, Object> peers(NodeSnapshot node, int from, int max) {
        int total = node.peers().size();
        int start = Math.clamp(from, 0, total);
        int end = (int) Math.min((long) start + max, total);
        var facts = new Facts();
        facts.put("total", total);
        facts.put("known", node.peerCount());
        facts.put("next", end < total ? end : null);
        facts.put(
                "peers", node.peers().subList(start, end).stream().map(NodeReports::peer).toList());
        return facts.map;
    }

    private static Map<String, Object> peer(PeerSnapshot peer) {
        var facts = new Facts();
        facts.put("peer", peer.address().toString());
        facts.put("endpoint", peer.endpoint().map(Ipv4Endpoint::toString));
        facts.put("path", peer.path().name().toLowerCase(Locale.ROOT));
        facts.put("trusted", peer.isTrusted());
        facts.put("mtu", peer.mtu());
        facts.put("idleSeconds", peer.idle().toMillis() / 1000.0);
        facts.put("packets", peer.packets());
        facts.put("bytes", peer.bytes());
        facts.put("rttMillis", peer.roundTrip().map(TimeSpan::toMillis));
        return facts.map;
    }

    /// Every counter: what was refused by reason, everything else by name.
    public static Map<String, Object> counters(NodeSnapshot node) {
        var counters = new LinkedHashMap<String, Object>();
        var drops = new LinkedHashMap<String, Object>();
        node.counters()
                .forEach((name, count) -> {
                    if (name.startsWith("drop.")) {
                        drops.put(name.substring("drop.".length()), count);
                    } else {
                        counters.put(name, count);
                    }
                });
        var facts = new Facts();
        facts.put("counters", counters);
        facts.put("drops", drops);
        return facts.map;
    }

    /// How the node stands as an exit code of `status` would say it.
    ///
    /// @param status what [#status] gave
    public static boolean isUp(Map<String, Object> status) {
        var state = status.get("state");
        return StatusWords.QUALIFIED.equals(state) || StatusWords.ONLINE.equals(state);
    }

    /// Whether the node has given up for now.
    ///
    /// @param status what [#status] gave
    public static boolean isOffline(Map<String, Object> status) {
        return StatusWords.OFFLINE.equals(status.get("state"));
    }

    /// Facts in their order, of which some may be unknown.
    private static final class Facts {

        private final Map<String, Object> map = new LinkedHashMap<>();

        @SuppressWarnings("NullAway") // a map of JSON holds null
        void put(String key, @Nullable Object fact) {
            map.put(key, fact instanceof Optional<?> maybe ? maybe.orElse(null) : fact);
        }
    }
}
