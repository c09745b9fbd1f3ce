package org.navalis.cli.query;

import java.time.Duration;
import org.navalis.cli.control.ControlClient;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.terminal.TimeSpan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `navalis drain`.
@Command(
        name = "drain",
        description =
                "Ends a relay or server of several without loss: withdraws its routes, so that"
                        + " others take over, carries what still comes for a time, then ends it.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the node has ended",
            "1:no node is running",
            "75:the node is a client, or being drained already"
        })
public final class DrainCommand extends Query {

    private static final long POLL_MILLIS = 50;

    @Option(
            names = "--time",
            paramLabel = "DURATION",
            defaultValue = "30s",
            description =
                    "how long what still comes is carried, as in 30s or 2m (${DEFAULT-VALUE})")
    private String time = "30s";

    /// @param finder where nodes are looked for
    public DrainCommand(NodeFinder finder) {
        super(finder);
    }

    @Override
    public Integer call() throws InterruptedException {
        var span = span();
        var node = node();
        var begun = node.drain(span);
        if (!isJson()) {
            print("draining for " + TimeSpan.inWords(span) + "\n");
        }
        while (ControlClient.isAnswered(node.path())) {
            Thread.sleep(POLL_MILLIS);
        }
        if (isJson()) {
            printJson(begun);
        } else {
            print("ended\n");
        }
        return ExitCode.DONE;
    }

    private Duration span() {
        try {
            return TimeSpan.parse(time);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "--time: " + e.getMessage(), e);
        }
    }
}
