package org.navalis.cli.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.SystemPrograms;

/// A routing daemon as Debian has it, in a namespace, with files of its own: BIRD 2, or those of
/// FRR that are needed.
final class Routing implements AutoCloseable {

    private static final Path FRR = Path.of("/usr/lib/frr");
    private static final List<String> FRR_DAEMONS = List.of("bgpd", "bfdd", "ospf6d");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final List<Launched> programs = new ArrayList<>();
    private final Path run;

    /// The short name is that of the namespace: the path of a socket has 107 octets at most.
    private Routing(Path run) throws IOException {
        this.run = Files.createDirectories(run);
    }

    /// Whether both are installed.
    static boolean isInstalled() {
        return SystemPrograms.isInstalled("bird") && Files.isExecutable(FRR.resolve("bgpd"));
    }

    /// Starts BIRD.
    static Routing bird(Netns place, Path logs, String config)
            throws IOException, InterruptedException {
        var bird = new Routing(Path.of("/run", place.name() + "-bird"));
        var file = Files.writeString(bird.run.resolve("bird.conf"), config);
        bird.start(
                place,
                logs,
                List.of(
                        "bird",
                        "-f",
                        "-c",
                        file.toString(),
                        "-s",
                        bird.file("bird.ctl"),
                        "-P",
                        bird.file("bird.pid")));
        // It is made, then listened at; the other file comes last.
        bird.awaitFile("bird.pid");
        return bird;
    }

    /// Starts FRR, and gives it its configuration.
    static Routing frr(Netns place, Path logs, String config)
            throws IOException, InterruptedException {
        var frr = new Routing(Path.of("/run", place.name() + "-frr"));
        var users = frr.run.getFileSystem().getUserPrincipalLookupService();
        Files.setOwner(frr.run, users.lookupPrincipalByName("frr"));
        frr.startFrr(place, logs, "zebra");
        // The others would wait ten seconds before they try again to find it.
        frr.awaitFile("zserv.api");
        for (var name : FRR_DAEMONS) {
            frr.startFrr(place, logs, name);
        }
        for (var name : FRR_DAEMONS) {
            frr.awaitFile(name + ".vty");
        }
        var file = Files.writeString(frr.run.resolve("frr.conf"), config);
        place.run("vtysh", "--vty_socket", frr.run.toString(), "-f", file.toString());
        return frr;
    }

    private void startFrr(Netns place, Path logs, String name) throws IOException {
        var empty = run.resolve(name + ".conf");
        Files.writeString(empty, "");
        var command =
                new ArrayList<>(
                        List.of(
                                FRR.resolve(name).toString(),
                                "-f",
                                empty.toString(),
                                "-i",
                                file(name + ".pid"),
                                "-z",
                                file("zserv.api"),
                                "--vty_socket",
                                run.toString(),
                                "-P",
                                "0",
                                "--log",
                                "stdout"));
        if (name.equals("bfdd")) {
            command.addAll(List.of("--bfdctl", file("bfdd.sock")));
        }
        start(place, logs, command);
    }

    private void start(Netns place, Path logs, List<String> command) throws IOException {
        var name = Path.of(command.getFirst()).getFileName() + " at " + place.name();
        var log = logs.resolve(name.replace(" at ", "-") + ".log");
        programs.add(Launched.start(name, log, place.command(command)));
    }

    private String file(String name) {
        return run.resolve(name).toString();
    }

    private void awaitFile(String name) throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
        while (!Files.exists(run.resolve(name))) {
            for (var program : programs) {
                if (!program.isAlive() || System.nanoTime() > deadlineNanos) {
                    throw new IOException(program.name() + " did not start: " + program.tail());
                }
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    /// What BIRD answers.
    String ask(String question) throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of("birdc", "-s", file("bird.ctl")));
        words.addAll(List.of(question.split(" ", -1)));
        return SystemPrograms.run(words);
    }

    /// The end of what the daemons have said.
    String tail() throws IOException {
        var text = new StringBuilder();
        for (var program : programs) {
            text.append(program.name()).append(":\n").append(program.tail()).append('\n');
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        programs.reversed().forEach(Launched::close);
        try (var files = Files.walk(run)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
