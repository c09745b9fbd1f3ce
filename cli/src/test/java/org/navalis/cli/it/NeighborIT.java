package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.navalis.cli.lab.net.Launched;
import org.navalis.core.testing.Clause;

/// Two clients on one network, behind one NAT of netfilter, which does no hairpinning.
class NeighborIT {

    private final Path directory = Path.of("target", "it", "neighbors").toAbsolutePath();

    @BeforeAll
    static void require() {
        Requirements.assumeNamespacesAnd("nft", "ping");
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.8",
            row = {"LCD-02", "LCD-03", "CLI-60"})
    void reachEachOtherByTheirOwnNetwork() throws IOException, InterruptedException {
        var navalis = new Navalis();
        var programs = new ArrayList<Launched>();
        try (var internet = MixInternet.buildWithOneNetwork(directory.resolve("on"))) {
            programs.add(navalis.startServer(internet));
            var a = navalis.startClient(internet, internet.clientA());
            programs.add(a);
            var addressA = Await.teredoAddress(a);
            var b = navalis.startClient(internet, internet.clientB());
            programs.add(b);
            var addressB = Await.teredoAddress(b);

            assertDone(Exchange.ping(internet.clientA(), addressB));
            assertDone(Exchange.ping(internet.clientB(), addressA));

            assertThat(Navalis.peers(internet.clientA()))
                    .contains("\"local\"")
                    .contains(MixInternet.CLIENT_B_INSIDE + ":");
        } finally {
            programs.reversed().forEach(Launched::close);
        }
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.8", row = "LCD-01")
    void doNotWhenOneIsNotToBeFound() throws IOException, InterruptedException {
        var navalis = new Navalis();
        var programs = new ArrayList<Launched>();
        try (var internet = MixInternet.buildWithOneNetwork(directory.resolve("off"))) {
            programs.add(navalis.startServer(internet));
            // Nor by RFC 6081, section 5.6.
            String[] off = {"--local-discovery", "off", "--extensions", "none"};
            var a = navalis.startClient(internet, internet.clientA(), "--extensions", "none");
            programs.add(a);
            Await.teredoAddress(a);
            var b = navalis.startClient(internet, internet.clientB(), off);
            programs.add(b);
            var addressB = Await.teredoAddress(b);

            assertThat(Exchange.ping(internet.clientA(), addressB).isDone()).isFalse();
        } finally {
            programs.reversed().forEach(Launched::close);
        }
    }

    private static void assertDone(Exchange exchange) {
        assertThat(exchange.isDone()).as(exchange.detail()).isTrue();
    }
}
