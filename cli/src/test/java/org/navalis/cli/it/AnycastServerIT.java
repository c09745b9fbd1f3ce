package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.TeredoInternet;
import org.navalis.cli.testing.Run;
import org.navalis.core.Ipv6Address;
import org.navalis.core.testing.Clause;

/// Two servers with the same two addresses, announced by BIRD beside the one and FRR beside the
/// other. A server keeps nothing of its clients, so that each may answer what another was asked.
/// They share the client's secret, and answer nobody without one.
class AnycastServerIT {

    private static final String ROUTER =
            """
            protocol device { }
            protocol kernel { ipv4 { import none; export all; }; }
            protocol bfd { interface "to-*" { min rx interval 300 ms; min tx interval 300 ms; }; }
            template bgp server {
                local as 64512;
                bfd on;
                connect delay time 1;
                error wait time 1, 10;
                ipv4 { import all; export none; };
            }
            protocol bgp server_a from server { neighbor 198.41.0.9 as 64513; }
            protocol bgp server_b from server { neighbor 198.41.6.2 as 64514; }
            """;

    private static final String OPERATOR_OF_BIRD =
            """
            protocol device { }
            protocol bgp uplink from teredo_server {
                local as 64513;
                neighbor 198.41.0.1 as 64512;
                connect delay time 1;
            }
            """;

    private static final String OPERATOR_OF_FRR =
            """
            router bgp 64514
             neighbor 198.41.6.1 remote-as 64512
             neighbor 198.41.6.1 bfd profile teredo
             neighbor 198.41.6.1 timers connect 1
             address-family ipv4 unicast
              redistribute kernel route-map teredo-server
              neighbor 198.41.6.1 activate
              neighbor 198.41.6.1 prefix-list teredo-server out
            """;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Path directory = Path.of("target", "it", "anycast-server").toAbsolutePath();
    private final Path keys = directory.resolve("keys");
    private final Map<Netns, Launched> servers = new HashMap<>();

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3",
            row = {"SRV-02", "SRV-07", "SRV-29"})
    void clientsStayQualifiedWithTheirAddressWhenTheirServerGoes()
            throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd("nft", "ping");
        Requirements.assume(Routing.isInstalled(), "bird2 and frr are not installed here");
        var programs = new ArrayList<Launched>();
        try (var internet = MixInternet.buildWithTwoServers(directory);
                var router = Routing.bird(internet.router(), directory, ROUTER);
                var _ =
                        Routing.bird(
                                internet.server(), directory, printed("bird") + OPERATOR_OF_BIRD);
                var _ =
                        Routing.frr(
                                internet.serverB(), directory, printed("frr") + OPERATOR_OF_FRR)) {
            writeKeys();
            startServer(internet.server());
            startServer(internet.serverB());
            awaitBoth(router);
            var navalis = new Navalis();
            programs.add(navalis.startRelay(internet));
            var client =
                    navalis.startClient(
                            internet,
                            internet.clientA(),
                            "--refresh-interval",
                            "2s",
                            "--key-file",
                            keys.toString());
            programs.add(client);
            var address = Await.teredoAddress(client);

            var drained = active(internet);
            var _ = Navalis.ask(drained, "drain", "--time", "2s");
            assertThat(server(drained).await()).isZero();
            assertIsServed(internet, address, other(internet, drained));

            startServer(drained);
            awaitBoth(router);
            var killed = active(internet);
            ProcessHandle.of(server(killed).pid()).ifPresent(ProcessHandle::destroyForcibly);
            long killNanos = System.nanoTime();
            var left = other(internet, killed);
            while (!active(internet).equals(left)) {
                assertThat(System.nanoTime()).isLessThan(killNanos + PATIENCE_NANOS);
            }
            System.out.printf(
                    "%nkill -9 of a server: the other has its addresses after %d ms%n",
                    (System.nanoTime() - killNanos) / 1_000_000);
            assertIsServed(internet, address, left);
            assertThat(Exchange.ping(internet.clientA(), TeredoInternet.HOST).isDone()).isTrue();
            assertThat(client.output()).containsOnlyOnce("qualified");
        } finally {
            programs.reversed().forEach(Launched::close);
            servers.values().forEach(Launched::close);
        }
    }

    private static String printed(String daemon) {
        return Run.of("server", "--print-config", daemon).out();
    }

    private Launched server(Netns place) throws IOException {
        var server = servers.get(place);
        if (server == null) {
            throw new IOException("no server at " + place);
        }
        return server;
    }

    private void startServer(Netns place) throws IOException, InterruptedException {
        var options = new String[] {"--anycast", "on", "--key-file", keys.toString()};
        servers.put(place, new Navalis().startServer(place, directory, options));
    }

    private void writeKeys() throws IOException {
        Files.deleteIfExists(keys);
        var secret = PosixFilePermissions.fromString("rw-------");
        Files.createFile(keys, PosixFilePermissions.asFileAttribute(secret));
        Files.writeString(keys, "client-7 hmac-sha256 hex:00112233445566778899aabbccddeeff\n");
    }

    private static Netns other(MixInternet internet, Netns place) {
        return place.equals(internet.server()) ? internet.serverB() : internet.server();
    }

    private static String route(MixInternet internet) throws IOException, InterruptedException {
        return internet.router().run("ip", "route", "get", TeredoInternet.SERVER);
    }

    /// The place of the server to which the router sends; that of the other has no such address
    /// but by its announcement.
    private static Netns active(MixInternet internet) throws IOException, InterruptedException {
        return route(internet).contains("dev to-server-b") ? internet.serverB() : internet.server();
    }

    private static void awaitBoth(Routing router) throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
        var answer = "";
        while (System.nanoTime() < deadlineNanos) {
            answer = router.ask("show route");
            // Two addresses of each.
            if (answer.split("unicast", -1).length == 5) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new IOException("both servers are not announced: " + answer);
    }

    /// Waits until the server has answered the client, which has the same address and is qualified.
    private static void assertIsServed(MixInternet internet, String address, Netns server)
            throws IOException, InterruptedException {
        assertThat(active(internet)).isEqualTo(server);
        long before = advertisements(server);
        long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
        while (advertisements(server) < before + 2) {
            assertThat(System.nanoTime()).isLessThan(deadlineNanos);
        }
        assertThat(Navalis.ask(internet.clientA(), "status", "--json"))
                .contains(
                        "\"qualified\"",
                        Ipv6Address.parse(address).toString(),
                        "\"key\" : \"in use\"");
    }

    private static long advertisements(Netns server) throws IOException, InterruptedException {
        var status = Navalis.ask(server, "status", "--json");
        var words = status.replaceAll("(?s).*?\"advertisements\" : ([0-9]+).*", "$1");
        return Long.parseLong(words);
    }
}
