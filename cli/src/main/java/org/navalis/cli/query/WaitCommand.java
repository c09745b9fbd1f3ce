package org.navalis.cli.query;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.navalis.cli.control.ControlClient;
import org.navalis.cli.report.NodeReports;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.terminal.TimeSpan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `navalis wait`.
@Command(
        name = "wait",
        description =
                "Waits until the client is qualified, or the server or relay online. The node may"
                        + " be started later; a dormant client is woken.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:qualified or online",
            "1:no node is running, until the end",
            "3:still dormant or probing at the end",
            "4:still off-line at the end"
        })
public final class WaitCommand extends Query {

    private static final long POLL_MILLIS = 50;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "30s",
            description = "how long to wait, as in 30s or 2m (${DEFAULT-VALUE})")
    private String timeout = "30s";

    /// @param finder where nodes are looked for
    public WaitCommand(NodeFinder finder) {
        super(finder);
    }

    @Override
    public Integer call() throws InterruptedException {
        Duration patience = patience();
        long start = System.nanoTime();
        while (true) {
            var status = status();
            boolean isOver = System.nanoTime() - start >= patience.toNanos();
            if (status.isPresent() && (isOver || NodeReports.isUp(status.get()))) {
                return show(status.get());
            }
            if (isOver) {
                node().status();
                throw new Failure(ExitCode.FAILED, "no node was running until the end");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private Duration patience() {
        try {
            return TimeSpan.parse(timeout);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "--timeout: " + e.getMessage(), e);
        }
    }

    /// The state; empty while there is no node. Who waits for a client needs it.
    private Optional<Map<String, Object>> status() {
        try {
            var node = finder().tryFind(control());
            var status = node.map(ControlClient::status);
            if (status.filter(it -> "dormant".equals(it.get("state"))).isPresent()) {
                node.ifPresent(ControlClient::wake);
            }
            return status;
        } catch (Failure e) {
            if (e.exitCode() == ExitCode.FAILED || e.exitCode() == ExitCode.TRY_AGAIN) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private int show(Map<String, Object> status) {
        if (isJson()) {
            printJson(status);
        } else {
            var address = status.get("teredoAddress");
            print(
                    status.get("type")
                            + ": "
                            + status.get("state")
                            + (address == null ? "" : " as " + address)
                            + "\n");
        }
        return StatusCommand.exitCode(status);
    }
}
