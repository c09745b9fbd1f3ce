package org.navalis.bench.loss;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.navalis.cli.lab.net.Netns;

/// Counters of kernels and nodes at one moment, by names such as `relay Udp6InErrors`,
/// `relay eth0 tx dropped` and `relay node drop.tx_mtu`.
///
/// The kernel counts what its devices and sockets lose by buffers, of which one may hold a train
/// of datagrams. What arrives in a place it counts by packets, trains or not; those numbers are
/// here as `relay in4` (IPv4) and `relay in6` (IPv6, without what ICMPv6 has to say).
///
/// @param values each counter, or how far it has gone
public record Gauges(Map<String, Long> values) {

    /// Congestion marks divide packets among these, and nothing else.
    private static final List<String> MARKS =
            List.of("InNoECTPkts", "InECT1Pkts", "InECT0Pkts", "InCEPkts");

    /// A copy that stays.
    public Gauges {
        values = Map.copyOf(values);
    }

    /// The counter; 0 for one that does not exist.
    public long get(String name) {
        return values.getOrDefault(name, 0L);
    }

    /// How far each has gone since.
    public Gauges since(Gauges before) {
        var gone = new LinkedHashMap<String, Long>();
        values.forEach((name, value) -> gone.put(name, value - before.get(name)));
        return new Gauges(gone);
    }

    /// Collects counters.
    public static final class Collector {

        private final Map<String, Long> values = new LinkedHashMap<>();

        /// Adds those of the kernel in a place.
        ///
        /// @param name how the place is called
        /// @throws IOException when the kernel does not tell
        public Collector kernel(String name, Netns place) throws IOException, InterruptedException {
            var ip = Protocols.six(place.run("cat", "/proc/net/snmp6"));
            var ipv4 = Protocols.four(place.run("cat", "/proc/net/netstat", "/proc/net/snmp"));
            ip.forEach((counter, value) -> values.put(name + " " + counter, value));
            ipv4.forEach((counter, value) -> values.put(name + " " + counter, value));
            values.put(name + " in6", sum(ip, "Ip6") - ip.getOrDefault("Icmp6InMsgs", 0L));
            values.put(name + " in4", sum(ipv4, "IpExt"));
            values.put(
                    name + " socket drops",
                    Protocols.socketDrops(place.run("cat", "/proc/net/udp")));
            devices(name, place.run("ip", "-j", "-s", "link"));
            return this;
        }

        private static long sum(Map<String, Long> counters, String prefix) {
            return MARKS.stream().mapToLong(mark -> counters.getOrDefault(prefix + mark, 0L)).sum();
        }

        private void devices(String name, String json) throws IOException {
            for (var device : JSON.std.listFrom(json)) {
                if (device instanceof Map<?, ?> facts
                        && facts.get("stats64") instanceof Map<?, ?> statistics) {
                    statistics.forEach((direction, counters) -> {
                        if (counters instanceof Map<?, ?> numbers) {
                            numbers.forEach((counter, value) ->
                                    put(
                                            "%s %s %s %s"
                                                    .formatted(
                                                            name,
                                                            facts.get("ifname"),
                                                            direction,
                                                            counter),
                                            value));
                        }
                    });
                }
            }
        }

        /// Adds those of a node.
        ///
        /// @param facts what `navalis counters --json` says
        public Collector node(String name, Map<String, Object> facts) {
            if (facts.get("counters") instanceof Map<?, ?> counters) {
                counters.forEach((counter, value) -> put(name + " node " + counter, value));
            }
            if (facts.get("drops") instanceof Map<?, ?> drops) {
                drops.forEach((reason, value) -> put(name + " node drop." + reason, value));
            }
            return this;
        }

        private void put(String name, Object value) {
            if (value instanceof Number number) {
                values.put(name, number.longValue());
            }
        }

        /// All that was collected.
        public Gauges gauges() {
            return new Gauges(values);
        }
    }
}
