package org.navalis.cli.lab.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A program that was started and goes on by itself; what it says is in a file.
public final class Launched implements AutoCloseable {

    private static final int TAIL_LINES = 12;

    private final String name;
    private final Process process;
    private final Path log;
    private final long startNanos;

    private Launched(String name, Process process, Path log, long startNanos) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.startNanos = startNanos;
    }

    /// Starts a program.
    ///
    /// @param name what people call it
    /// @param log where its output goes
    /// @throws IOException when it cannot be started
    public static Launched start(String name, Path log, List<String> command) throws IOException {
        long startNanos = System.nanoTime();
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                        .redirectOutput(log.toFile())
                        .start();
        return new Launched(name, process, log, startNanos);
    }

    /// What people call it.
    public String name() {
        return name;
    }

    /// The file with its output.
    public Path log() {
        return log;
    }

    /// How long ago it was started.
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    /// Whether it still runs.
    public boolean isAlive() {
        return process.isAlive();
    }

    /// The number of the process.
    public long pid() {
        return process.pid();
    }

    /// All that it has said.
    public String output() throws IOException {
        return Files.readString(log);
    }

    /// The end of what it has said.
    public String tail() throws IOException {
        var lines = output().lines().toList();
        return lines.stream()
                .skip(Math.max(0, lines.size() - TAIL_LINES))
                .collect(Collectors.joining("\n"));
    }

    /// Waits for its end.
    ///
    /// @return its exit code
    public int await() throws InterruptedException {
        return process.waitFor();
    }

    /// Ends it and all that it has started, and waits until they are gone.
    @Override
    public void close() {
        var all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        try {
            process.destroy();
            process.waitFor(Duration.ofSeconds(10));
            Netns.end(all);
        } catch (InterruptedException e) {
            all.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }
}
