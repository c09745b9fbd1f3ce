package org.navalis.cli.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.navalis.cli.control.ControlServer;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.terminal.Json;
import org.navalis.cli.testing.FakeNode;
import org.navalis.cli.testing.Run;
import org.navalis.cli.testing.Snapshots;
import org.navalis.core.NatKind;
import org.navalis.core.TeredoEvent;
import org.navalis.core.Trouble;
import org.navalis.core.client.ClientState;

class QueryCommandsTest {

    @TempDir private Path directory;
    private final FakeNode node =
            new FakeNode(
                    Snapshots.client(
                            Snapshots.qualified(NatKind.RESTRICTED),
                            List.of(Snapshots.peer("2001:db8::1"))));
    private ControlServer server;

    @BeforeEach
    void serve() {
        server = ControlServer.bind(socket());
        server.serve(node);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Path socket() {
        return directory.resolve("client.sock");
    }

    private Run run(String... arguments) {
        var all = new String[arguments.length + 1];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--control=" + socket();
        return Run.of(all);
    }

    @Test
    void statusEndsAsTheStateIs() {
        assertThat(run("status").exitCode()).isEqualTo(ExitCode.DONE);

        node.becomes(Snapshots.client(new ClientState.SolicitingPrimary(1, 0)));
        assertThat(run("status").exitCode()).isEqualTo(ExitCode.PROBING);

        node.becomes(Snapshots.client(Snapshots.offline(Trouble.PRIMARY_SERVER_SILENT)));
        assertThat(run("status").exitCode()).isEqualTo(ExitCode.OFFLINE);

        node.becomes(Snapshots.server());
        assertThat(run("status").exitCode()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void statusSpeaksJsonOnRequest() {
        assertThat(run("status").out()).startsWith("Teredo Parameters\n");
        assertThat(Json.parse(run("status", "--json").out()))
                .containsEntry("state", "qualified")
                .containsEntry("error", null);
    }

    @Test
    void withoutANodeItSaysSo() {
        var run = Run.of("status", "--control=" + directory.resolve("none.sock"));

        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).startsWith("navalis: no node is running at ");
    }

    @Test
    void peersAreATable() {
        assertThat(run("peers").out())
                .isEqualTo(
                        """
                        PEER         ENDPOINT           PATH    TRUSTED  IDLE  PACKETS  BYTES  RTT
                        2001:db8::1  25.10.20.30:40001  direct  yes      2 s   7        700    -
                        """);
        var facts = Json.parse(run("peers", "--json").out());
        assertThat(facts).containsEntry("total", 1);
        assertThat(facts.get("peers").toString()).contains("mtu=1400");
    }

    @Test
    void countersAreATable() {
        assertThat(run("counters").out()).contains("solicitations   4\n").contains("drop.short");
        assertThat(Json.parse(run("counters", "--json").out()).get("drops"))
                .isEqualTo(Map.of("short", 2, "version", 1));
    }

    @Test
    void waitEndsWhenTheClientIsQualified() {
        assertThat(run("wait"))
                .isEqualTo(
                        new Run(
                                ExitCode.DONE,
                                "client: qualified as " + Snapshots.ADDRESS + "\n",
                                ""));
    }

    @Test
    void waitGivesUpWithTheCodeOfTheState() {
        node.becomes(Snapshots.client(Snapshots.offline(Trouble.PRIMARY_SERVER_SILENT)));

        assertThat(run("wait", "--timeout=10ms").exitCode()).isEqualTo(ExitCode.OFFLINE);
        assertThat(run("wait", "--timeout=soon").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(
                        Run.of("wait", "--timeout=10ms", "--control=" + directory.resolve("none"))
                                .exitCode())
                .isEqualTo(ExitCode.FAILED);
    }

    @Test
    void waitWakesADormantClient() {
        node.becomes(Snapshots.client(new ClientState.Dormant()));
        node.whenWoken(() -> node.becomes(Snapshots.client(Snapshots.qualified(NatKind.CONE))));

        assertThat(run("status").exitCode()).isEqualTo(ExitCode.PROBING);
        assertThat(run("wait").exitCode()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void pingTellsTheWay() {
        node.answersPings(target ->
                CompletableFuture.completedFuture(
                        new TeredoEvent.EchoAnswered(target, 1, 12_340_000, Snapshots.MAPPED)));

        var run = run("ping", "-c", "1", "2001:db8::1");

        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(run.out())
                .isEqualTo(
                        """
                        2001:db8::1: seq=1 path=relay via=25.10.20.30:40001 rtt=12.3 ms
                        1 sent, 1 answered, rtt min/avg/max 12.3/12.3/12.3 ms
                        """);
        assertThat(Json.parse(run("ping", "-c1", "--json", "2001:db8::1").out()))
                .containsEntry("sent", 1)
                .containsEntry("received", 1);
    }

    @Test
    void pingSaysWhenTheClientIsNotQualified() {
        node.answersPings(_ ->
                CompletableFuture.failedFuture(
                        new IllegalStateException("the client is not qualified")));

        var run = run("ping", "2001:db8::1");

        assertThat(run.exitCode()).isEqualTo(ExitCode.TRY_AGAIN);
        assertThat(run.err()).endsWith("says: the client is not qualified\n");
        assertThat(run("ping", "here").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run("ping", "-c", "0", "::1").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void theOnlyNodeIsFoundAndOfSeveralOneMustBeChosen() {
        var finder = new NodeFinder(directory);
        assertThat(finder.find(null).path()).isEqualTo(socket());

        try (var other = ControlServer.bind(directory.resolve("server.sock"))) {
            other.serve(node);
            assertThatThrownBy(() -> finder.find(null))
                    .isInstanceOfSatisfying(
                            Failure.class,
                            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE))
                    .hasMessageStartingWith("several nodes are running; choose one with --control")
                    .hasMessageContaining("client.sock or --control");
        }
        assertThat(finder.find(null).path()).isEqualTo(socket());
    }

    @Test
    void whereNoNodeIsTheFinderSaysWhereItLooked() {
        var finder = new NodeFinder(directory.resolve("nothing"));

        assertThatThrownBy(() -> finder.find(null))
                .hasMessageStartingWith("no node is running here (no control socket in");
    }

    @Test
    void aNodeInAnyOfTheDirectoriesIsFound() {
        var finder = new NodeFinder(directory.resolve("none"), directory);

        assertThat(finder.find(null).path()).isEqualTo(socket());
    }

    @Test
    void reloadPrintsWhatTheNodeSays() {
        var reloaded = run("reload");

        assertThat(reloaded.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(reloaded.out()).isEqualTo("nothing is different\n");
    }
}
