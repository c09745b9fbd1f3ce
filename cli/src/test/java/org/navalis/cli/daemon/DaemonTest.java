package org.navalis.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.cli.config.Places;
import org.navalis.cli.config.Role;
import org.navalis.cli.control.ControlClient;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.testing.FakeNode;
import org.navalis.cli.testing.Run;
import org.navalis.cli.testing.Snapshots;
import org.navalis.core.NatKind;
import org.navalis.core.testing.Clause;
import org.navalis.node.NodeConfig;
import org.navalis.node.NodeException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

@Timeout(60)
class DaemonTest {

    @TempDir private Path directory;
    private final FakeNode node =
            new FakeNode(Snapshots.client(Snapshots.qualified(NatKind.RESTRICTED)));
    private final List<NodeConfig> opened = new ArrayList<>();
    private final CompletableFuture<BooleanSupplier> stop = new CompletableFuture<>();
    private final StringWriter err = new StringWriter();

    private Daemon daemon() {
        NodeOpener opener =
                (config, _) -> {
                    opened.add(config);
                    return node;
                };
        return new Daemon(opener, places(), stop::complete);
    }

    private Places places() {
        return new Places(directory.resolve("policy.toml"), directory.resolve("state"));
    }

    private int run(CommandSpec spec, String... arguments) {
        var line = new CommandLine(spec);
        line.setErr(new PrintWriter(err, true));
        line.setExecutionExceptionHandler((e, command, _) -> {
            command.getErr().println(e.getMessage());
            return e instanceof Failure failure ? failure.exitCode() : ExitCode.INTERNAL;
        });
        return line.execute(arguments);
    }

    private int client(String... more) {
        var arguments =
                Stream.concat(
                        Stream.of("--server=11.1.1.1", "--control=" + socket(), "--log-level=off"),
                        Arrays.stream(more));
        return run(RoleCommand.spec(Role.CLIENT, daemon()), arguments.toArray(String[]::new));
    }

    private Path socket() {
        return directory.resolve("client.sock");
    }

    private CompletableFuture<Integer> clientOnAThread() {
        var exitCode = new CompletableFuture<Integer>();
        Thread.ofPlatform().daemon().start(() -> exitCode.complete(client()));
        return exitCode;
    }

    private void awaitAnswers() throws InterruptedException {
        while (!ControlClient.isAnswered(socket())) {
            Thread.sleep(5);
        }
    }

    @Test
    void aSignalEndsItInOrder() throws Exception {
        var exitCode = clientOnAThread();
        awaitAnswers();
        assertThat(new ControlClient(socket()).status()).containsEntry("state", "qualified");

        assertThat(stop.get().getAsBoolean()).isTrue();

        assertThat(exitCode.get()).isEqualTo(ExitCode.DONE);
        assertThat(node.isStarted()).isTrue();
        assertThat(node.isClosed()).isTrue();
        assertThat(socket()).doesNotExist();
    }

    private CompletableFuture<Integer> relayOnAThread(String... more) {
        var arguments =
                Stream.concat(
                        Stream.of("--control=" + socket(), "--log-level=off"), Arrays.stream(more));
        var spec = RoleCommand.spec(Role.RELAY, daemon());
        var exitCode = new CompletableFuture<Integer>();
        Thread.ofPlatform()
                .daemon()
                .start(() -> exitCode.complete(run(spec, arguments.toArray(String[]::new))));
        return exitCode;
    }

    @Test
    @Clause(rfc = 4380, section = "5.4", row = "RLY-27")
    void aSignalDrainsARelayThatHasATimeForIt() throws Exception {
        var exitCode = relayOnAThread("--drain-time=1h");
        awaitAnswers();
        assertThat(new ControlClient(socket()).status()).doesNotContainKey("draining");

        assertThat(stop.get().getAsBoolean()).isTrue();

        assertThat(node.isWithdrawn()).isTrue();
        assertThat(new ControlClient(socket()).status()).containsEntry("draining", true);
        assertThat(node.isClosed()).isFalse();

        assertThat(stop.get().getAsBoolean()).as("the second ends it").isTrue();
        assertThat(exitCode.get()).isEqualTo(ExitCode.DONE);
        assertThat(node.isClosed()).isTrue();
    }

    @Test
    @Clause(rfc = 4380, section = "5.4", row = "RLY-27")
    void aSignalEndsARelayAtOnceThatHasNone() throws Exception {
        var exitCode = relayOnAThread();
        awaitAnswers();

        assertThat(stop.get().getAsBoolean()).isTrue();

        assertThat(exitCode.get()).isEqualTo(ExitCode.DONE);
        assertThat(node.isWithdrawn()).isFalse();
        assertThat(stop.get().getAsBoolean()).as("there is no more to ask for").isFalse();
    }

