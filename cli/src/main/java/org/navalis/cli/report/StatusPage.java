package org.navalis.cli.report;

import java.time.Duration;
import java.util.Map;
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
        row("Type", "type");
        switch (fact("type")) {
            case "client" -> client();
            case "relay" -> relay();
            default -> server();
        }
        rowOf("Uptime", TimeSpan.inWords(Duration.ofSeconds(number("uptimeSeconds"))));
        row("Loops", "loops");
        row("TUN Offload", "tunOffload");
        row("UDP Offload", "udpOffload");
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
        row("Server Name", "serverName");
        rowOf("Client Refresh Interval", fact("clientRefreshInterval") + " seconds");
        rowOf("Client Port", isKnown("clientPort") ? fact("clientPort") : "unspecified");
        row("State", "state");
        if (isKnown("error")) {
            row("Error", "error");
        }
        row("Client Type", "clientType");
        row("Network", "network");
        row("NAT", "nat");
        row("NAT Special Behaviour", "natSpecialBehaviour");
        row("Local Mapping", "localMapping");
        row("External NAT Mapping", "externalMapping");
        rowOf("Port Mapping", isKnown("portMapping") ? fact("portMapping") : "none");
        row("Teredo Address", "teredoAddress");
        row("Relays", "relays");
        row("Peers", "peers");
        rowOf("Server RTT", isKnown("serverRttMillis") ? milliseconds("serverRttMillis") : UNKNOWN);
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
        row("Listening", "listening");
        row("Secondary", "secondary");
        row("Tunnel", "tunnel");
        row("Solicitations", "solicitations");
        row("Advertisements", "advertisements");
        row("Bubbles Forwarded", "bubblesForwarded");
        row("Native Forwarded", "nativeForwarded");
        row("Refused", "refused");
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
