package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.SystemPrograms;
import org.navalis.cli.terminal.Json;

/// One client of the test Internet, with files of its own under `/etc` and for its state, and what
/// is asked of it by the commands that people use.
final class OneClient implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    /// Runs the rest of its arguments with another `/etc` than the machine has, which ends with it.
    static final String WITH_ETC = "mount --bind \"$1\" /etc && shift && exec \"$@\"";

    private final MixInternet internet;
    private final Netns place;
    private final Path files;
    private final List<Launched> programs = new ArrayList<>();

    /// What a command has come to.
    ///
    /// @param exitCode its exit code
    /// @param output all that it said
    record Answer(int exitCode, String output) {

        Map<String, Object> json() {
            return Json.parse(output);
        }

        /// The value of a row of the status page.
        String row(String label) {
            return output.lines()
                    .filter(line -> line.matches(label + " +: .*"))
                    .map(line -> line.replaceFirst(".*? : ", ""))
                    .findFirst()
                    .orElse("none");
        }
    }

    /// A client's place behind this NAT, where nothing runs yet.
    OneClient(String test, NetfilterNat nat) throws IOException, InterruptedException {
        files = Path.of("target", "it", "one-client", test).toAbsolutePath();
        Files.createDirectories(files);
        clear(files.resolve("state"));
        clear(etc());
        SystemPrograms.run(List.of("cp", "-a", "/etc", etc().toString()));
        Files.createDirectories(etc().resolve("navalis"));
        internet = MixInternet.build(files, nat, NetfilterNat.PORT_RESTRICTED);
        place = internet.clientA();
    }

    private static void clear(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (var all = Files.walk(directory)) {
                for (var path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private Path etc() {
        return files.resolve("etc");
    }

    MixInternet internet() {
        return internet;
    }

    /// Where the client runs.
    Netns place() {
        return place;
    }

    /// A program that ends with it.
    Launched open(Launched program) {
        programs.add(program);
        return program;
    }

    Launched startServer() throws IOException, InterruptedException {
        return open(new Navalis().startServer(internet));
    }

    /// Writes a file of `/etc/navalis` for this client.
    void write(String name, String text) throws IOException {
        Files.writeString(etc().resolve("navalis").resolve(name), text);
    }

    /// Writes a file of `/etc/navalis` that nobody else may read.
    void writeSecret(String name, String text) throws IOException {
        write(name, text);
        Files.setPosixFilePermissions(
                etc().resolve("navalis").resolve(name),
                PosixFilePermissions.fromString("rw-------"));
    }

    /// Lets others write a file of `/etc/navalis`.
    void makeWritable(String name) throws IOException {
        Files.setPosixFilePermissions(
                etc().resolve("navalis").resolve(name),
                PosixFilePermissions.fromString("rw-r--rw-"));
    }

    /// Another process that has a UDP port at the client's place.
    Launched holdPort(int port) throws IOException, InterruptedException {
        var command = Navalis.java("org.navalis.cli.Main", "client");
        command.addAll(
                List.of(
                        "--server=198.41.0.77",
                        "--port-mapping=off",
                        "--tun=teredo9",
                        "--listen=0.0.0.0:" + port,
                        "--control=/run/" + place.name() + "-port.sock"));
        var holder = Launched.start("holder", files.resolve("holder.log"), place.command(command));
        Await.udpPort(holder, port);
        return holder;
    }

    /// Names a resolver, at which nobody may answer.
    void setResolver(String address) throws IOException {
        Files.deleteIfExists(etc().resolve("resolv.conf"));
        Files.writeString(etc().resolve("resolv.conf"), "nameserver " + address + "\n");
    }

    /// Starts a client with these options.
    Launched start(String... options) throws IOException {
        return start(List.of(), options);
    }

    /// The same by way of another command.
    Launched start(List<String> by, String... options) throws IOException {
        var command = new ArrayList<>(by);
        command.addAll(Navalis.java("org.navalis.cli.Main", "client"));
        command.addAll(List.of(options));
        command.addAll(List.of("--port-mapping", "off", "--control", Navalis.control(place)));
        return open(Launched.start("client", log(), place.command(withFiles(command))));
    }

    private List<String> withFiles(List<String> command) {
        var whole =
                new ArrayList<>(
                        List.of(
                                "env",
                                "STATE_DIRECTORY=" + files.resolve("state"),
                                "sh",
                                "-c",
                                WITH_ETC,
                                "sh",
                                etc().toString()));
        whole.addAll(command);
        return whole;
    }

    private Path log() {
        return files.resolve("client.log");
    }

    /// Asks the client.
    Answer ask(String... question) throws IOException, InterruptedException {
        return run(Navalis.java("org.navalis.cli.Main", question));
    }

    /// The same by another way to start the program.
    Answer run(List<String> program) throws IOException, InterruptedException {
        var command = new ArrayList<>(program);
        command.addAll(List.of("--control", Navalis.control(place)));
        var asked =
                Launched.start("question", files.resolve("question.log"), place.command(command));
        int exitCode = asked.await();
        return new Answer(exitCode, asked.output());
    }

    /// Waits until the status is so.
    ///
    /// @return it
    Map<String, Object> await(String what, Predicate<Map<String, Object>> isIt)
            throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            var answer = ask("status", "--json");
            boolean isAnswer = answer.output().startsWith("{");
            if (isAnswer && isIt.test(answer.json())) {
                return answer.json();
            }
            assertThat(System.nanoTime())
                    .as(what + ", and it is:\n" + answer.output() + Files.readString(log()))
                    .isLessThan(deadlineNanos);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /// Waits until the client is in this state.
    Map<String, Object> awaitState(String state) throws IOException, InterruptedException {
        return await(state, status -> state.equals(status.get("state")));
    }

    /// Waits until the status page shows this state; it may pass, and comes again.
    ///
    /// @return the page, with its exit code
    Answer awaitPage(String state) throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + LIMIT.toNanos();
        var page = ask("status");
        while (!page.row("State").equals(state)) {
            assertThat(System.nanoTime()).as(page.output()).isLessThan(deadlineNanos);
            TimeUnit.MILLISECONDS.sleep(100);
            page = ask("status");
        }
        return page;
    }

    /// Waits until the client is off-line for this reason, and sees that every way to ask says so.
    void awaitError(String error) throws IOException, InterruptedException {
        var status = await(error, it -> error.equals(it.get("error")));
        assertThat(status).containsEntry("state", "offline");
        var page = awaitPage("offline");
        assertThat(page.exitCode()).isEqualTo(4);
        assertThat(page.row("Error")).isEqualTo(error);
        assertThat(page.output().lines().dropWhile(line -> !line.startsWith("State")).skip(1))
                .first()
                .asString()
                .startsWith("Error ");
    }

    /// What the client has logged.
    String said() throws IOException {
        return Files.readString(log());
    }

    @Override
    public void close() throws IOException {
        programs.reversed().forEach(Launched::close);
        internet.close();
        clear(etc());
    }
}
