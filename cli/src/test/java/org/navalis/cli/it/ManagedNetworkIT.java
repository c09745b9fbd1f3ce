package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.TeredoInternet;

/// A client on a machine that is joined to a domain, whose controller a real DNS server names.
class ManagedNetworkIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<Launched> programs = new ArrayList<>();
    private MixInternet internet;

    @BeforeEach
    void build(TestInfo test) throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd("nft", "dnsmasq", "unshare");
        var name = test.getTestMethod().orElseThrow().getName();
        var directory = Path.of("target", "it", "managed", name).toAbsolutePath();
        internet =
                MixInternet.build(
                        directory, NetfilterNat.PORT_RESTRICTED, NetfilterNat.PORT_RESTRICTED);
        programs.add(new Navalis().startServer(internet));
        var etc = directory.resolve("etc");
        Files.createDirectories(etc.resolve("sssd"));
        Files.writeString(etc.resolve("resolv.conf"), "nameserver " + TeredoInternet.SERVER + "\n");
        Files.writeString(
                etc.resolve("sssd/sssd.conf"), "[domain/corp.example.net]\nid_provider = ad\n");
    }

    @AfterEach
    void end() throws IOException {
        programs.reversed().forEach(Launched::close);
        if (internet != null) {
            internet.close();
        }
    }

    private Launched launch(String name, Netns place, List<String> command) throws IOException {
        var program =
                Launched.start(
                        name, internet.directory().resolve(name + ".log"), place.command(command));
        programs.add(program);
        return program;
    }

    /// The DNS server and the controller of the domain.
    private Launched startDomain() throws IOException, InterruptedException {
        return startDomain("tcp");
    }

    /// @param way by which the controller answers
    private Launched startDomain(String way) throws IOException, InterruptedException {
        var server = TeredoInternet.SERVER;
        var dns =
                launch(
                        "dnsmasq",
                        internet.server(),
                        List.of(
                                "dnsmasq",
                                "--keep-in-foreground",
                                "--conf-file=/dev/null",
                                "--no-resolv",
                                "--no-hosts",
                                "--user=root",
                                "--pid-file=",
                                "--bind-interfaces",
                                "--listen-address=" + server,
                                "--srv-host=_ldap._tcp.dc._msdcs.corp.example.net,"
                                        + "dc1.corp.example.net,389",
                                "--address=/dc1.corp.example.net/" + server));
        Await.udpPort(dns, 53);
        var controller =
                launch(
                        "controller",
                        internet.server(),
                        Navalis.java("org.navalis.cli.it.LdapAnswerMain", server, way));
        var listening = ":0185 ";
        var tables = "/proc/net/" + way;
        long deadlineNanos = System.nanoTime() + LIMIT.toNanos();
        while (!internet.server().run("cat", tables, tables + "6").contains(listening)
                && System.nanoTime() < deadlineNanos) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return controller;
    }

    private void startClient(Netns place, String type) throws IOException {
        programs.add(
                new Navalis()
                        .startClientWithEtc(
                                internet,
                                place,
                                internet.directory().resolve("etc"),
                                "--type",
                                type,
                                "--port-mapping",
                                "off"));
    }

    private void awaitStatus(Netns place, String... parts)
            throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + LIMIT.toNanos();
        var status = "";
        while (System.nanoTime() < deadlineNanos) {
            try {
                status = Navalis.ask(place, "status", "--json");
            } catch (IOException notYet) {
                // The command fails where the client is not qualified, and prints the same.
                status = String.valueOf(notYet.getMessage());
            }
            status = status.replace("\" : ", "\":");
            if (List.of(parts).stream().allMatch(status::contains)) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        assertThat(status).contains(parts);
    }

    private static void assertPage(Netns place, String... rows) throws InterruptedException {
        String page;
        try {
            page = Navalis.ask(place, "status");
        } catch (IOException notQualified) {
            page = String.valueOf(notQualified.getMessage());
        }
        assertThat(page).contains(rows);
    }

    @Test
    void aClientDoesNotRunWhereTheDomainAnswers() throws Exception {
        var controller = startDomain();
        startClient(internet.clientA(), "client");

        awaitStatus(
                internet.clientA(),
                "\"state\":\"offline\"",
                "\"error\":\"client is in a managed network\"",
                "\"network\":\"managed\"");
        assertPage(
                internet.clientA(),
                "State                   : offline",
                "Error                   : client is in a managed network",
                "Network                 : managed");

        controller.close();
        internet.clientA().run("ip", "address", "add", "10.9.8.7/24", "dev", "eth0");
        awaitStatus(internet.clientA(), "\"state\":\"qualified\"", "\"network\":\"unmanaged\"");
    }

    @Test
    void aControllerThatAnswersDatagramsOnlyManagesTheNetworkToo() throws Exception {
        var _ = startDomain("udp");
        startClient(internet.clientA(), "client");

        awaitStatus(
                internet.clientA(),
                "\"error\":\"client is in a managed network\"",
                "\"network\":\"managed\"");
    }

    @Test
    void aClientEndsWhenItComesToWhereTheDomainAnswers() throws Exception {
        startClient(internet.clientA(), "client");
        awaitStatus(internet.clientA(), "\"state\":\"qualified\"", "\"network\":\"unmanaged\"");

        var _ = startDomain();
        internet.clientA().run("ip", "address", "add", "10.9.8.7/24", "dev", "eth0");

        awaitStatus(
                internet.clientA(),
                "\"state\":\"offline\"",
                "\"error\":\"client is in a managed network\"");
        assertThat(internet.clientA().run("ip", "-6", "address", "show", "dev", "teredo0"))
                .doesNotContain("2001:0:");
    }

    @Test
    void anEnterpriseClientRunsThereToo() throws Exception {
        var _ = startDomain();
        startClient(internet.clientA(), "enterpriseclient");

        awaitStatus(
                internet.clientA(),
                "\"type\":\"enterpriseclient\"",
                "\"state\":\"qualified\"",
                "\"network\":\"managed\"");
        assertPage(internet.clientA(), "Type                    : enterpriseclient");
    }

    @Test
    void aNatAwareClientRunsBehindANatOnly() throws Exception {
        startClient(internet.clientA(), "natawareclient");
        // With native IPv6 that machine would be a relay for itself.
        internet.relay().run("ip", "-6", "address", "flush", "scope", "global");
        startClient(internet.relay(), "natawareclient");

        awaitStatus(internet.clientA(), "\"state\":\"qualified\"");
        awaitStatus(
                internet.relay(),
                "\"state\":\"offline\"",
                "\"error\":\"client is not behind a NAT\"");
        assertPage(
                internet.relay(),
                "Type                    : natawareclient",
                "Error                   : client is not behind a NAT");
    }
}
