package org.navalis.cli.log;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.NatKind;
import org.navalis.core.TeredoEvent;
import org.navalis.core.Trouble;
import org.navalis.node.NodeListener;

/// Tells what happens at a node in the log, one line for each event.
public final class EventLog implements NodeListener {

    private final NodeLog log;
    private final String role;
    private final List<String> servers;
    private final LongSupplier clock;

    /// @param role the word that each line begins with
    /// @param servers what a client was told to use; empty for other roles
    /// @param clock the time of the machine in nanoseconds
    public EventLog(NodeLog log, String role, List<String> servers, LongSupplier clock) {
        this.log = log;
        this.role = role;
        this.servers = List.copyOf(servers);
        this.clock = clock;
    }

    @Override
    public void onWarning(String sentence) {
        write(LogLevel.WARN, sentence, "warning", Map.of());
    }

    @Override
    public void onEvent(TeredoEvent event) {
        switch (event) {
            case TeredoEvent.Online() -> write(LogLevel.INFO, "online", "online", Map.of());
            case TeredoEvent.Stopped() -> write(LogLevel.INFO, "stopped", "stopped", Map.of());
            case TeredoEvent.ServerWanted() ->
                    write(
                            LogLevel.DEBUG,
                            "looking up " + serverNames(),
                            "serverWanted",
                            Map.of("servers", serverNames()));
            case TeredoEvent.Soliciting(int server, boolean isSecondary) ->
                    write(
                            LogLevel.DEBUG,
                            "asking the "
                                    + (isSecondary ? "secondary" : "primary")
                                    + " server "
                                    + Ipv4Address.toText(server),
                            "soliciting",
                            Map.of("server", Ipv4Address.toText(server)));
            case TeredoEvent.Qualified qualified -> onQualified(qualified);
            case TeredoEvent.Disqualified(var trouble, long retryNanos) ->
                    onDisqualified(trouble, retryNanos);
            case TeredoEvent.PortMapped(String protocol, Ipv4Endpoint external) ->
                    write(
                            LogLevel.INFO,
                            "the gateway maps " + external + " to this client, by " + protocol,
                            "portMapped",
                            Map.of("protocol", protocol, "external", external.toString()));
            case TeredoEvent.PortUnmapped(Ipv4Endpoint external) ->
                    write(
                            LogLevel.INFO,
                            "the gateway maps " + external + " to this client no more",
                            "portUnmapped",
                            Map.of("external", external.toString()));
            case TeredoEvent.PortNotMapped(String reason) ->
                    write(
                            LogLevel.DEBUG,
                            "no port mapping: " + reason,
                            "portNotMapped",
                            Map.of("reason", reason));
            case TeredoEvent.MappingFollowed(Ipv4Endpoint mapped) ->
                    write(
                            LogLevel.DEBUG,
                            "with the port mapping the server sees this client as " + mapped,
                            "mappingFollowed",
                            Map.of("mapped", mapped.toString()));
            case TeredoEvent.EchoAnswered answered ->
                    write(
                            LogLevel.DEBUG,
                            answered.target() + " answered through " + answered.path(),
                            "echoAnswered",
                            Map.of("target", answered.target().toString()));
        }
    }

    private void onQualified(TeredoEvent.Qualified qualified) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("address", qualified.address().toString());
        facts.put("mapped", qualified.mapped().toString());
        facts.put("nat", qualified.nat().name());
        facts.put("mtu", qualified.mtu());
        write(
                LogLevel.INFO,
                "qualified as "
                        + qualified.address()
                        + ", mapped "
                        + qualified.mapped()
                        + ", NAT "
                        + natWord(qualified.nat()),
                "qualified",
                facts);
    }

    private static String natWord(NatKind nat) {
        return switch (nat) {
            case NONE -> "none";
            case CONE -> "cone";
            case RESTRICTED, RESTRICTED_PORT -> "restricted";
            case SYMMETRIC_PORT -> "symmetric (port)";
            case SYMMETRIC_ADDRESS -> "symmetric (address)";
        };
    }

    private void onDisqualified(Trouble trouble, long retryNanos) {
        var wait = Duration.ofNanos(Math.max(0, retryNanos - clock.getAsLong()));
        long seconds = Math.max(1, (wait.toMillis() + 500) / 1000);
        write(
                LogLevel.WARN,
                sentenceOf(trouble) + "; next try in " + seconds + " s",
                "disqualified",
                Map.of("trouble", trouble.name(), "retrySeconds", seconds));
    }

    private String sentenceOf(Trouble trouble) {
        return switch (trouble) {
            case SERVER_NAME_UNRESOLVED ->
                    "off-line: the server name "
                            + serverNames()
                            + " has no public IPv4 address; check the name and this machine's DNS";
            case PRIMARY_SERVER_SILENT ->
                    "off-line: "
                            + serverNames()
                            + " does not answer on UDP port 3544; check that a firewall lets UDP"
                            + " out, or use another --server";
            case SECONDARY_SERVER_SILENT ->
                    "off-line: the secondary address of "
                            + serverNames()
                            + " does not answer on UDP port 3544; use another --server";
            case SYMMETRIC_NAT ->
                    "off-line: the NAT is symmetric; set allow-symmetric-nat = true to reach at"
                            + " least native hosts";
        };
    }

    private String serverNames() {
        return String.join(", ", servers);
    }

    private void write(LogLevel level, String text, String event, Map<String, Object> more) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("role", role);
        facts.put("event", event);
        facts.putAll(more);
        log.write(new LogLine(level, role + ": " + text, facts));
    }
}
