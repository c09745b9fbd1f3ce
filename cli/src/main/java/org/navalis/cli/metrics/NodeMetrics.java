package org.navalis.cli.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.navalis.cli.control.NodeHandle;
import org.navalis.core.client.ClientStatus;
import org.navalis.node.NodeSnapshot;

/// The counters of one or more nodes for Prometheus, from one snapshot of each when it asks.
///
/// Labels are roles and reasons, never peers: whoever sends packets must not be able to make
/// series.
final class NodeMetrics implements MultiCollector {

    private static final String PREFIX = "navalis_";
    private static final String DROP = "drop.";

    private final Map<String, NodeHandle> nodes;

    /// @param nodes the nodes by the word for their role
    NodeMetrics(Map<String, NodeHandle> nodes) {
        this.nodes = Map.copyOf(nodes);
    }

    @Override
    public MetricSnapshots collect() {
        var counters = new TreeMap<String, List<CounterDataPointSnapshot>>();
        var gauges = new TreeMap<String, List<GaugeDataPointSnapshot>>();
        nodes.forEach((role, node) -> {
            var snapshot = node.snapshot();
            addCounters(counters, role, snapshot);
            addGauges(gauges, role, snapshot);
            add(gauges, "draining", role, node.isDraining() ? 1 : 0);
        });
        var metrics = new ArrayList<MetricSnapshot>();
        counters.forEach((name, points) -> {
            var metric = CounterSnapshot.builder().name(name).help(helpOf(name));
            points.forEach(metric::dataPoint);
            metrics.add(metric.build());
        });
        gauges.forEach((name, points) -> {
            var metric = GaugeSnapshot.builder().name(name).help(helpOf(name));
            points.forEach(metric::dataPoint);
            metrics.add(metric.build());
        });
        return new MetricSnapshots(metrics);
    }

    private static void addCounters(
            Map<String, List<CounterDataPointSnapshot>> counters,
            String role,
            NodeSnapshot snapshot) {
        snapshot.counters()
                .forEach((name, count) -> {
                    boolean isDrop = name.startsWith(DROP);
                    var labels =
                            isDrop
                                    ? Labels.of(
                                            "role", role, "reason", name.substring(DROP.length()))
                                    : Labels.of("role", role);
                    var point =
                            CounterDataPointSnapshot.builder().labels(labels).value(count).build();
                    counters.computeIfAbsent(
                                    PREFIX + (isDrop ? "drops" : metricName(name)),
                                    _ -> new ArrayList<>())
                            .add(point);
                });
    }

    private static String metricName(String name) {
        return name.replaceAll("[^A-Za-z0-9_]", "_");
    }

    private static void addGauges(
            Map<String, List<GaugeDataPointSnapshot>> gauges, String role, NodeSnapshot snapshot) {
        boolean isUp = snapshot.client().map(ClientStatus::isUp).orElse(true);
        add(gauges, "up", role, isUp ? 1 : 0);
        add(gauges, "uptime_seconds", role, snapshot.uptime().toMillis() / 1000.0);
        snapshot.client()
                .ifPresentOrElse(
                        client -> {
                            add(gauges, "peers", role, client.peers());
                            add(gauges, "relays", role, client.relays());
                            add(gauges, "host_relay", role, client.isHostRelay() ? 1 : 0);
                            client.serverRoundTrip()
                                    .ifPresent(time ->
                                            add(
                                                    gauges,
                                                    "server_rtt_seconds",
                                                    role,
                                                    time.toNanos() / 1e9));
                        },
                        () -> add(gauges, "peers", role, snapshot.peerCount()));
    }

    private static void add(
            Map<String, List<GaugeDataPointSnapshot>> gauges,
            String name,
            String role,
            double value) {
        gauges.computeIfAbsent(PREFIX + name, _ -> new ArrayList<>())
                .add(
                        GaugeDataPointSnapshot.builder()
                                .labels(Labels.of("role", role))
                                .value(value)
                                .build());
    }

    private static String helpOf(String name) {
        return switch (name.substring(PREFIX.length())) {
            case "drops" -> "Packets that were refused, by reason";
            case "up" -> "Whether the client is qualified, or the server or relay online";
            case "host_relay" ->
                    "Whether the client is a relay for its machine, which has native IPv6";
            case "draining" -> "Whether others take over from this node, which ends soon";
            case "uptime_seconds" -> "Time since the node was started";
            case "peers" -> "Peers that are remembered";
            case "relays" -> "Relays that carry packets of native hosts";
            case "server_rtt_seconds" -> "How long the last answer of the server took";
            case String counter -> "Counter " + counter.replace('_', ' ');
        };
    }
}
