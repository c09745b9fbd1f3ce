package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.TeredoInternet;

/// `navalis probe` asks real servers from behind a NAT.
class ProbeIT {

    @BeforeAll
    static void prepare() {
        Requirements.assumeNamespacesAnd("nft");
    }

    private static OneClient.Answer probe(OneClient place, String... arguments)
            throws IOException, InterruptedException {
        var words = Stream.concat(Stream.of("probe"), Stream.of(arguments)).toArray(String[]::new);
        var command = new ArrayList<>(Navalis.java("org.navalis.cli.Main", words));
        var clientA = place.internet().clientA();
        var log = place.internet().directory().resolve("probe.log");
        var probe = Launched.start("probe", log, clientA.command(command));
        int exitCode = probe.await();
        return new OneClient.Answer(exitCode, probe.output());
    }

    @Test
    void ourServerIsOne() throws Exception {
        try (var place = new OneClient("probe", NetfilterNat.PORT_RESTRICTED)) {
            place.startServer();

            var answer = probe(place, TeredoInternet.SERVER, "--json");

            assertThat(answer.exitCode()).as(answer.output()).isZero();
            var facts = answer.json();
            assertThat(facts).containsEntry("works", true).containsKey("rttMillis");
            assertThat((List<?>) facts.get("checks"))
                    .extracting(check -> check.toString().replaceAll("evidence=.*", ""))
                    .containsExactly(
                            "{check=resolver, verdict=ok, ",
                            "{check=udp, verdict=ok, ",
                            "{check=primary, verdict=ok, ",
                            "{check=secondary, verdict=ok, ",
                            "{check=bubble, verdict=ok, ",
                            "{check=echo, verdict=ok, ");
            assertThat(probe(place, TeredoInternet.SERVER).output())
                    .startsWith("Is 198.41.0.4 a Teredo server?\n")
                    .contains("\nIt is a working Teredo server, rtt ");
        }
    }

    @Test
    void thatOfAnotherImplementationIsOneToo() throws Exception {
        Requirements.assumeNamespacesAnd("miredo", "miredo-server");
        try (var place = new OneClient("probe-miredo", NetfilterNat.PORT_RESTRICTED)) {
            place.open(new Miredo().startServer(place.internet()));

            var answer = probe(place, TeredoInternet.SERVER);

            assertThat(answer.exitCode()).as(answer.output()).isZero();
        }
    }

    @Test
    void aHostWithoutAServerIsNone() throws Exception {
        try (var place = new OneClient("probe-none", NetfilterNat.PORT_RESTRICTED)) {
            var answer = probe(place, TeredoInternet.SERVER);

            assertThat(answer.exitCode()).isEqualTo(1);
            assertThat(answer.output()).contains("It is no working Teredo server").contains("udp");
        }
    }
}
