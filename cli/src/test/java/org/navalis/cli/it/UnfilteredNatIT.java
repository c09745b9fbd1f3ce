package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.cli.it.NetfilterNat.PORT_RESTRICTED;
import static org.navalis.cli.it.NetfilterNat.UNFILTERED;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.navalis.cli.lab.net.Launched;
import org.navalis.core.testing.Clause;

/// Linux boxes that answer "port unreachable" to what they did not ask for, and give the client's
/// own bubble another port then; one router is between them.
class UnfilteredNatIT {

    /// Longer than a round trip to the server, and shorter than another knock.
    private static final double ONE_KNOCK_MILLIS = 2000;

    private final Path directory = Path.of("target", "it", "unfiltered-nat").toAbsolutePath();

    static List<Arguments> nats() {
        return List.of(
                Arguments.of(UNFILTERED, UNFILTERED),
                Arguments.of(UNFILTERED, PORT_RESTRICTED),
                Arguments.of(PORT_RESTRICTED, UNFILTERED),
                Arguments.of(PORT_RESTRICTED, PORT_RESTRICTED));
    }

    @ParameterizedTest
    @MethodSource("nats")
    @Clause(rfc = 4380, section = "5.2.6", row = "BUB-07")
    void clientsReachEachOtherByTheFirstBubbles(NetfilterNat a, NetfilterNat b)
            throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd("nft", "ping");

        var exchange = ping(new Navalis(), a, new Navalis(), b);

        assertThat(exchange.isDone()).as(exchange.detail()).isTrue();
        assertThat(exchange.millis()).isLessThan(ONE_KNOCK_MILLIS);
    }

    /// The control: these boxes are as bad as they should be.
    @Test
    void othersDoNot() throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd("nft", "ping", "miredo", "miredo-server");

        var exchange = ping(new Miredo(), UNFILTERED, new Miredo(), UNFILTERED);

        assertThat(exchange.isDone()).isFalse();
    }

    /// It is enough when the one that begins knows how.
    @Test
    void ourClientReachesOneOfMiredo() throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd("nft", "ping", "miredo", "miredo-server");

        var exchange = ping(new Navalis(), UNFILTERED, new Miredo(), UNFILTERED);

        assertThat(exchange.isDone()).as(exchange.detail()).isTrue();
    }

    private Exchange ping(Peer clientA, NetfilterNat a, Peer clientB, NetfilterNat b)
            throws IOException, InterruptedException {
        var files = directory.resolve(clientA.label() + "-" + a + "-" + clientB.label() + "-" + b);
        var programs = new ArrayList<Launched>();
        try (var internet = MixInternet.build(files, a, b)) {
            programs.add(new Navalis().startServer(internet));
            var first = clientA.startClient(internet, internet.clientA());
            programs.add(first);
            var second = clientB.startClient(internet, internet.clientB());
            programs.add(second);
            Await.teredoAddress(first);
            var address = Await.teredoAddress(second);
            // Only what has died by then can be missing: the answers of the server take less.
            TimeUnit.MILLISECONDS.sleep(100);
            return Exchange.ping(internet.clientA(), address);
        } finally {
            programs.reversed().forEach(Launched::close);
        }
    }
}
