package org.navalis.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.navalis.cli.config.Setting;
import org.navalis.cli.control.ControlServer;
import org.navalis.cli.doctor.Finding.Verdict;
import org.navalis.cli.query.NodeFinder;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.testing.FakeNode;
import org.navalis.cli.testing.Snapshots;
import org.navalis.core.Ipv6Address;
import org.navalis.core.NatKind;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoEvent;
import org.navalis.core.Trouble;

/// What a node that runs adds to the picture.
class LiveNodesTest {

    private static final Ipv6Address HOST = Ipv6Address.parse("2001:db8::1");
    private static final LiveNodes NONE = new LiveNodes(List.of(), List.of());

    @TempDir private Path directory;
    private final FakeNode node =
            new FakeNode(Snapshots.client(Snapshots.qualified(NatKind.RESTRICTED)));
    private ControlServer control;

    @BeforeEach
    void serve() {
        control = ControlServer.bind(directory.resolve("client.sock"));
        control.serve(node);
    }

    @AfterEach
    void close() {
        control.close();
    }

    private LiveNodes find() {
        return LiveNodes.find(new NodeFinder(directory), null);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("navalis.toml"), text);
    }

    @Test
    void whatANodeUsesIsTold() {
        assertThat(find().findings())
                .containsExactly(
                        Finding.ok(
                                "node",
                                "client, qualified; loops: 2, TUN offload: tcp and udp, UDP"
                                        + " offload: trains both ways"));
    }

    @Test
    void severalNodesAreToldAndTheClientIsAsked() {
        try (var other = ControlServer.bind(directory.resolve("server.sock"))) {
            other.serve(new FakeNode(Snapshots.server()));

            assertThat(find().findings()).hasSize(2);
            assertThat(find().client().orElseThrow().isUp()).isTrue();
        }
    }

    @Test
    void anOfflineClientIsAWarningWithTheReason() {
        node.becomes(Snapshots.client(Snapshots.offline(Trouble.PRIMARY_SERVER_SILENT)));

        var finding = find().findings().getFirst();

        assertThat(finding.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(finding.evidence()).contains("offline (primary server unreachable over UDP)");
    }

    @Test
    void whereNoNodeRunsNothingIsTold() {
        assertThat(LiveNodes.find(new NodeFinder(directory.resolve("none")), null)).isEqualTo(NONE);
    }

    @Test
    void theServerIsThatOfTheCommandLineOrTheFileOrTheRunningClient() throws IOException {
        var file = file("strict-addresses = false\n[client]\nserver = \"a.example\"\n");
        var empty = Files.createFile(directory.resolve("empty.toml"));

        var named = Target.choose(Map.of(Setting.SERVERS, "b.example,c.example"), file, find());
        var written = Target.choose(Map.of(), file, find());
        var running = Target.choose(Map.of(), empty, find());

        assertThat(named.host()).isEqualTo("b.example");
        assertThat(named.source()).isEqualTo("--server");
        assertThat(named.isStrict()).isFalse();
        assertThat(written.host()).isEqualTo("a.example");
        assertThat(written.source()).isEqualTo(file + ":3:1");
        assertThat(running.host()).isEqualTo("teredo.example.net");
        assertThat(running.source()).isEqualTo("the running client");
    }

    @Test
    void withoutAServerTheUseIsWrong() throws IOException {
        var empty = Files.createFile(directory.resolve("empty.toml"));

        assertThatThrownBy(() -> Target.choose(Map.of(), empty, NONE))
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining("give one with --server HOST");
    }

    private Finding relay(Optional<Ipv6Address> host, LiveNodes nodes) throws InterruptedException {
        var way =
                new Solicitor.Way(
                        ServerAddresses.of(Snapshots.SERVER),
                        9,
                        true,
                        new Pace(Duration.ZERO),
                        Duration.ofMillis(50));
        return new RelayCheck(host, nodes.client(), way, true).check(false);
    }

    @Test
    void theRunningClientPingsAHostToFindARelay() throws Exception {
        node.answersPings(target ->
                CompletableFuture.completedFuture(
                        new TeredoEvent.EchoAnswered(target, 1, 12_340_000, Snapshots.MAPPED)));

        assertThat(relay(Optional.of(HOST), find()))
                .isEqualTo(
                        Finding.ok(
                                "relay",
                                "the running client reaches 2001:db8::1 by the relay"
                                        + " 25.10.20.30:40001 (rtt 12.3 ms)"));
    }

    @Test
    void aHostThatDoesNotAnswerFails() throws Exception {
        var finding = relay(Optional.of(HOST), find());

        assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(finding.evidence()).startsWith("no answer from 2001:db8::1 to 3 echo requests");
    }

    @Test
    void withoutAHostTheRelayIsSkipped() throws Exception {
        var finding = relay(Optional.empty(), find());

        assertThat(finding.verdict()).isEqualTo(Verdict.SKIPPED);
        assertThat(finding.remedy()).contains("--ping 2001:db8::1");
        assertThat(relay(Optional.of(HOST), NONE).verdict()).isEqualTo(Verdict.SKIPPED);
    }
}
