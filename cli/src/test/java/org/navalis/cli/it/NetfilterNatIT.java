package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.terminal.Json;
import org.navalis.core.testing.Clause;

/// Two clients, all extensions, behind NATs of the kernel: masquerade, masquerade with random
/// ports, and one address for one machine.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetfilterNatIT {

    private final Path directory = Path.of("target", "it", "netfilter").toAbsolutePath();

    @BeforeAll
    void prepare() throws IOException {
        Requirements.assumeNamespacesAnd("nft", "ping");
    }

    @ParameterizedTest
    @CsvSource({
        "PORT_RESTRICTED, PORT_RESTRICTED",
        "ONE_TO_ONE, PORT_RESTRICTED",
        "ONE_TO_ONE, SYMMETRIC",
        "SYMMETRIC, ONE_TO_ONE",
        "RESTRICTED, SYMMETRIC",
        "SYMMETRIC, RESTRICTED"
    })
    @Clause(rfc = 6081, section = "3", row = "EXT-MTX-02")
    void clientsReachEachOther(NetfilterNat a, NetfilterNat b)
            throws IOException, InterruptedException {
        var exchange = pingFromAToB(a, b);

        assertThat(exchange.isDone()).as(exchange.detail()).isTrue();
    }

    @ParameterizedTest
    @CsvSource("SYMMETRIC, SYMMETRIC")
    @Clause(rfc = 6081, section = "3", row = "EXT-MTX-03")
    void applicationsAreToldWhenThereIsNoWay(NetfilterNat a, NetfilterNat b)
            throws IOException, InterruptedException {
        var exchange = pingFromAToB(a, b);

        assertThat(exchange.isDone()).isFalse();
        assertThat(exchange.detail()).contains("Destination unreachable");
    }

    /// The box counts as the router that the short bubbles pass.
    @ParameterizedTest
    @CsvSource({
        "ONE_TO_ONE, cone",
        "RESTRICTED, restricted",
        "PORT_RESTRICTED, restricted (port)",
        "UNFILTERED, restricted (port)",
        "SYMMETRIC, symmetric (port)"
    })
    @Clause(rfc = 4380, section = "5.2.1", row = "CLI-19")
    void statusSaysWhichNatItIs(NetfilterNat nat, String word)
            throws IOException, InterruptedException {
        var programs = new ArrayList<Launched>();
        var navalis = new Navalis();
        try (var internet = MixInternet.build(directory.resolve("status-" + nat), nat, nat)) {
            programs.add(navalis.startServer(internet));
            programs.add(navalis.startClient(internet, internet.clientA()));
            Await.teredoAddress(programs.getLast());

            assertThat(lastWord(internet, word)).isEqualTo(word);
        } finally {
            programs.reversed().forEach(Launched::close);
        }
    }

    /// A second for the depth, and three for the filter. `restricted` is also what is said before
    /// anything is known, so there it is the end that counts.
    private static String lastWord(MixInternet internet, String expected)
            throws IOException, InterruptedException {
        boolean isFirstWord = expected.equals("restricted");
        int looks = isFirstWord ? 12 : 20;
        var said = natOf(internet);
        for (int i = 0; i < looks && said.equals(expected) == isFirstWord; i++) {
            TimeUnit.MILLISECONDS.sleep(500);
            said = natOf(internet);
        }
        return said;
    }

    private static String natOf(MixInternet internet) throws IOException, InterruptedException {
        var status = Json.parse(Navalis.ask(internet.clientA(), "status", "--json"));
        return String.valueOf(status.get("nat"));
    }

    private Exchange pingFromAToB(NetfilterNat a, NetfilterNat b)
            throws IOException, InterruptedException {
        var programs = new ArrayList<Launched>();
        var navalis = new Navalis();
        try (var internet = MixInternet.build(directory.resolve(a + "-" + b), a, b)) {
            programs.add(navalis.startServer(internet));
            programs.add(navalis.startClient(internet, internet.clientA()));
            programs.add(navalis.startClient(internet, internet.clientB()));
            Await.teredoAddress(programs.get(1));
            return Exchange.ping(internet.clientA(), Await.teredoAddress(programs.get(2)));
        } finally {
            programs.reversed().forEach(Launched::close);
        }
    }
}
