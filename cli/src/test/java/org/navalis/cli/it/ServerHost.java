package org.navalis.cli.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.SystemPrograms;

/// A machine with the two public addresses of a server and no neighbours: a network namespace of
/// its own. What is asked of the server comes from the machine's third address.
final class ServerHost implements AutoCloseable {

    static final String PRIMARY = "198.41.0.4";
    static final String SECONDARY = "198.41.0.5";
    static final String ASKER = "198.41.0.9";

    /// Where none could be made.
    static final ServerHost NONE = new ServerHost(new Netns(""), Path.of(""));

    private final Netns place;
    private final Path directory;

    private ServerHost(Netns place, Path directory) {
        this.place = place;
        this.directory = directory;
    }

    /// Makes it.
    ///
    /// @param name of the test, and of its directory
    static ServerHost make(String name) throws IOException, InterruptedException {
        var place = new Netns("navalis-it-" + ProcessHandle.current().pid() + "-" + name);
        SystemPrograms.run(List.of("ip", "netns", "add", place.name()));
        SystemPrograms.run(
                List.of("ip", "-n", place.name(), "-batch", "-"),
                """
                link set lo up
                address add %s/32 dev lo
                address add %s/32 dev lo
                address add %s/32 dev lo
                """
                        .formatted(PRIMARY, SECONDARY, ASKER));
        return new ServerHost(
                place, Files.createDirectories(Path.of("target", "it", name).toAbsolutePath()));
    }

    /// Where files of this machine are.
    Path directory() {
        return directory;
    }

    Netns place() {
        return place;
    }

    /// The control socket of a role.
    String control(String role) {
        return "/run/" + place.name() + "-" + role + ".sock";
    }

    /// Writes a file that is its owner's only, as a whole.
    Path write(String name, String text) throws IOException {
        var written = Files.writeString(directory.resolve(name + ".new"), text);
        Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rw-------"));
        return Files.move(written, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /// Starts a command of navalis.
    Launched start(String name, String... arguments) throws IOException {
        return start(name, List.of(), arguments);
    }

    /// Starts a command of navalis by way of another program.
    Launched start(String name, List<String> by, String... arguments) throws IOException {
        var command = new ArrayList<>(by);
        command.addAll(Navalis.java("org.navalis.cli.Main", arguments));
        return Launched.start(
                name + " at " + place.name(),
                directory.resolve(name + ".log"),
                place.command(command));
    }

    /// Runs a command of navalis to its end.
    Run run(String name, String... arguments) throws IOException, InterruptedException {
        try (var program = start(name, arguments)) {
            int exitCode = program.await();
            return new Run(exitCode, program.output());
        }
    }

    /// How a command ended.
    ///
    /// @param exitCode its exit code
    /// @param output what it said
    record Run(int exitCode, String output) {}

    /// Waits until a program has said something.
    static void awaitWords(Launched program, String words)
            throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!program.output().contains(words)) {
            if (!program.isAlive() || System.nanoTime() > deadlineNanos) {
                throw new IOException(
                        program.name()
                                + " does not say '"
                                + words
                                + "'; it said:\n"
                                + program.tail());
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            Netns.remove(equals(NONE) ? List.of() : List.of(place));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
