package org.navalis.cli.lab.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A network namespace with a name, as `ip netns` keeps them.
///
/// @param name its name
public record Netns(String name) {

    private static final Path DIRECTORY = Path.of("/run/netns");
    private static final Duration GRACE = Duration.ofSeconds(10);

    /// The namespaces whose names start like this.
    public static List<Netns> startingWith(String prefix) throws IOException {
        if (!Files.isDirectory(DIRECTORY)) {
            return List.of();
        }
        try (var names = Files.list(DIRECTORY)) {
            return names.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .sorted()
                    .map(Netns::new)
                    .toList();
        }
    }

    /// The command that runs another one in this namespace.
    public List<String> command(List<String> command) {
        var whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
        whole.addAll(command);
        return whole;
    }

    /// Runs a command in this namespace.
    ///
    /// @return its output
    /// @throws IOException when it fails, with what it said
    public String run(String... command) throws IOException, InterruptedException {
        return SystemPrograms.run(command(List.of(command)));
    }

    /// The processes in this namespace.
    public List<ProcessHandle> processes() throws IOException, InterruptedException {
        return SystemPrograms.run(List.of("ip", "netns", "pids", name))
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                .toList();
    }

    /// Ends all processes in these namespaces and takes the namespaces away.
    public static void remove(List<Netns> namespaces) throws IOException, InterruptedException {
        var processes = new ArrayList<ProcessHandle>();
        for (var namespace : namespaces) {
            processes.addAll(namespace.processes());
        }
        end(processes);
        var commands = new StringBuilder();
        for (var namespace : namespaces) {
            commands.append("netns del ").append(namespace.name()).append('\n');
        }
        if (!namespaces.isEmpty()) {
            SystemPrograms.run(List.of("ip", "-force", "-batch", "-"), commands.toString());
        }
    }

    /// Asks processes to end, waits for them, and then makes those end that did not.
    public static void end(List<ProcessHandle> processes) throws InterruptedException {
        processes.forEach(ProcessHandle::destroy);
        await(processes, System.nanoTime() + GRACE.toNanos());
        processes.forEach(ProcessHandle::destroyForcibly);
        await(processes, System.nanoTime() + GRACE.toNanos());
    }

    private static void await(List<ProcessHandle> processes, long deadlineNanos)
            throws InterruptedException {
        for (var process : processes) {
            while (process.isAlive() && System.nanoTime() < deadlineNanos) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }
}
