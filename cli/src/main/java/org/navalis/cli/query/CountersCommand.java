package org.navalis.cli.query;

import java.util.Map;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Table;
import picocli.CommandLine.Command;

/// `navalis counters`.
@Command(
        name = "counters",
        description = "Shows every counter of the running node, and what it refused by reason.",
        mixinStandardHelpOptions = true)
public final class CountersCommand extends Query {

    /// @param finder where nodes are looked for
    public CountersCommand(NodeFinder finder) {
        super(finder);
    }

    @Override
    public Integer call() {
        printFacts(node().counters(), CountersCommand::table);
        return ExitCode.DONE;
    }

    private static String table(Map<String, Object> facts) {
        var table = new Table("COUNTER", "COUNT");
        if (facts.get("counters") instanceof Map<?, ?> counters) {
            counters.forEach((name, count) -> table.add(name.toString(), count.toString()));
        }
        if (facts.get("drops") instanceof Map<?, ?> drops) {
            drops.forEach((reason, count) -> table.add("drop." + reason, count.toString()));
        }
        return table.text();
    }
}
