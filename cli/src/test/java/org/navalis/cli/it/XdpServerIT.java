package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.TeredoInternet;
import org.navalis.cli.terminal.Json;

/// A server that takes datagrams from its network device before the kernel's sockets.
class XdpServerIT {

    private static final Path DIRECTORY = Path.of("target", "it", "xdp").toAbsolutePath();
    private static final String REFUSE_ALL =
            "table inet strict { chain in { type filter hook input priority 0;"
                    + " udp dport 3544 drop; }; }";

    private final List<Launched> programs = new ArrayList<>();

    @BeforeAll
    static void prepare() throws IOException {
        Requirements.assumeNamespacesAnd("nft", "setpriv", "ping", "miredo");
        Files.createDirectories(DIRECTORY);
    }

    @AfterEach
    void end() {
        programs.reversed().forEach(Launched::close);
    }

    private <T extends Launched> T noted(T program) {
        programs.add(program);
        return program;
    }

    @Test
    void clientsOfBothKindsAreServedPastThePacketFilterAndNothingIsLeftBehind()
            throws IOException, InterruptedException {
        var nat = NetfilterNat.PORT_RESTRICTED;
        try (var internet = MixInternet.build(DIRECTORY, nat, nat)) {
            var place = internet.server();
            var navalis = new Navalis();
            var server = noted(navalis.startServer(place, DIRECTORY, "--xdp", "eth0"));
            ServerHost.awaitWords(server, "server: online");
            place.run("nft", REFUSE_ALL);
            noted(navalis.startRelay(internet));
            var ours = noted(navalis.startClient(internet, internet.clientA()));
            var theirs = noted(new Miredo().startClient(internet, internet.clientB()));
            Await.teredoAddress(ours);
            var addressOfTheirs = Await.teredoAddress(theirs);

            // Bubbles come by XDP too, and go on to others by the sockets.
            assertDone(Exchange.ping(internet.clientA(), TeredoInternet.HOST));
            assertDone(Exchange.ping(internet.host(), addressOfTheirs));
            var counters = counters(place);
            assertThat(number(counters, "xdp_received"))
                    .isEqualTo(number(counters, "datagrams_received"));
            assertThat(number(counters, "solicitations")).isGreaterThanOrEqualTo(2);
            // Ours asks the secondary address as well.
            assertThat(number(counters, "solicitations_secondary")).isPositive();
            assertThat(number(counters, "xdp_sent"))
                    .isGreaterThanOrEqualTo(number(counters, "advertisements"));
            assertThat(number(counters, "bubbles_forwarded")).isPositive();
            assertThat(Navalis.ask(place, "status")).contains("eth0, by the driver, ");

            assertThat(place.run("ip", "link", "show", "eth0")).contains("xdp");
            ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
            server.await();
            awaitDetached(place);
        }
    }

    private static void awaitDetached(Netns place) throws IOException, InterruptedException {
        long startNanos = System.nanoTime();
        while (place.run("ip", "link", "show", "eth0").contains("xdp")) {
            assertThat(System.nanoTime() - startNanos).isLessThan(TimeUnit.SECONDS.toNanos(30));
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Test
    void withoutTheRightItSaysSoAndServesByItsSockets() throws IOException, InterruptedException {
        try (var host = ServerHost.make("xdp")) {
            host.place().run("ip", "tuntap", "add", "dev", "wire0", "mode", "tun");
            var server =
                    noted(
                            host.start(
                                    "server",
                                    List.of(
                                            "setpriv",
                                            "--inh-caps=-net_raw",
                                            "--bounding-set=-net_raw"),
                                    "server",
                                    "--listen",
                                    ServerHost.PRIMARY,
                                    "--secondary",
                                    ServerHost.SECONDARY,
                                    "--xdp",
                                    "wire0",
                                    "--control",
                                    host.control("server")));

            ServerHost.awaitWords(server, "server: online");

            assertThat(server.output())
                    .contains("works by its sockets alone, without XDP at wire0: no permission;")
                    .contains("CAP_NET_RAW");
            var status = host.run("status", "status", "--control", host.control("server")).output();
            assertThat(status.lines()).anyMatch(line -> line.matches("XDP +: none"));
        }
    }

    @Test
    void aDeviceThatDoesNotExistIsRefused() throws IOException, InterruptedException {
        try (var host = ServerHost.make("xdp-none")) {
            var refused =
                    host.run(
                            "server",
                            "server",
                            "--listen",
                            ServerHost.PRIMARY,
                            "--secondary",
                            ServerHost.SECONDARY,
                            "--xdp",
                            "wire7");

            assertThat(refused.output()).contains("--xdp wire7: there is no such interface");
            assertThat(refused.exitCode()).isEqualTo(78);
        }
    }

    private static void assertDone(Exchange exchange) {
        assertThat(exchange.isDone()).as(exchange.detail()).isTrue();
    }

    private static Map<?, ?> counters(Netns place) throws IOException, InterruptedException {
        var answer = Json.parse(Navalis.ask(place, "counters", "--json"));
        return (Map<?, ?>) answer.get("counters");
    }

    private static long number(Map<?, ?> counters, String name) {
        assertThat(counters.get(name)).as(name).isInstanceOf(Number.class);
        return ((Number) counters.get(name)).longValue();
    }
}
