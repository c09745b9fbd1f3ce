package org.navalis.cli.log;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
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

    /// RFC 4380, section 5.5: such a machine should have IPv6 by other means.
    private boolean isWarnedOfPublicAddress;

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
            case TeredoEvent.ServerWanted(int server) -> onServerWanted(serverName(server));
            case TeredoEvent.ServerFailed(int server, var trouble) ->
                    onServerFailed(serverName(server), trouble);
            case TeredoEvent.Dormant() -> onDormant();
            case TeredoEvent.KeyExpired() -> onKeyExpired();
            case TeredoEvent.MappingFlaps(var heldNanos) -> onMappingFlaps(heldNanos);
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
            case TeredoEvent.HostRelayBegun(var natives) -> onHostRelayBegun(natives);
            case TeredoEvent.HostRelayEnded() -> onHostRelayEnded();
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

    private void onServerWanted(String server) {
        write(LogLevel.DEBUG, "looking up " + server, "serverWanted", Map.of("server", server));
    }

    private void onServerFailed(String server, Trouble trouble) {
        write(
                LogLevel.WARN,
                sentenceOf(trouble, server) + "; trying the next one",
                "serverFailed",
                Map.of("server", server, "trouble", trouble.name()));
    }

    private void onKeyExpired() {
        write(
                LogLevel.WARN,
                "the server says that this client's key has expired; it works for now;"
                        + " ask the server's operator for another one",
                "keyExpired",
                Map.of());
    }

    private void onDormant() {
        write(
                LogLevel.INFO,
                "dormant: nobody needs IPv6; the next packet wakes it",
                "dormant",
                Map.of());
    }

    private void onHostRelayBegun(List<Ipv6Address> natives) {
        var texts = natives.stream().map(Ipv6Address::toString).toList();
        write(
                LogLevel.INFO,
                "this machine has native IPv6, as "
                        + String.join(", ", texts)
                        + ": a relay for itself from now on, and no client",
                "hostRelayBegun",
                Map.of("natives", texts));
    }

    private void onHostRelayEnded() {
        write(
                LogLevel.INFO,
                "this machine has no native IPv6 any more: a client again",
                "hostRelayEnded",
                Map.of());
    }

    private void onMappingFlaps(long heldNanos) {
        long seconds = Duration.ofNanos(heldNanos).toSeconds();
        write(
                LogLevel.WARN,
                "the NAT shows one endpoint and then another; the address is kept for "
                        + seconds
                        + " s, and may not be reached by all meanwhile",
                "mappingFlaps",
                Map.of("heldSeconds", seconds));
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
        if (qualified.nat() == NatKind.NONE && !isWarnedOfPublicAddress) {
            isWarnedOfPublicAddress = true;
            onWarning(
                    "this machine has a public IPv4 address, and a tunnel broker or its provider"
                            + " can give it IPv6 that is better than Teredo");
        }
    }

    private static String natWord(NatKind nat) {
        return switch (nat) {
            case NONE -> "none";
            case CONE -> "cone";
            case RESTRICTED -> "restricted";
            case RESTRICTED_PORT -> "restricted (port)";
            case SYMMETRIC_PORT -> "symmetric (port)";
            case SYMMETRIC_ADDRESS -> "symmetric (address)";
        };
    }

    private void onDisqualified(Trouble trouble, long retryNanos) {
        var wait = Duration.ofNanos(Math.max(0, retryNanos - clock.getAsLong()));
        long seconds = Math.max(1, (wait.toMillis() + 500) / 1000);
        write(
                LogLevel.WARN,
                "off-line: "
                        + sentenceOf(trouble, serverNames())
                        + "; next try in "
                        + seconds
                        + " s",
                "disqualified",
                Map.of("trouble", trouble.name(), "retrySeconds", seconds));
    }

    private static String sentenceOf(Trouble trouble, String server) {
        return switch (trouble) {
            case SERVER_NAME_UNRESOLVED ->
                    "the server name "
                            + server
                            + " has no public IPv4 address; check the name and this machine's DNS";
            case PRIMARY_SERVER_SILENT ->
                    server
                            + " does not answer on UDP port 3544; check that a firewall lets UDP"
                            + " out, or use another --server";
            case SECONDARY_SERVER_SILENT ->
                    "the secondary address of "
                            + server
                            + " does not answer on UDP port 3544; use another --server";
            case KEY_REFUSED ->
                    server
                            + " answers, but does not prove that it knows this client's key;"
                            + " compare identifier, algorithm and secret of key-file with those of"
                            + " the server";
            case PRIMARY_SERVER_SILENT_TO_KEY ->
                    server
                            + " does not answer on UDP port 3544, or does not know this client's"
                            + " key; compare key-file with that of the server, and check that a"
                            + " firewall lets UDP out";
            case MANAGED_NETWORK ->
                    "this machine is joined to a domain, and a controller of it answers"
                            + " here; to run all the same set type = \"enterpriseclient\"";
            case NO_NAT ->
                    "there is no NAT, and a natawareclient runs behind one only; set"
                            + " type = \"client\" to run without";
            case NO_CLIENT_REACHED ->
                    "as a relay for this machine it has reached no Teredo client, as behind a"
                            + " symmetric NAT; packets to them go by native IPv6 and another relay";
            case SYMMETRIC_NAT ->
                    "the NAT is symmetric; set allow-symmetric-nat = true to reach at"
                            + " least native hosts";
        };
    }

    private String serverName(int number) {
        return servers.get(number);
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
