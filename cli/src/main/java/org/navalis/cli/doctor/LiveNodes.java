package org.navalis.cli.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.control.ControlClient;
import org.navalis.cli.query.NodeFinder;
import org.navalis.cli.report.NodeReports;
import org.navalis.cli.terminal.Failure;

/// The nodes that run on this machine, as far as this user may ask them.
///
/// @param nodes those that answer
/// @param obstacles why others cannot be asked, each in a sentence
record LiveNodes(List<LiveNode> nodes, List<String> obstacles) {

    private static final String CHECK = "node";

    /// A node that runs.
    ///
    /// @param control how to ask it
    /// @param status what it tells of itself
    record LiveNode(ControlClient control, Map<String, Object> status) {

        boolean isClient() {
            var type = status.get("type");
            return !"server".equals(type) && !"relay".equals(type);
        }

        boolean isUp() {
            return NodeReports.isUp(status);
        }

        private Finding finding() {
            var evidence = new StringBuilder();
            evidence.append(status.get("type")).append(", ").append(status.get("state"));
            if (status.get("error") instanceof String error) {
                evidence.append(" (").append(error).append(')');
            }
            evidence.append("; loops: ").append(status.get("loops"));
            evidence.append(", TUN offload: ").append(status.get("tunOffload"));
            evidence.append(", UDP offload: ").append(status.get("udpOffload"));
            return NodeReports.isOffline(status)
                    ? Finding.warning(
                            CHECK,
                            evidence.toString(),
                            "it tries again within two minutes; start it again to try now")
                    : Finding.ok(CHECK, evidence.toString());
        }
    }

    /// Looks for them.
    static LiveNodes find(NodeFinder finder, @Nullable Path control) {
        var nodes = new ArrayList<LiveNode>();
        var obstacles = new ArrayList<String>();
        try {
            for (var client : finder.findAll(control)) {
                try {
                    nodes.add(new LiveNode(client, client.status()));
                } catch (Failure failure) {
                    obstacles.add(String.valueOf(failure.getMessage()));
                }
            }
        } catch (Failure failure) {
            obstacles.add(String.valueOf(failure.getMessage()));
        }
        return new LiveNodes(nodes, obstacles);
    }

    /// The running client.
    Optional<LiveNode> client() {
        return nodes.stream().filter(LiveNode::isClient).findFirst();
    }

    /// What each of them uses.
    List<Finding> findings() {
        var findings = new ArrayList<>(nodes.stream().map(LiveNode::finding).toList());
        for (var obstacle : obstacles) {
            var parts = obstacle.split("; ", 2);
            findings.add(Finding.skipped(CHECK, parts[0], parts.length == 1 ? "" : parts[1]));
        }
        return findings;
    }
}
