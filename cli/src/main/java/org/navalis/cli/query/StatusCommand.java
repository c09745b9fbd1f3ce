package org.navalis.cli.query;

import java.io.Console;
import java.util.Map;
import java.util.Optional;
import org.navalis.cli.report.NodeReports;
import org.navalis.cli.report.StatusPage;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `navalis status`.
@Command(
        name = "status",
        description = "Shows the state of the running node.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:qualified (client) or online (server, relay)",
            "1:no node is running",
            "2:several nodes are running; name one with --control",
            "3:dormant or probing",
            "4:off-line"
        })
public final class StatusCommand extends Query {

    private static final String CLEAR_SCREEN = "\033[H\033[2J";
    private static final long WATCH_MILLIS = 1000;

    @Option(names = "--watch", description = "show it again every second until stopped")
    private boolean isWatching;

    /// @param finder where nodes are looked for
    public StatusCommand(NodeFinder finder) {
        super(finder);
    }

    @Override
    public Integer call() throws InterruptedException {
        var node = node();
        while (isWatching) {
            show(node.status());
            Thread.sleep(WATCH_MILLIS);
        }
        var status = node.status();
        show(status);
        return exitCode(status);
    }

    private void show(Map<String, Object> status) {
        if (isJson()) {
            print((isWatching ? Json.line(status) : Json.pretty(status)) + "\n");
        } else {
            boolean isOnScreen =
                    isWatching
                            && Optional.ofNullable(System.console())
                                    .map(Console::isTerminal)
                                    .orElse(false);
            print((isOnScreen ? CLEAR_SCREEN : "") + StatusPage.of(status));
        }
    }

    static int exitCode(Map<String, Object> status) {
        if (NodeReports.isUp(status)) {
            return ExitCode.DONE;
        }
        return NodeReports.isOffline(status) ? ExitCode.OFFLINE : ExitCode.PROBING;
    }
}
