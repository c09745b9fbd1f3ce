package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.TeredoInternet;
import org.navalis.core.Ipv6Address;

/// Programs of the operator with a real client: the one that Debian gives to users of Miredo, and
/// the example of the documentation with a real DNS server.
class HooksIT {

    private static final Path OF_MIREDO = Path.of("/etc/miredo/client-hook");
    private static final Path DNS_UPDATE =
            BuiltProgram.checkout().resolve("docs/examples/dns-update");
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String NAME = "laptop.example.net";

    /// Not below the checkout, which may belong to anybody.
    @TempDir private Path directory;

    private MixInternet internet;
    private Launched server;

    @BeforeEach
    void build(TestInfo test) throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd("nft", "ping");
        var name = test.getTestMethod().orElseThrow().getName();
        var logs = Path.of("target", "it", "hooks", name).toAbsolutePath();
        internet =
                MixInternet.build(logs, NetfilterNat.PORT_RESTRICTED, NetfilterNat.PORT_RESTRICTED);
        server = new Navalis().startServer(internet);
    }

    @AfterEach
    void end() throws IOException {
        if (internet != null) {
            server.close();
            internet.close();
        }
    }

    @Test
    void theHookOfMiredoSetsUpAddressAndRoute() throws Exception {
        Requirements.assume(Files.isExecutable(OF_MIREDO), "not installed: Miredo's hook");
        var navalis = new Navalis();
        try (var a =
                        navalis.startClient(
                                internet,
                                internet.clientA(),
                                "--no-routes",
                                "--hook",
                                OF_MIREDO.toString());
                var b = navalis.startClient(internet, internet.clientB())) {
            var address = Await.teredoAddress(a);
            assertThat(internet.clientA().run("ip", "-6", "route", "show", "default"))
                    .contains("dev teredo0", "metric 1029");
            assertThat(Exchange.ping(internet.clientA(), Await.teredoAddress(b)))
                    .satisfies(exchange ->
                            assertThat(exchange.isDone()).as(exchange.detail()).isTrue());
            assertThat(Exchange.ping(internet.clientB(), address).isDone()).isTrue();
            assertThat(a.output()).doesNotContain("WARN");
        }
    }

    @Test
    void theHookOfMiredoDoesNoHarmToWhatTheClientSetsUp() throws Exception {
        Requirements.assume(Files.isExecutable(OF_MIREDO), "not installed: Miredo's hook");
        var navalis = new Navalis();
        var hook = OF_MIREDO.toString();
        try (var a = navalis.startClient(internet, internet.clientA(), "--hook", hook);
                var b = navalis.startClient(internet, internet.clientB())) {
            var address = Await.teredoAddress(a);
            Await.teredoAddress(b);
            awaitLine("fe80::ffff:ffff:ffff", "ip", "-6", "address", "show", "dev", "teredo0");

            assertThat(Exchange.ping(internet.clientB(), address).isDone()).isTrue();
        }
    }

    @Test
    void theExampleKeepsTheNameAtTheAddress() throws Exception {
        Requirements.assumeNamespacesAnd("named", "nsupdate", "dig", "tsig-keygen");
        var key = startZone();
        var hook = directory.resolve("dns-update");
        Files.writeString(
                hook,
                Files.readString(DNS_UPDATE)
                        .replaceFirst("(?m)^SERVER=.*$", "SERVER=" + TeredoInternet.SERVER)
                        .replaceFirst("(?m)^KEY=.*$", "KEY=" + key));
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
        var navalis = new Navalis();

        try (var a = navalis.startClient(internet, internet.clientA(), "--hook", hook.toString())) {
            var address = Ipv6Address.parse(Await.teredoAddress(a)).toString();

            awaitLine(address, dig());
        }
        assertThat(internet.clientA().run(dig())).isBlank();
    }

    private static String[] dig() {
        return new String[] {
            "dig", "+short", "+tries=5", "@" + TeredoInternet.SERVER, NAME, "AAAA"
        };
    }

    /// A DNS server for example.net, which takes updates from who has the key.
    private Path startZone() throws IOException, InterruptedException {
        var key = directory.resolve("key");
        var generated = internet.server().run("tsig-keygen", "laptop");
        Files.writeString(key, generated);
        Files.writeString(
                directory.resolve("zone"),
                """
                $TTL 60
                @ SOA ns1 root 1 3600 600 86400 60
                @ NS ns1
                ns1 A %s
                """
                        .formatted(TeredoInternet.SERVER));
        Files.writeString(
                directory.resolve("named.conf"),
                """
                %1$s
                options {
                  directory "%2$s"; pid-file none; session-keyfile none; recursion no;
                  listen-on { %3$s; }; listen-on-v6 { none; }; dnssec-validation no;
                };
                controls { };
                zone "example.net" { type primary; file "zone"; allow-update { key laptop; }; };
                """
                        .formatted(generated, directory, TeredoInternet.SERVER));
        Launched.start(
                "named",
                internet.directory().resolve("named.log"),
                internet.server()
                        .command(
                                List.of(
                                        "named",
                                        "-g",
                                        "-c",
                                        directory.resolve("named.conf").toString())));
        awaitLine(
                TeredoInternet.SERVER,
                "dig",
                "+short",
                "+tries=5",
                "@" + TeredoInternet.SERVER,
                "ns1.example.net");
        return key;
    }

    private void awaitLine(String part, String... command)
            throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + LIMIT.toNanos();
        var output = "";
        while (!output.contains(part) && System.nanoTime() < deadlineNanos) {
            output = said(command);
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(output).contains(part);
    }

    private String said(String... command) throws InterruptedException {
        try {
            return internet.clientA().run(command);
        } catch (IOException notYet) {
            return String.valueOf(notYet.getMessage());
        }
    }
}
