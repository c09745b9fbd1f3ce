package org.navalis.bench.loss;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Where datagrams went that a client sent through the tunnel and that did not arrive at the host.
///
/// Nodes and sockets count every packet that they refuse. A wire counts what it loses by buffers,
/// and one may hold a train; so what went in and what came out tells how many packets are missing
/// there, and that loss is explained if the wire has counted any.
///
/// @param sent datagrams of the sender
/// @param received those that the receiver has counted
/// @param rows the way, part by part
public record LossAccount(long sent, long received, List<Row> rows) {

    /// iperf3 says hello with one datagram.
    private static final int HELLOS = 1;

    /// A part of the way.
    ///
    /// @param part its name
    /// @param missing packets that went in and did not come out
    /// @param reasons counters of the part that have moved, with their numbers
    public record Row(String part, long missing, String reasons) {

        /// How many of the missing ones a counter stands for.
        public long explained() {
            return reasons.isEmpty() ? 0 : missing;
        }
    }

    /// A copy that stays.
    public LossAccount {
        rows = List.copyOf(rows);
    }

    /// Accounts for a run.
    ///
    /// @param gone how far the counters of all places have gone meanwhile
    public static LossAccount of(Gauges gone, long sent, long received) {
        long onWay =
                gone.get("client node datagrams_sent")
                        - gone.get("relay in4")
                        - gone.get("server in4");
        long inSocket = gone.get("relay in4") - gone.get("relay node datagrams_received");
        long behindRelay = gone.get("relay node ipv6_sent") - gone.get("host in6");
        long arrived = gone.get("host in6") - gone.get("host TcpInSegs") - HELLOS;
        long refused = gone.get("host Udp6InErrors") + gone.get("host Udp6NoPorts");
        long unread = Math.max(0, arrived - refused - received);
        return new LossAccount(
                sent,
                received,
                List.of(
                        counted("client, to its device", gone, "client teredo0 tx dropped"::equals),
                        counted("client, node", gone, LossAccount::isLossOfClient),
                        missing("wires, client to relay", onWay, gone, LossAccount::isWireToRelay),
                        missing("relay, socket", inSocket, gone, "relay socket drops"::equals),
                        counted("relay, node", gone, LossAccount::isLossOfRelay),
                        missing("relay to host", behindRelay, gone, LossAccount::isWireToHost),
                        counted("host, socket", gone, LossAccount::isLossOfHost),
                        new Row(
                                "host, came too late to count",
                                unread,
                                unread > 0 ? "host in6 " + gone.get("host in6") : "")));
    }

    private static boolean isLossOfClient(String counter) {
        return counter.startsWith("client node drop.tx_")
                || counter.equals("client node held_expired")
                || counter.equals("client node internal_error")
                || counter.equals("client node datagrams_send_failed");
    }

    private static boolean isLossOfRelay(String counter) {
        return counter.startsWith("relay node drop.") && !counter.startsWith("relay node drop.tx_")
                || counter.equals("relay node internal_error")
                || counter.equals("relay node ipv6_send_failed");
    }

    private static boolean isWireToRelay(String counter) {
        return counter.matches(
                "(client|nat) eth0 tx dropped|router to-relay tx dropped"
                        + "|(nat|router) Ip(InDiscards|OutDiscards)");
    }

    private static boolean isWireToHost(String counter) {
        return counter.matches(
                "relay teredo0 rx (dropped|errors)|relay eth0 tx dropped|router to-host tx dropped"
                        + "|(relay|router) Ip6(InDiscards|OutDiscards)");
    }

    private static boolean isLossOfHost(String counter) {
        return counter.equals("host Udp6InErrors") || counter.equals("host Udp6NoPorts");
    }

    private static Row counted(String part, Gauges gone, Predicate<String> isReason) {
        long missing =
                gone.values().entrySet().stream()
                        .filter(counter -> isReason.test(counter.getKey()))
                        .mapToLong(counter -> counter.getValue())
                        .sum();
        return missing(part, missing, gone, isReason);
    }

    private static Row missing(String part, long missing, Gauges gone, Predicate<String> isReason) {
        var reasons =
                gone.values().entrySet().stream()
                        .filter(counter -> counter.getValue() > 0)
                        .filter(counter -> isReason.test(counter.getKey()))
                        .map(counter -> counter.getKey() + " " + counter.getValue())
                        .sorted()
                        .collect(Collectors.joining(", "));
        return new Row(part, Math.max(0, missing), reasons);
    }

    /// The datagrams that the receiver has not counted.
    public long lost() {
        return sent - received;
    }

    /// Those of which no counter says where they went.
    public long unexplained() {
        return lost() - rows.stream().mapToLong(Row::explained).sum();
    }
}
