package org.navalis.cli.query;

import java.util.List;
import java.util.Map;
import org.navalis.cli.terminal.ExitCode;
import picocli.CommandLine.Command;

/// `navalis reload`.
@Command(
        name = "reload",
        description = {
            "Has the running process read its configuration file again, for all of its roles, and"
                    + " says of each change whether it holds now or after a restart. A file that is"
                    + " wrong changes nothing."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the file was read",
            "1:no node is running, or the file names other roles",
            "2:several nodes are running; name one with --control",
            "78:the file is wrong, and nothing has changed"
        })
public final class ReloadCommand extends Query {

    /// @param finder where nodes are looked for
    public ReloadCommand(NodeFinder finder) {
        super(finder);
    }

    @Override
    public Integer call() {
        printFacts(node().reload(), ReloadCommand::page);
        return ExitCode.DONE;
    }

    private static String page(Map<String, Object> facts) {
        if (!(facts.get("changes") instanceof List<?> changes) || changes.isEmpty()) {
            return "nothing is different\n";
        }
        var text = new StringBuilder();
        for (var change : changes) {
            if (change instanceof Map<?, ?> of) {
                text.append(of.get("role")).append(": ").append(of.get("sentence")).append('\n');
            }
        }
        return text.toString();
    }
}
