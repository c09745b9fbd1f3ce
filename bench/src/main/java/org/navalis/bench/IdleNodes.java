package org.navalis.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// How much of a processor nodes use that have nothing to do.
///
/// The kernel keeps the time of each thread in nanoseconds (`/proc/PID/task/TID/schedstat`), where
/// that of a process has ticks of 10 ms only, a third of what is allowed here. Threads that begin
/// meanwhile count, and none of an idle node ends.
final class IdleNodes {

    /// Time for what a start leaves to do.
    private static final Duration SETTLING = Duration.ofSeconds(10);

    private static final Duration WATCHING = Duration.ofSeconds(30);

    private final List<Node> nodes = new ArrayList<>();

    private record Node(String name, List<ProcessHandle> processes) {}

    /// Adds a node.
    ///
    /// @param processes all that belong to it
    void add(String name, List<ProcessHandle> processes) {
        if (processes.isEmpty()) {
            throw new IllegalArgumentException(name + " does not run");
        }
        nodes.add(new Node(name, processes));
    }

    /// Watches them all at once, and prints a table.
    void print() throws IOException, InterruptedException {
        Thread.sleep(SETTLING);
        var before = nanosOfAll();
        long start = System.nanoTime();
        Thread.sleep(WATCHING);
        var after = nanosOfAll();
        double watched = System.nanoTime() - start;
        System.out.println();
        System.out.println("| idle for 30 s | of a processor, % |");
        System.out.println("|---|---|");
        for (int i = 0; i < nodes.size(); i++) {
            double used = (after[i] - before[i]) / watched;
            System.out.printf(Locale.ROOT, "| %s | %.3f |%n", nodes.get(i).name(), 100 * used);
        }
    }

    private long[] nanosOfAll() throws IOException {
        var nanos = new long[nodes.size()];
        for (int i = 0; i < nanos.length; i++) {
            for (var process : nodes.get(i).processes()) {
                nanos[i] += nanos(process.pid());
            }
        }
        return nanos;
    }

    private static long nanos(long process) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + process + "/task"))) {
            long nanos = 0;
            for (var thread : threads.toList()) {
                var times = Files.readString(thread.resolve("schedstat"));
                nanos += Long.parseLong(times.substring(0, times.indexOf(' ')));
            }
            return nanos;
        }
    }
}
