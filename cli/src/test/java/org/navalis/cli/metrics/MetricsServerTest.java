package org.navalis.cli.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.navalis.cli.config.ListenAddress;
import org.navalis.cli.control.NodeHandle;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.testing.FakeNode;
import org.navalis.cli.testing.Snapshots;
import org.navalis.core.NatKind;

class MetricsServerTest {

    private static MetricsServer serving() {
        var nodes = new LinkedHashMap<String, NodeHandle>();
        nodes.put("server", new FakeNode(Snapshots.server()));
        nodes.put(
                "client", new FakeNode(Snapshots.client(Snapshots.qualified(NatKind.RESTRICTED))));
        return MetricsServer.open(ListenAddress.parse(":0"), nodes);
    }

    private static String request(MetricsServer server, String line) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            var request = line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void tellsCountersByRoleAndDropsByReason() throws IOException {
        try (var server = serving()) {
            assertThat(request(server, "GET /metrics"))
                    .startsWith("HTTP/1.1 200")
                    .contains("text/plain")
                    .contains("# TYPE navalis_solicitations_total counter")
                    .contains("navalis_solicitations_total{role=\"server\"} 4.0")
                    .contains("navalis_solicitations_total{role=\"client\"} 4.0")
                    .contains("navalis_drops_total{reason=\"short\",role=\"server\"} 2.0")
                    .contains("navalis_up{role=\"client\"} 1.0")
                    .contains("navalis_server_rtt_seconds{role=\"client\"} 0.01234");
        }
    }

    @Test
    void answersNothingButGetAndHead() throws IOException {
        try (var server = serving()) {
            assertThat(request(server, "HEAD /metrics"))
                    .startsWith("HTTP/1.1 200")
                    .doesNotContain("navalis_");
            assertThat(request(server, "POST /metrics")).startsWith("HTTP/1.1 405");
            assertThat(request(server, "GET /")).startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void aTakenPortIsAFailure() {
        try (var server = serving()) {
            var taken = ListenAddress.parse("127.0.0.1:" + server.port());

            assertThatThrownBy(() -> MetricsServer.open(taken, Map.of()))
                    .isInstanceOfSatisfying(
                            Failure.class,
                            failure ->
                                    assertThat(failure.exitCode()).isEqualTo(ExitCode.UNAVAILABLE))
                    .hasMessageContaining("give an address of this machine and a free port");
        }
    }

    @Test
    void withoutAnAddressItIsThisMachineOnly() {
        assertThat(ListenAddress.parse(":9154").toSocketAddress().getAddress().isLoopbackAddress())
                .isTrue();
        assertThat(ListenAddress.parse("9154").port()).isEqualTo(9154);
        assertThat(ListenAddress.parse("[2001:db8::1]:80").host()).isEqualTo("2001:db8::1");
        assertThatThrownBy(() -> ListenAddress.parse("localhost:80"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
