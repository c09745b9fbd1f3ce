package org.navalis.cli.query;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `navalis set`.
@Command(
        name = "set",
        description =
                "Changes a setting of the running node, and says whether it holds now or after a"
                        + " restart. Without a key it lists what holds and where each value comes"
                        + " from.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it holds, or will hold",
            "1:no node is running",
            "2:there is no such key, or the value is wrong",
            "69:a port that was to be taken is in use",
            "77:this user may not, or the policy does not leave it open",
            "78:the value does not fit the others"
        })
public final class SetCommand extends Query {

    @Parameters(
            index = "0",
            paramLabel = "KEY",
            arity = "0..1",
            description =
                    "a key of the node's table in the file, such as server, type or"
                            + " refresh-interval; or client-port")
    private @Nullable String key;

    @Parameters(
            index = "1",
            paramLabel = "VALUE",
            arity = "0..1",
            description = "the value; default takes back what was set")
    private @Nullable String value;

    /// @param finder where nodes are looked for
    public SetCommand(NodeFinder finder) {
        super(finder);
    }

    @Override
    public Integer call() {
        if (key == null) {
            printFacts(node().settings(), SetCommand::table);
        } else if (value == null) {
            throw new Failure(
                    ExitCode.USAGE,
                    "set "
                            + key
                            + " needs a value; 'navalis config explain "
                            + key
                            + "' says which");
        } else {
            printFacts(node().set(key, value), facts -> facts.get("sentence") + "\n");
        }
        return ExitCode.DONE;
    }

    private static String table(Map<String, Object> settings) {
        var table = new Table("KEY", "VALUE", "FROM");
        settings.forEach((name, fact) -> {
            if (fact instanceof Map<?, ?> known) {
                table.add(
                        name,
                        String.valueOf(known.get("value")),
                        String.valueOf(known.get("source")));
            }
        });
        return table.text();
    }
}
