package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.SystemPrograms;
import org.navalis.cli.lab.net.TeredoInternet;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;

/// A machine that is a server and more: a client of its own, or a relay.
class OwnServerIT {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Path directory = Path.of("target", "it", "own-server").toAbsolutePath();
    private final List<Launched> programs = new ArrayList<>();

    @BeforeEach
    void require() {
        Requirements.assumeNamespacesAnd("ping");
    }

    @AfterEach
    void end() {
        programs.reversed().forEach(Launched::close);
    }

    private MixInternet internet() throws IOException, InterruptedException {
        var nat = NetfilterNat.PORT_RESTRICTED;
        return MixInternet.build(directory, nat, nat);
    }

    private Launched start(Netns place, String name, String... arguments) throws IOException {
        var program =
                Launched.start(
                        name,
                        directory.resolve(name + ".log"),
                        place.command(Navalis.java("org.navalis.cli.Main", arguments)));
        programs.add(program);
        return program;
    }

    private Launched runRoles(Netns place, String file) throws IOException {
        var written = Files.writeString(directory.resolve("navalis.toml"), file);
        return start(place, "navalis run", "run", "--config", written.toString());
    }

    private static String socket(Netns place, String role) {
        return "/run/" + place.name() + "-" + role + ".sock";
    }

    /// Teredo is for machines without native IPv6.
    private static void takeIpv6Away(Netns place) throws IOException, InterruptedException {
        place.run("ip", "-6", "address", "flush", "dev", "eth0", "scope", "global");
        place.run("ip", "-6", "route", "delete", "default");
    }

    /// The machine's client is qualified, and a client elsewhere and it reach each other.
    private void assertOwnClientWorks(MixInternet internet, Launched own)
            throws IOException, InterruptedException {
        var address = Await.teredoAddress(own);
        // Mapped to the server's own primary address, 198.41.0.4, whose bits are turned around.
        assertThat(address).startsWith("2001:0000:c629:0004:").endsWith(":39d6:fffb");
        var status =
                internet.server()
                        .run(
                                Navalis.java(
                                                "org.navalis.cli.Main",
                                                "status",
                                                "--control",
                                                socket(internet.server(), "client"))
                                        .toArray(String[]::new));
        assertThat(status)
                .contains("State                   : qualified")
                .contains("NAT                     : none (global connectivity)");
        var a = new Navalis().startClient(internet, internet.clientA());
        programs.add(a);
        var addressOfA = Await.teredoAddress(a);

        assertDone(Exchange.ping(internet.clientA(), address));
        assertDone(Exchange.ping(internet.server(), addressOfA));
    }

    private static void assertDone(Exchange exchange) {
        assertThat(exchange.isDone()).as(exchange.detail()).isTrue();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.1",
            row = {"LOOP-01", "LOOP-03", "LOOP-04"})
    void aServerIsTheServerOfItsOwnClientInAnotherProcess()
            throws IOException, InterruptedException {
        try (var internet = internet()) {
            var place = internet.server();
            takeIpv6Away(place);
            programs.add(new Navalis().startServer(internet));
            var own =
                    start(
                            place,
                            "own client",
                            "client",
                            "--server",
                            TeredoInternet.SERVER,
                            "--tun",
                            "teredo1",
                            "--control",
                            socket(place, "client"));

            assertOwnClientWorks(internet, own);
        }
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.1",
            row = {"LOOP-01", "LOOP-03", "LOOP-04"})
    void aServerIsTheServerOfItsOwnClientInOneProcess() throws IOException, InterruptedException {
        try (var internet = internet()) {
            var place = internet.server();
            takeIpv6Away(place);
            var own =
                    runRoles(
                            place,
                            """
                            [server]
                            listen = "198.41.0.4"
                            secondary = "198.41.0.5"
                            control = "%s"
                            [client]
                            server = "198.41.0.4"
                            tun = "teredo1"
                            control = "%s"
                            """
                                    .formatted(socket(place, "server"), socket(place, "client")));

            assertOwnClientWorks(internet, own);
        }
    }

