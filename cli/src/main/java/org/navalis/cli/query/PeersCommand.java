package org.navalis.cli.query;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Table;
import org.navalis.cli.terminal.TimeSpan;
import picocli.CommandLine.Command;

/// `navalis peers`.
@Command(
        name = "peers",
        description = "Lists the peers of the running client or relay.",
        mixinStandardHelpOptions = true)
public final class PeersCommand extends Query {

    /// @param finder where nodes are looked for
    public PeersCommand(NodeFinder finder) {
        super(finder);
    }

    @Override
    public Integer call() {
        printFacts(node().peers(), PeersCommand::table);
        return ExitCode.DONE;
    }

    private static String table(Map<String, Object> facts) {
        var table =
                new Table("PEER", "ENDPOINT", "PATH", "TRUSTED", "IDLE", "PACKETS", "BYTES", "RTT");
        if (facts.get("peers") instanceof List<?> peers) {
            for (var peer : peers) {
                if (peer instanceof Map<?, ?> known) {
                    add(table, known);
                }
            }
        }
        boolean areSomeLeftOut =
                facts.get("known") instanceof Number known
                        && facts.get("total") instanceof Number shown
                        && known.longValue() > shown.longValue();
        return areSomeLeftOut
                ? table.text() + "These were used last, of " + facts.get("known") + ".\n"
                : table.text();
    }

    private static void add(Table table, Map<?, ?> peer) {
        table.add(
                text(peer.get("peer")),
                text(peer.get("endpoint")),
                text(peer.get("path")),
                Boolean.TRUE.equals(peer.get("trusted")) ? "yes" : "no",
                peer.get("idleSeconds") instanceof Number idle ? idle.longValue() + " s" : "-",
                text(peer.get("packets")),
                text(peer.get("bytes")),
                peer.get("rttMillis") instanceof Number millis
                        ? TimeSpan.milliseconds(millis.doubleValue()) + " ms"
                        : "-");
    }

    private static String text(@Nullable Object value) {
        return value == null ? "-" : value.toString();
    }
}
