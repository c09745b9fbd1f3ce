package org.navalis.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.navalis.cli.lab.net.Launched;

/// How much of a processor nodes use that have nothing to do.
///
/// The kernel keeps the time of each thread in nanoseconds (`/proc/PID/task/TID/schedstat`), where
/// that of a process has ticks of 10 ms only, a third of what is allowed here. A JVM lets compiler
/// threads go that have nothing to do, so each thread is compared with itself; what one did since
/// the first look and before its end is lost.
final class IdleNodes {

    /// Time for what a start leaves to do.
    private static final Duration SETTLING = Duration.ofSeconds(10);

    private static final Duration WATCHING = Duration.ofSeconds(30);

    private final List<Node> nodes = new ArrayList<>();

    private record Node(String name, List<ProcessHandle> processes) {

        /// Without the helpers of its start.
        Node settled() {
            return new Node(name, processes.stream().filter(ProcessHandle::isAlive).toList());
        }
    }

    /// Adds a node.
    ///
    /// @param program its program, which belongs to it with all that it has started
    void add(String name, Launched program) {
        var process = ProcessHandle.of(program.pid()).orElseThrow();
        nodes.add(
                new Node(name, Stream.concat(Stream.of(process), process.descendants()).toList()));
    }

    /// Watches them all at once.
    ///
    /// @return a row of a table for each
    List<String> watch() throws IOException, InterruptedException {
        Thread.sleep(SETTLING);
        nodes.replaceAll(Node::settled);
        var before = new ArrayList<Map<Path, Long>>();
        for (var node : nodes) {
            before.add(nanosOfThreads(node));
        }
        long start = System.nanoTime();
        Thread.sleep(WATCHING);
        double watched = System.nanoTime() - start;
        var rows = new ArrayList<String>();
        for (int i = 0; i < nodes.size(); i++) {
            var ofThreads = before.get(i);
            long nanos = 0;
            for (var thread : nanosOfThreads(nodes.get(i)).entrySet()) {
                nanos += thread.getValue() - ofThreads.getOrDefault(thread.getKey(), 0L);
            }
            double percent = 100 * nanos / watched;
            rows.add("| %s | %.3f |".formatted(nodes.get(i).name(), percent));
        }
        return rows;
    }

    private static Map<Path, Long> nanosOfThreads(Node node) throws IOException {
        var all = new HashMap<Path, Long>();
        for (var process : node.processes()) {
            try (var threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
                for (var thread : threads.toList()) {
                    noteNanos(thread, all);
                }
            }
        }
        return all;
    }

    private static void noteNanos(Path thread, Map<Path, Long> all) {
        try {
            var times = Files.readString(thread.resolve("schedstat"));
            all.put(thread, Long.parseLong(times.substring(0, times.indexOf(' '))));
        } catch (IOException ended) {
            // It was there a moment ago.
        }
    }
}