    @Test
    @Clause(rfc = 4380, section = "5.4.3", row = "SRV-42")
    void aServerIsARelayTooInOneProcess() throws IOException, InterruptedException {
        try (var internet = internet()) {
            var place = internet.server();
            // Native IPv6 finds the only relay where the server is.
            internet.router().run("ip", "-6", "route", "replace", "2001::/32", "via", "2610:41::4");
            var both = startServerAndRelay(place);
            Await.teredoRoute(both);
            var navalis = new Navalis();
            var a = navalis.startClient(internet, internet.clientA());
            programs.add(a);
            var b = navalis.startClient(internet, internet.clientB());
            programs.add(b);
            var address = Await.teredoAddress(a);
            var addressOfB = Await.teredoAddress(b);

            // From the client to the native host, and from a native host to a client that has not
            // spoken yet.
            assertDone(Exchange.ping(internet.clientA(), TeredoInternet.HOST));
            assertDone(Exchange.ping(internet.host(), addressOfB));
            // Two clients do without the relay.
            assertDone(Exchange.ping(internet.clientB(), address));

            assertThat(counters(place, "relay")).contains("data_delivered");
            assertThat(counters(place, "server")).doesNotContain("internal_error 1");
        }
    }

    /// RFC 4380, section 5.4.3: neither role is a way around what the other one refuses.
    @Test
    @DisplayName(
            "R36: a server that relays refuses what a server refuses, and what a relay refuses")
    @Clause(
            rfc = 4380,
            section = "5.4.3",
            row = {"SRV-42", "SRV-45", "RLY-28", "R36"})
    void aServerThatRelaysKeepsTheRulesOfBoth() throws IOException, InterruptedException {
        try (var internet = internet()) {
            var place = internet.server();
            Await.teredoRoute(startServerAndRelay(place));
            var client = clientAt("198.41.1.2:40000");
            var host = Ipv6Address.parse(TeredoInternet.HOST);

            // S3, S23, S20; and what is for the relay.
            sendTo(
                    internet.relay(),
                    3544,
                    Datagrams.bubble(host, clientAt("198.41.0.4:3544")),
                    Datagrams.udp(client, host, 8),
                    Datagrams.bubble(host, Ipv6Address.parse("2001:0:1919:1919::1")));
            // R1, R3, R32: a bubble that the server would pass on, one that the relay has not
            // asked for, and a solicitation.
            sendTo(
                    internet.relay(),
                    3545,
                    Datagrams.bubble(host, client),
                    Datagrams.bubble(client, host),
                    Datagrams.icmpv6(
                            Ipv6Address.parse("fe80::ffff:ffff:ffff"),
                            Ipv6Address.parse("ff02::2"),
                            "8500000000000000"));

            awaitCounters(place, "server", "dst4_self 1", "not_control 1", "not_served 1");
            awaitCounters(place, "relay", "no_entry 1", "src6_not_teredo 2");
            for (var role : List.of("server", "relay")) {
                assertThat(counters(place, role)).contains("datagrams_received 3");
                assertThat(counters(place, role)).contains("datagrams_sent 0");
            }
        }
    }

    private Launched startServerAndRelay(Netns place) throws IOException {
        return runRoles(
                place,
                """
                [server]
                listen = "198.41.0.4"
                secondary = "198.41.0.5"
                control = "%s"
                [relay]
                listen = "198.41.0.4"
                tun = "teredo1"
                control = "%s"
                """
                        .formatted(socket(place, "server"), socket(place, "relay")));
    }

    private static Ipv6Address clientAt(String mapped) {
        int server = Ipv4Address.parse(TeredoInternet.SERVER);
        return new TeredoAddress(server, 0, Ipv4Endpoint.parse(mapped)).toIpv6();
    }

    /// Sends datagrams from port 40000 of this place to a port of the server's machine.
    private static void sendTo(Netns from, int port, Packet... datagrams)
            throws IOException, InterruptedException {
        var lines = Arrays.stream(datagrams).map(it -> Hex.of(it) + "\n").toList();
        SystemPrograms.run(
                from.command(
                        Navalis.java(
                                PlainClient.class.getName(),
                                TeredoInternet.RELAY,
                                "40000",
                                TeredoInternet.SERVER,
                                Integer.toString(port))),
                String.join("", lines));
    }

    private static void awaitCounters(Netns place, String role, String... wanted)
            throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
        var found = counters(place, role);
        while (!Stream.of(wanted).allMatch(found::contains) && System.nanoTime() < deadlineNanos) {
            TimeUnit.MILLISECONDS.sleep(50);
            found = counters(place, role);
        }
        assertThat(found).contains(wanted);
    }

    /// With one space between name and number.
    private static String counters(Netns place, String role)
            throws IOException, InterruptedException {
        return place.run(
                        Navalis.java(
                                        "org.navalis.cli.Main",
                                        "counters",
                                        "--control",
                                        socket(place, role))
                                .toArray(String[]::new))
                .replaceAll(" +", " ");
    }
}
