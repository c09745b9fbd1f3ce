package org.navalis.cli.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.testing.FakeNode;
import org.navalis.cli.testing.Snapshots;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.NatKind;
import org.navalis.core.PeerSnapshot;
import org.navalis.core.TeredoEvent;

class ControlSocketTest {

    private static final Ipv6Address NATIVE = Ipv6Address.parse("2001:db8::1");

    @TempDir private Path directory;
    private final FakeNode node = new FakeNode(Snapshots.server());

    private Path socket() {
        return directory.resolve("run/server.sock");
    }

    private ControlServer serving() {
        var server = ControlServer.bind(socket());
        server.serve(node);
        return server;
    }

    private String raw(String request) throws IOException {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket()));
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
            return new String(
                    Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void tellsTheStatusAndTheCounters() {
        try (var _ = serving()) {
            var client = new ControlClient(socket());

            assertThat(client.status()).containsEntry("type", "server");
            assertThat(client.counters()).containsKeys("counters", "drops");
        }
    }

    @Test
    void givesManyPeersPageByPage() {
        var peers = new ArrayList<PeerSnapshot>();
        for (int i = 0; i < 2500; i++) {
            peers.add(Snapshots.peer("2001:db8::" + Integer.toHexString(i)));
        }
        node.becomes(Snapshots.client(Snapshots.qualified(NatKind.NONE), peers));
        try (var _ = serving()) {
            var facts = new ControlClient(socket()).peers();

            assertThat(facts).containsEntry("total", 2500);
            assertThat((List<?>) facts.get("peers")).hasSize(2500);
        }
    }

    @Test
    void answersOneLineAndCloses() throws IOException {
        try (var _ = serving()) {
            assertThat(raw("navalis/1 status\n"))
                    .startsWith("{\"version\":1,\"result\":{\"type\":\"server\"")
                    .endsWith("}\n");
        }
    }

    @Test
    void refusesWhatItDoesNotUnderstand() throws IOException {
        try (var _ = serving()) {
            assertThat(raw("navalis/1 explode\n"))
                    .isEqualTo("{\"version\":1,\"error\":\"no such verb: explode\"}\n");
            assertThat(raw("navalis/2 status\n")).contains("\"error\":\"this node understands");
            assertThat(raw("\n")).contains("\"error\"");
            assertThat(raw("navalis/1 peers -1\n")).contains("'-1' is no number");
            assertThat(raw("navalis/1 ping nowhere 1 1\n")).contains("is not an IPv6 address");
            assertThat(raw("x".repeat(4096))).contains("\"error\"");
        }
    }

    @Test
    void holdsFewConnectionsAtOnce() throws IOException {
        var idle = new ArrayList<SocketChannel>();
        try (var _ = serving()) {
            for (int i = 0; i < 8; i++) {
                var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                channel.connect(UnixDomainSocketAddress.of(socket()));
                idle.add(channel);
            }
            try (var ninth = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                ninth.connect(UnixDomainSocketAddress.of(socket()));
                assertThat(ninth.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            }
            // Whoever says nothing is sent away after a while.
            assertThat(idle.getFirst().read(ByteBuffer.allocate(1))).isEqualTo(-1);
        } finally {
            for (var channel : idle) {
                channel.close();
            }
        }
    }

    @Test
    void pingsTellTheWayOfTheAnswer() {
        var relay = Ipv4Endpoint.parse("27.1.2.3:3545");
        node.answersPings(target ->
                CompletableFuture.completedFuture(
                        new TeredoEvent.EchoAnswered(target, 7, 1_500_000, relay)));
        try (var _ = serving()) {
            var answer = new ControlClient(socket()).ping(NATIVE, 7, Duration.ofSeconds(1));

            assertThat(answer)
                    .containsEntry("answered", true)
                    .containsEntry("from", "2001:db8::1")
                    .containsEntry("path", "relay")
                    .containsEntry("via", "27.1.2.3:3545")
                    .containsEntry("rttMillis", 1.5);
        }
    }

    @Test
    void aPingWithoutAnAnswerSaysSo() {
        try (var _ = serving()) {
            assertThat(new ControlClient(socket()).ping(NATIVE, 7, Duration.ofMillis(20)))
                    .containsEntry("answered", false);
        }
    }

    @Test
    void aPingThatCannotBeSentIsAFailure() {
        node.answersPings(_ ->
                CompletableFuture.failedFuture(
                        new IllegalStateException("the client is not qualified")));
        try (var _ = serving()) {
            var client = new ControlClient(socket());
            var patience = Duration.ofSeconds(1);

            assertThatThrownBy(() -> client.ping(NATIVE, 7, patience))
                    .hasMessageEndingWith("says: the client is not qualified");
        }
    }

    @Test
    void theDirectoryIsTheGateAndGoesWithTheSocket() throws IOException {
        try (var _ = serving()) {
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(socket().getParent())))
                    .isEqualTo("rwxr-x---");
        }
        assertThat(socket().getParent()).doesNotExist();
    }

    @Test
    void aStaleSocketIsReplaced() throws IOException {
        Files.createDirectories(socket().getParent());
        try (var gone = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            gone.bind(UnixDomainSocketAddress.of(socket()));
        }

        try (var _ = serving()) {
            assertThat(new ControlClient(socket()).status()).containsEntry("type", "server");
        }
        assertThat(socket()).doesNotExist();
    }

    @Test
    void aLivingNodeIsNotReplaced() {
        try (var _ = serving()) {
            assertThatThrownBy(() -> ControlServer.bind(socket()))
                    .isInstanceOfSatisfying(
                            Failure.class,
                            failure ->
                                    assertThat(failure.exitCode()).isEqualTo(ExitCode.UNAVAILABLE))
                    .hasMessageContaining("another node already listens at");
        }
    }

    @Test
    void somethingElseIsNotReplaced() throws IOException {
        Files.createDirectories(socket().getParent());
        Files.writeString(socket(), "precious");

        assertThatThrownBy(() -> ControlServer.bind(socket()))
                .hasMessageContaining("exists and is no socket");
        assertThat(socket()).hasContent("precious");
    }

    @Test
    void aNameThatIsTooLongIsToldBeforeTheKernelDoes() {
        assertThatThrownBy(() -> ControlServer.bind(directory.resolve("x".repeat(120))))
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure ->
                                assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
    }

    @Test
    void withoutANodeTheAnswerIsAFailure() {
        var client = new ControlClient(socket());

        assertThatThrownBy(client::status)
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.FAILED))
                .hasMessageContaining("no node is running at");
    }
}
