package org.navalis.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.config.Places;
import org.navalis.cli.config.Role;
import org.navalis.cli.daemon.Daemon;
import org.navalis.cli.daemon.NodeOpener;
import org.navalis.cli.daemon.RealNode;
import org.navalis.cli.daemon.RoleCommand;
import org.navalis.cli.daemon.StopSignals;
import org.navalis.cli.terminal.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `navalis selftest`: does once what a start and the commands after it do, so that the JVM can
/// keep what it has loaded for the next start.
@Command(
        name = "selftest",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = "Starts a client and asks it everything, without touching this machine.")
final class SelftestCommand implements Callable<Integer> {

    @Option(
            names = "--isolated",
            description =
                    "run a real server and client: this network is one of its own, with 11.1.1.1,"
                            + " 11.1.1.2 and 11.1.1.3 on its loopback")
    private boolean isIsolated;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        var directory = Files.createTempDirectory("navalis-selftest");
        try {
            int failures = ask("client", "--help") + runClient(directory, false);
            if (isIsolated) {
                failures += runReal(directory);
            }
            return failures == 0 ? ExitCode.DONE : ExitCode.FAILED;
        } finally {
            Files.deleteIfExists(directory);
        }
    }

    private int runReal(Path directory) {
        var server = new Running(Role.SERVER, RealNode::open);
        server.start(
                "--listen=11.1.1.1",
                "--secondary=11.1.1.2",
                "--tun=teredo1",
                "--control=" + directory.resolve("server.sock"));
        try {
            return runClient(directory, true);
        } finally {
            server.stop();
        }
    }

    private int runClient(Path directory, boolean isReal) {
        String control = "--control=" + directory.resolve("client.sock");
        var client = new Running(Role.CLIENT, isReal ? RealNode::open : SelftestNode::new);
        client.start("--server=11.1.1.1", "--listen=11.1.1.3", control);
        int failures =
                ask("wait", "--timeout=5s", control)
                        + ask("status", control)
                        + ask("status", "--json", control)
                        + ask("peers", control)
                        + ask("counters", control);
        // Nobody would answer a real one.
        if (!isReal) {
            failures += ask("ping", "-c", "1", "2001:0:b01:101:0:63be:e6f5:ebe1", control);
        }
        return failures + client.stop();
    }

    private int ask(String... arguments) {
        return Main.run(out(), out(), arguments) == ExitCode.DONE ? 0 : 1;
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }

    /// A role on a thread of its own, with what ends it.
    private final class Running {

        private final CompletableFuture<BooleanSupplier> stop = new CompletableFuture<>();
        private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
        private final CommandLine line;

        Running(Role role, NodeOpener opener) {
            var daemon =
                    new Daemon(
                            opener,
                            Places.NOWHERE,
                            end -> {
                                StopSignals.onStop(end);
                                stop.complete(end);
                            });
            line = new CommandLine(RoleCommand.spec(role, daemon));
            line.setOut(out()).setErr(out());
        }

        void start(String... arguments) {
            var words =
                    Stream.concat(Arrays.stream(arguments), Stream.of("--log-level=debug"))
                            .toArray(String[]::new);
            Thread.ofPlatform().daemon().start(() -> exitCode.complete(line.execute(words)));
        }

        int stop() {
            var _ = stop.thenApply(BooleanSupplier::getAsBoolean);
            return exitCode.join();
        }
    }
}
