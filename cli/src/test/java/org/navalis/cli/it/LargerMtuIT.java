package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.TeredoInternet;
import org.navalis.core.testing.Clause;

/// Nodes with a larger MTU, by themselves and with Miredo, which skips the trailer that says so.
class LargerMtuIT {

    private static final int LARGE = 1400;
    private static final int PAGE_PORT = 80;
    private static final int PAGE_LENGTH = 1_000_000;

    private final Path directory = Path.of("target", "it", "larger-mtu").toAbsolutePath();

    /// What a test finds: everybody runs, and the clients have these addresses.
    private record Scene(MixInternet internet, String addressA, String addressB, Path page) {

        Netns a() {
            return internet.clientA();
        }

        Netns b() {
            return internet.clientB();
        }

        Netns host() {
            return internet.host();
        }

        /// Everyone reaches everyone, and a page comes whole.
        void assertWorks() throws IOException, InterruptedException {
            assertDone(Exchange.ping(a(), TeredoInternet.HOST));
            assertDone(Exchange.ping(b(), TeredoInternet.HOST));
            assertDone(Exchange.ping(host(), addressA));
            assertDone(Exchange.ping(host(), addressB));
            assertDone(Exchange.ping(a(), addressB));
            assertDone(Exchange.ping(b(), addressA));
            for (var client : new Netns[] {a(), b()}) {
                assertDone(
                        Exchange.download(
                                client,
                                TeredoInternet.HOST,
                                PAGE_PORT,
                                page,
                                internet.directory().resolve("page-" + client.name())));
            }
        }
    }

    private interface Check {
        void run(Scene scene) throws IOException, InterruptedException;
    }

    private static void assertDone(Exchange exchange) {
        assertThat(exchange.isDone()).as(exchange.detail()).isTrue();
    }

    private static void assertTooBig(Exchange exchange) {
        assertThat(exchange.isDone()).isFalse();
        assertThat(exchange.detail()).contains("mtu").contains("1280");
    }

    private void run(
            TestInfo test, Peer server, Peer relay, Peer clientA, Peer clientB, Check check)
            throws IOException, InterruptedException {
        var files = directory.resolve(test.getTestMethod().orElseThrow().getName());
        var programs = new ArrayList<Launched>();
        var nat = NetfilterNat.PORT_RESTRICTED;
        try (var internet = MixInternet.build(files, nat, nat)) {
            var octets = new byte[PAGE_LENGTH];
            new Random(1).nextBytes(octets);
            var page = Files.write(files.resolve("page"), octets);
            programs.add(internet.servePage(page, PAGE_PORT));
            programs.add(server.startServer(internet));
            programs.add(relay.startRelay(internet));
            var a = clientA.startClient(internet, internet.clientA());
            programs.add(a);
            var b = clientB.startClient(internet, internet.clientB());
            programs.add(b);
            check.run(new Scene(internet, Await.teredoAddress(a), Await.teredoAddress(b), page));
        } finally {
            programs.reversed().forEach(Launched::close);
        }
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-08", "MTU-09", "MTU-10", "MTU-05"})
    void nodesThatTakeMoreSendEachOtherMore(TestInfo test)
            throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd("nft", "ping", "curl");
        var large = new Navalis(LARGE);

        run(
                test,
                large,
                large,
                large,
                large,
                scene -> {
                    scene.assertWorks();
                    assertDone(Exchange.ping(scene.a(), scene.addressB(), LARGE));
                    assertDone(Exchange.ping(scene.b(), scene.addressA(), LARGE));
                    assertDone(Exchange.ping(scene.a(), TeredoInternet.HOST, LARGE));
                    assertDone(Exchange.ping(scene.host(), scene.addressA(), LARGE));
                    assertThat(Navalis.peers(scene.a())).containsPattern("\"mtu\" *: *1400");
                });
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-07", "MTU-08"})
    void aClientThatTakesMoreWorksWithRelayAndClientOfMiredo(TestInfo test)
            throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd("nft", "ping", "curl", "miredo", "miredo-server");
        var large = new Navalis(LARGE);
        var theirs = new Miredo();

        run(
                test,
                large,
                theirs,
                large,
                theirs,
                scene -> {
                    scene.assertWorks();
                    assertTooBig(Exchange.ping(scene.a(), scene.addressB(), LARGE));
                    assertTooBig(Exchange.ping(scene.a(), TeredoInternet.HOST, LARGE));
                });
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-07", "MTU-08"})
    void aRelayThatTakesMoreWorksWithServerAndClientOfMiredo(TestInfo test)
            throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd("nft", "ping", "curl", "miredo", "miredo-server");
        var large = new Navalis(LARGE);

        run(
                test,
                new Miredo(LARGE),
                large,
                large,
                new Miredo(),
                scene -> {
                    scene.assertWorks();
                    assertDone(Exchange.ping(scene.a(), TeredoInternet.HOST, LARGE));
                    assertDone(Exchange.ping(scene.host(), scene.addressA(), LARGE));
                    assertTooBig(Exchange.ping(scene.host(), scene.addressB(), LARGE));
                });
    }
}
