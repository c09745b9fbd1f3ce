package org.navalis.cli.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.navalis.cli.control.ControlClient;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.report.NodeReports;
import org.navalis.cli.terminal.Failure;
import org.navalis.core.Ipv6Address;

/// A Teredo node of the lab: its process, and its control socket.
final class LabNode {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Launched process;
    private final ControlClient control;

    LabNode(Launched process, ControlClient control) {
        this.process = process;
        this.control = control;
    }

    /// Waits until a client is qualified, a server or relay on-line.
    ///
    /// @return how long after its start that was
    /// @throws LabFailure when it ends, or 20 seconds have passed
    Duration awaitUp() throws LabFailure, IOException, InterruptedException {
        while (process.isAlive() && process.age().compareTo(PATIENCE) < 0) {
            if (isUp()) {
                return process.age();
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        throw new LabFailure(
                "start of " + process.name(),
                "it is up within " + PATIENCE.toSeconds() + " seconds",
                process.isAlive() ? "it is not: " + state() : "it has ended: " + process.tail());
    }

    /// Waits until what the gateway maps to a client is what its address says; until then others do
    /// not reach it by the mapping.
    ///
    /// @return what the client tells of itself then
    /// @throws LabFailure when that does not come
    Map<String, Object> awaitPortMapping() throws LabFailure, InterruptedException {
        while (process.isAlive() && process.age().compareTo(PATIENCE) < 0) {
            var status = status();
            if (NodeReports.isUp(status) && isMapped(status)) {
                return status;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        throw new LabFailure(
                "the port mapping of " + process.name(),
                "the gateway maps the endpoint that the server sees",
                "it is %s, and the server sees %s"
                        .formatted(status().get("portMapping"), status().get("externalMapping")));
    }

    private static boolean isMapped(Map<String, Object> status) {
        return status.get("portMapping") instanceof String mapping
                && mapping.endsWith(" " + status.get("externalMapping"));
    }

    private boolean isUp() {
        try {
            return NodeReports.isUp(status());
        } catch (Failure notYet) {
            return false;
        }
    }

    private String state() {
        try {
            var status = status();
            return status.get("state") + ", " + status.get("error");
        } catch (Failure e) {
            return String.valueOf(e.getMessage());
        }
    }

    /// What it tells of itself.
    Map<String, Object> status() {
        return control.status();
    }

    /// Sends an echo request through a client.
    ///
    /// @return what [ControlClient#ping] gives
    Map<String, Object> ping(String target, int sequence, Duration patience) {
        return control.ping(Ipv6Address.parse(target), sequence, patience);
    }
}
