package org.navalis.cli.report;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.terminal.TimeSpan;

/// The state of a node for people. For a client it begins word for word as `netsh interface teredo
/// show state` does. What is not known is `-`.
public final class StatusPage {

    private static final int LABEL_WIDTH = 23;
    private static final String UNKNOWN = "-";

    private final StringBuilder text = new StringBuilder();
    private final Map<String, Object> facts;

    private StatusPage(Map<String, Object> facts) {
        this.facts = facts;
    }

    /// The page.
    ///
    /// @param status what [NodeReports#status] gave, perhaps by way of JSON
    public static String of(Map<String, Object> status) {
        return new StatusPage(status).write();
    }

    private String write() {
        text.append("Teredo Parameters\n");
        text.repeat('-', 45).append('\n');
        marked("Type", "type", fact("type"));
        switch (fact("type")) {
            case "relay" -> relay();
            case "server" -> server();
            default -> client();
        }
        if (isKnown("draining")) {
            rowOf("Draining", "yes");
        }
        rowOf("Uptime", TimeSpan.inWords(Duration.ofSeconds(number("uptimeSeconds"))));
        row("Loops", "loops");
        row("TUN Offload", "tunOffload");
        row("UDP Offload", "udpOffload");
        if (isKnown("xdp")) {
            row("XDP", "xdp");
        }
        if (number("socketOverflows") > 0) {
            // The buffer is what to make larger.
            rowOf(
                    "Socket Overflows",
                    fact("socketOverflows")
                            + " (receive buffer: "
                            + fact("udpReceiveBufferBytes")
                            + " bytes)");
        }
        return text.toString();
    }

    private void client() {
        marked("Server Name", "serverName", fact("serverName"));
        var interval = fact("clientRefreshInterval") + " seconds";
        marked("Client Refresh Interval", "clientRefreshInterval", interval);
        var port = isKnown("clientPort") ? fact("clientPort") : "unspecified";
        marked("Client Port", "clientPort", port);
        row("State", "state");
        if (isKnown("error")) {
            row("Error", "error");
        }
        if (isKnown("key")) {
            row("Key", "key");
        }
        row("Client Type", "clientType");
        row("Network", "network");
        row("NAT", "nat");
        row("NAT Special Behaviour", "natSpecialBehaviour");
        row("Local Mapping", "localMapping");
        row("External NAT Mapping", "externalMapping");
        rowOf("Port Mapping", isKnown("portMapping") ? fact("portMapping") : "none");
        row("Teredo Address", "teredoAddress");
        if (facts.get("nativeAddresses") instanceof List<?> natives) {
            natives.forEach(address -> rowOf("Native Address", String.valueOf(address)));
        }
        row("Relays", "relays");
        row("Peers", "peers");
        rowOf("Server RTT", isKnown("serverRttMillis") ? milliseconds("serverRttMillis") : UNKNOWN);
        servers();
    }

    /// A row for each server when there are several, since RTT is that of the one in use.
    private void servers() {
        if (!(facts.get("servers") instanceof List<?> servers) || servers.size() < 2) {
            return;
        }
        for (var server : servers) {
            if (server instanceof Map<?, ?> one) {
                var rtt =
                        one.get("rttMillis") instanceof Number millis
                                ? TimeSpan.milliseconds(millis.doubleValue()) + " ms"
                                : UNKNOWN;
                var use = Boolean.TRUE.equals(one.get("inUse")) ? ", in use" : "";
                rowOf("Server", text(one, "name") + " (" + rtt + use + ")");
            }
        }
    }

    private void relay() {
        row("State", "state");
        row("Listening", "listening");
        row("Tunnel", "tunnel");
        row("Peers", "peers");
        row("Packets to Clients", "toClients");
        row("Packets from Clients", "fromClients");
        row("Refused", "refused");
    }

    private void server() {
        row("State", "state");
        if (isKnown("sunset")) {
            rowOf("Sunset", SunsetWords.of(fact("sunset"), number("sunsetDays")));
        }
        row("Listening", "listening");
        row("Secondary", "secondary");
        row("Tunnel", "tunnel");
        rowOf(
                "Native IPv6",
                Boolean.TRUE.equals(facts.get("nativeIpv6"))
                        ? "by " + fact("tunnel")
                        : "none: echo requests to it are refused");
        if (facts.get("publicAddresses") instanceof List<?> addresses) {
            rowOf(
                    "Public Addresses",
                    addresses.stream().map(String::valueOf).collect(Collectors.joining(", ")));
        }
        statistics("RS to Primary", "received", "solicitationsPrimary");
        statistics("RS to Secondary", "received", "solicitationsSecondary");
        statistics("Bubbles Received", "received", "bubbles");
        statistics("Echoes Received", "received", "echoes");
        statistics("Failed: Header", "failed", "header");
        statistics("Failed: Source", "failed", "source");
        statistics("Failed: Destination", "failed", "destination");
        statistics("Failed: Authentication", "failed", "authentication");
        statistics("Failed: Rate", "failed", "rate");
        statistics("Bubbles Relayed", "relayed", "bubbles");
        statistics("Echoes Relayed", "relayed", "echoes");
        statistics("Echoes to Native", "relayed", "echoesToNative");
        statistics("Advertisements Sent", "sent", "advertisements");
        statistics("Echo Replies Sent", "sent", "echoReplies");
        rowOf("Bandwidth", bandwidth());
        row("Refused", "refused");
    }

    /// A number in total, and how much of it is of the last 30 seconds.
    private void statistics(String label, String group, String key) {
        var total = statistic("total", group, key);
        var recent = statistic("recent", group, key);
        rowOf(
                label,
                recent.equals(UNKNOWN) ? total : total + " (" + recent + " in " + span() + ")");
    }

    private String statistic(String when, String group, String key) {
        return text(at(at(at(facts, "statistics"), when), group), key);
    }

    private String span() {
        return text(at(at(facts, "statistics"), "recent"), "seconds") + " s";
    }

    private String bandwidth() {
        var recent = at(at(facts, "statistics"), "recent");
        return text(recent, "receivedBitsPerSecond").equals(UNKNOWN)
                ? UNKNOWN
                : text(recent, "receivedBitsPerSecond")
                        + " bit/s received, "
                        + text(recent, "sentBitsPerSecond")
                        + " bit/s sent";
    }

    private static Map<?, ?> at(Map<?, ?> outer, String key) {
        return outer.get(key) instanceof Map<?, ?> inner ? inner : Map.of();
    }

    private static String text(Map<?, ?> from, String key) {
        @Nullable Object value = from.get(key);
        return value == null ? UNKNOWN : value.toString();
    }

    /// A value that nobody can change is marked, as that of a group policy is on Windows.
    private void marked(String label, String key, String value) {
        boolean isOfPolicy = text(at(facts, "sources"), key).startsWith("policy ");
        rowOf(label, isOfPolicy ? value + " (policy)" : value);
    }

    private void row(String label, String key) {
        rowOf(label, fact(key));
    }

    private void rowOf(String label, String value) {
        text.append(label).repeat(' ', LABEL_WIDTH - label.length());
        text.append(" : ").append(value).append('\n');
    }

    private boolean isKnown(String key) {
        return facts.get(key) != null;
    }

    private String fact(String key) {
        @Nullable Object value = facts.get(key);
        return value == null ? UNKNOWN : value.toString();
    }

    private long number(String key) {
        return facts.get(key) instanceof Number number ? number.longValue() : 0;
    }

    private String milliseconds(String key) {
        return facts.get(key) instanceof Number number
                ? TimeSpan.milliseconds(number.doubleValue()) + " ms"
                : UNKNOWN;
    }
}