    @Test
    @Clause(rfc = 4380, section = "5.4", row = "RLY-27")
    void theCommandDrainsARelayAndWaitsForItsEnd() throws Exception {
        var exitCode = relayOnAThread();
        awaitAnswers();

        var drain = Run.of("drain", "--time", "1s", "--control", socket().toString());

        assertThat(drain.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(drain.out()).isEqualTo("draining for 1 s\nended\n");
        assertThat(exitCode.get()).isEqualTo(ExitCode.DONE);
        assertThat(node.isWithdrawn()).isTrue();
    }

    @Test
    void whatIsDrainedIsNotDrainedAgain() throws Exception {
        var exitCode = relayOnAThread();
        awaitAnswers();
        var _ = new ControlClient(socket()).drain(Duration.ofHours(1));

        var drain = Run.of("drain", "--control", socket().toString());

        assertThat(drain.exitCode()).isEqualTo(ExitCode.TRY_AGAIN);
        assertThat(drain.err()).contains("it is being drained already");
        assertThat(stop.get().getAsBoolean()).isTrue();
        assertThat(exitCode.get()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void aClientIsNotDrained() throws Exception {
        var exitCode = clientOnAThread();
        awaitAnswers();

        var drain = Run.of("drain", "--time", "1s", "--control", socket().toString());

        assertThat(drain.exitCode()).isEqualTo(ExitCode.TRY_AGAIN);
        assertThat(drain.err()).contains("a client has nothing to drain");
        assertThat(node.isWithdrawn()).isFalse();
        assertThat(stop.get().getAsBoolean()).isTrue();
        assertThat(exitCode.get()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void troubleEndsItWithItsSentence() throws Exception {
        var exitCode = clientOnAThread();
        awaitAnswers();

        node.breaks(new NodeException(NodeException.Kind.TEMPORARY, "teredo0 is gone"));

        assertThat(exitCode.get()).isEqualTo(ExitCode.TRY_AGAIN);
        assertThat(err.toString()).isEqualTo("teredo0 is gone\n");
        assertThat(node.isClosed()).isTrue();
        assertThat(socket()).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "NO_PERMISSION, 77",
        "UNAVAILABLE, 69",
        "CONFIGURATION, 78",
        "TEMPORARY, 75",
        "INTERNAL, 70"
    })
    void everyKindOfTroubleHasItsExitCode(NodeException.Kind kind, int exitCode) {
        NodeOpener refusing =
                (_, _) -> {
                    throw new NodeException(kind, "no");
                };
        var spec = RoleCommand.spec(Role.CLIENT, new Daemon(refusing, places(), stop::complete));

        assertThat(run(spec, "--server=11.1.1.1", "--control=" + socket())).isEqualTo(exitCode);
        assertThat(socket()).doesNotExist();
    }

    @Test
    void aPrivateServerIsRefusedBeforeAnythingIsOpened() {
        assertThat(client("--server=10.0.0.1")).isEqualTo(ExitCode.USAGE);
        assertThat(
                        run(
                                RoleCommand.spec(Role.CLIENT, daemon()),
                                "--server=10.0.0.1",
                                "--control=" + socket()))
                .isEqualTo(ExitCode.CONFIGURATION);
        assertThat(opened).isEmpty();
        assertThat(socket()).doesNotExist();
    }

    @Test
    void withoutAServerTheUseIsWrong() {
        assertThat(run(RoleCommand.spec(Role.CLIENT, daemon()))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).startsWith("a client needs a Teredo server");
    }

    @Test
    void aServerWithHalfOfItsAddressesIsAConfigurationThatIsWrong() {
        var server = RoleCommand.spec(Role.SERVER, daemon());

        assertThat(run(server, "--listen=11.1.1.1")).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err.toString()).startsWith("a server needs the server's other IPv4 address");
        assertThat(run(RoleCommand.spec(Role.SERVER, daemon()))).isEqualTo(ExitCode.USAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[\"\"]", "\"\""})
    @DisplayName("R40: a relay that is to serve nobody does not start")
    @Clause(
            rfc = 4380,
            section = "7.3.5",
            row = {"RLY-23", "R40"})
    void aRelayThatServesNobodyDoesNotStart(String nobody) throws IOException {
        var file =
                Files.writeString(
                        directory.resolve("navalis.toml"),
                        "[relay]\nserved-prefixes = %s\n".formatted(nobody));
        var relay = RoleCommand.spec(Role.RELAY, daemon());

        assertThat(run(relay, "--config=" + file, "--control=" + socket())).isEqualTo(78);
        assertThat(run(RunCommand.spec(daemon()), "--config=" + file)).isEqualTo(78);
        assertThat(err.toString()).contains("served-prefixes").doesNotContain("Exception");
        assertThat(opened).isEmpty();
        assertThat(socket()).doesNotExist();
    }

    @Test
    void aNamedFileThatIsMissingIsAnError() {
        assertThat(client("--config=" + directory.resolve("none.toml")))
                .isEqualTo(ExitCode.CONFIGURATION);
    }

    @Test
    void runStartsEveryRoleOfTheFile() throws Exception {
        var file =
                Files.writeString(
                        directory.resolve("navalis.toml"),
                        """
                        log-level = "off"
                        [relay]
                        control = "%1$s/relay.sock"
                        tun = "teredo1"
                        [client]
                        server = "11.1.1.1"
                        control = "%1$s/client.sock"
                        """
                                .formatted(directory));
        var exitCode = new CompletableFuture<Integer>();
        Thread.ofPlatform()
                .daemon()
                .start(() -> exitCode.complete(run(RunCommand.spec(daemon()), "--config=" + file)));
        awaitAnswers();

        assertThat(stop.get().getAsBoolean()).isTrue();

        assertThat(exitCode.get()).isEqualTo(ExitCode.DONE);
        assertThat(opened)
                .hasSize(2)
                .hasOnlyElementsOfTypes(NodeConfig.Relay.class, NodeConfig.Client.class);
    }

    @Test
    void runRefusesTwoRolesWithOneDevice() throws IOException {
        var file =
                Files.writeString(
                        directory.resolve("navalis.toml"),
                        "[relay]\n[client]\nserver = \"11.1.1.1\"\n");

        assertThat(run(RunCommand.spec(daemon()), "--config=" + file))
                .isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err.toString()).contains("relay and client both have tun teredo0");
    }

    @Test
    void runNeedsARole() throws IOException {
        var file = Files.writeString(directory.resolve("navalis.toml"), "log-level = \"off\"\n");

        assertThat(run(RunCommand.spec(daemon()), "--config=" + file))
                .isEqualTo(ExitCode.CONFIGURATION);
    }
}
