package org.navalis.cli.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.navalis.cli.config.ListenAddress;
import org.navalis.cli.control.NodeHandle;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;

/// Serves `/metrics` over HTTP, to GET and HEAD only.
public final class MetricsServer implements AutoCloseable {

    private static final String PATH = "/metrics";
    private static final int BACKLOG = 16;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.builder().build();

    private MetricsServer(HttpServer server, Map<String, NodeHandle> nodes) {
        this.server = server;
        registry.register(new NodeMetrics(nodes));
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /// Begins to serve.
    ///
    /// @param nodes the nodes by the word for their role
    /// @throws Failure when the port is taken, or the address is none of this machine's
    public static MetricsServer open(ListenAddress listen, Map<String, NodeHandle> nodes) {
        // Bounds of the JDK's server, which reads them when it is loaded.
        System.setProperty("sun.net.httpserver.maxConnections", "16");
        System.setProperty("sun.net.httpserver.idleInterval", "10");
        System.setProperty("sun.net.httpserver.maxReqTime", "5");
        System.setProperty("sun.net.httpserver.maxRspTime", "10");
        System.setProperty("sun.net.httpserver.maxReqHeaders", "64");
        try {
            return new MetricsServer(HttpServer.create(listen.toSocketAddress(), BACKLOG), nodes);
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.UNAVAILABLE,
                    "--metrics "
                            + listen
                            + " cannot be used ("
                            + e.getMessage()
                            + "); give an address of this machine and a free port",
                    e);
        }
    }

    /// The TCP port.
    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            boolean isHead = exchange.getRequestMethod().equals("HEAD");
            if (!isHead && !exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                refuse(exchange, 405, "only GET and HEAD\n");
            } else if (!exchange.getRequestURI().getPath().equals(PATH)) {
                refuse(exchange, 404, "the metrics are at " + PATH + "\n");
            } else {
                tell(exchange, isHead);
            }
        }
    }

    private void tell(HttpExchange exchange, boolean isHead) throws IOException {
        var page = new ByteArrayOutputStream();
        try {
            writer.write(page, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IllegalStateException e) {
            refuse(exchange, 503, "the node is ending\n");
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", writer.getContentType());
        exchange.sendResponseHeaders(200, isHead ? -1 : page.size());
        if (!isHead) {
            exchange.getResponseBody().write(page.toByteArray());
        }
    }

    private static void refuse(HttpExchange exchange, int status, String sentence)
            throws IOException {
        var octets = sentence.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, octets.length);
        exchange.getResponseBody().write(octets);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
