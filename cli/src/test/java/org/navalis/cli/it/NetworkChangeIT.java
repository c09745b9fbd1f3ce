package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.TeredoInternet;
import org.navalis.core.Ipv6Address;
import org.navalis.core.testing.Clause;

/// A client on a network that changes under it. It refreshes once an hour only, so what it finds
/// out it has found out by being told of the change.
class NetworkChangeIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int SWAPS = 100;

    /// After so many swaps the client gets the time to find out and to qualify anew.
    private static final int SWAPS_A_REST = 25;

    private MixInternet internet;
    private Launched server;
    private Launched client;
    private String before;

    @BeforeEach
    void startClient(TestInfo test) throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd("nft", "conntrack");
        var name = test.getTestMethod().orElseThrow().getName();
        var directory = Path.of("target", "it", "network", name).toAbsolutePath();
        internet =
                MixInternet.build(
                        directory, NetfilterNat.PORT_RESTRICTED, NetfilterNat.PORT_RESTRICTED);
        var navalis = new Navalis();
        server = navalis.startServer(internet);
        client =
                navalis.startClient(
                        internet,
                        internet.clientA(),
                        "--refresh-interval",
                        "1h",
                        "--port-mapping",
                        "off");
        before = Await.teredoAddress(client);
    }

    @AfterEach
    void end() throws IOException {
        if (internet != null) {
            client.close();
            server.close();
            internet.close();
        }
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.5",
            row = {"CLI-77", "TIM-12"})
    void qualifiesAnewWithAnotherIpv4Address() throws IOException, InterruptedException {
        moveTo(TeredoInternet.CLIENT_INSIDE, "192.168.7.5");

        awaitStatus("192.168.7.5:");
        assertThat(Await.teredoAddress(client)).isNotEqualTo(before);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.5", row = "CLI-77")
    void asksItsServerWhenTheCableIsBack() throws IOException, InterruptedException {
        internet.clientA().run("ip", "link", "set", "eth0", "down");
        rebind();
        internet.clientA().run("ip", "link", "set", "eth0", "up");
        internet.clientA().run("ip", "route", "add", "default", "via", "192.168.7.1");

        awaitStatus(":50");
        assertThat(Await.teredoAddress(client)).isNotEqualTo(before);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.5", row = "CLI-77")
    void asksItsServerWhenTheCarrierIsBack() throws IOException, InterruptedException {
        internet.natA().run("ip", "link", "set", "lan", "down");
        rebind();
        internet.natA().run("ip", "link", "set", "lan", "up");

        awaitStatus(":50");
        assertThat(Await.teredoAddress(client)).isNotEqualTo(before);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.1",
            row = {"CLI-29", "CLI-77"})
    void neverHasTwoAddresses() throws IOException, InterruptedException {
        var monitor =
                Launched.start(
                        "ip monitor",
                        internet.directory().resolve("monitor.log"),
                        internet.clientA()
                                .command(
                                        List.of(
                                                "ip", "-6", "-o", "monitor", "address", "dev",
                                                "teredo0")));
        var inside = TeredoInternet.CLIENT_INSIDE;
        for (int i = 0; i < SWAPS; i++) {
            var next = "192.168.7." + (5 + i % 2);
            moveTo(inside, next);
            inside = next;
            if (i % SWAPS_A_REST == SWAPS_A_REST - 1) {
                awaitStatus(inside + ":");
            } else {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }

        var last = Await.teredoAddress(client);
        monitor.close();
        var log = Files.readAllLines(monitor.log());
        var there = new HashSet<String>();
        var ever = new HashSet<String>();
        there.add(compact(before));
        for (var line : log) {
            // The program also says what it thinks of namespaces of others that go.
            if (!line.contains(" inet6 ")) {
                continue;
            }
            var address = line.replaceFirst(".* inet6 ([0-9a-f:]+)/.*", "$1");
            if (line.startsWith("Deleted")) {
                there.remove(address);
            } else {
                there.add(address);
                ever.add(address);
            }
            assertThat(there).as(line).hasSizeLessThanOrEqualTo(1);
        }
        assertThat(there).containsExactly(compact(last));
        assertThat(ever).hasSizeGreaterThan(1);
    }

    private static String compact(String address) {
        return Ipv6Address.parse(address).toString();
    }

    private void moveTo(String from, String to) throws IOException, InterruptedException {
        internet.clientA()
                .run(
                        "sh",
                        "-c",
                        ("ip address del %s/24 dev eth0; ip address add %s/24 dev eth0;"
                                        + " ip route add default via 192.168.7.1")
                                .formatted(from, to));
    }

    /// The NAT forgets all, and maps to ports from 50000 on from now on.
    private void rebind() throws IOException, InterruptedException {
        internet.natA()
                .run(
                        "sh",
                        "-c",
                        "nft flush ruleset; nft 'add table ip nat; add chain ip nat out { type nat"
                                + " hook postrouting priority srcnat; }; add rule ip nat out"
                                + " oifname eth0 udp sport 1024-65535 masquerade to :50000-50999';"
                                + " conntrack -F");
    }

    /// The command fails while the client asks its server.
    private String status() throws InterruptedException {
        try {
            return Navalis.ask(internet.clientA(), "status", "--json");
        } catch (IOException notYet) {
            return String.valueOf(notYet.getMessage());
        }
    }

    private void awaitStatus(String mapping) throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + LIMIT.toNanos();
        String status;
        do {
            status = status();
            if (status.contains("\"qualified\"") && status.contains(mapping)) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        } while (System.nanoTime() < deadlineNanos);
        assertThat(status).contains("\"qualified\"").contains(mapping);
    }
}
