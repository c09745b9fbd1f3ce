package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.TeredoInternet;

/// Navalis and Miredo in each other's company: every mix of server, relay and clients, with
/// ordinary programs behind NATs of netfilter.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MiredoMixIT {

    private static final int PAGE_PORT = 80;
    private static final int PAGE_LENGTH = 3_000_000;
    private static final String ROW = "%-9s %-9s %-9s %-16s %9s %9s %9s %9s %9s%n";

    /// Who takes which place.
    record Mix(Peer server, Peer relay, Peer client) {
        @Override
        public String toString() {
            return "server %s, relay %s, clients %s"
                    .formatted(server.label(), relay.label(), client.label());
        }
    }

    private final List<String> table = new ArrayList<>();

    private final Path directory = Path.of("target", "it", "miredo-mix").toAbsolutePath();
    private Path page = Path.of("");

    @BeforeAll
    void prepare() throws IOException {
        Requirements.assumeNamespacesAnd("nft", "ping", "curl", "miredo", "miredo-server");
        var octets = new byte[PAGE_LENGTH];
        new Random(1).nextBytes(octets);
        Files.createDirectories(directory);
        page = Files.write(directory.resolve("page"), octets);
        table.add(
                ROW.formatted(
                        "server", "relay", "clients", "NAT", "set up", "c→host", "host→c", "c→c",
                        "3 MB"));
    }

    @AfterAll
    void printTable() {
        System.out.print("\nmilliseconds, everything cold\n" + String.join("", table) + "\n");
    }

    static List<Mix> mixes() {
        var peers = List.of(new Navalis(), new Miredo());
        var mixes = new ArrayList<Mix>();
        for (var server : peers) {
            for (var relay : peers) {
                for (var client : peers) {
                    mixes.add(new Mix(server, relay, client));
                }
            }
        }
        return mixes;
    }

    @ParameterizedTest
    @MethodSource("mixes")
    void everyoneReachesEveryoneBehindPortRestrictedNats(Mix mix)
            throws IOException, InterruptedException {
        var exchanges = run(mix, NetfilterNat.PORT_RESTRICTED, true);

        assertThat(exchanges).hasSize(4).allSatisfy((_, exchange) -> assertDone(exchange));
    }

    @ParameterizedTest
    @MethodSource("mixes")
    void clientsAndNativeHostsReachEachOtherBehindSymmetricNats(Mix mix)
            throws IOException, InterruptedException {
        var exchanges = run(mix, NetfilterNat.SYMMETRIC, false);

        assertThat(exchanges).hasSize(3).allSatisfy((_, exchange) -> assertDone(exchange));
    }

    @ParameterizedTest
    @EnumSource(names = {"CONE", "RESTRICTED"})
    void everyoneReachesOurClientsBehindMoreOpenNats(NetfilterNat nat)
            throws IOException, InterruptedException {
        var theirs = new Miredo();

        var exchanges = run(new Mix(theirs, theirs, new Navalis()), nat, true);

        assertThat(exchanges).hasSize(4).allSatisfy((_, exchange) -> assertDone(exchange));
    }

    private static void assertDone(Exchange exchange) {
        assertThat(exchange.isDone()).as(exchange.detail()).isTrue();
    }

    private Map<String, Exchange> run(Mix mix, NetfilterNat nat, boolean isClientToClient)
            throws IOException, InterruptedException {
        var programs = new ArrayList<Launched>();
        var exchanges = new LinkedHashMap<String, Exchange>();
        var files = directory.resolve(nat + " " + mix);
        try (var internet = MixInternet.build(files, nat, nat)) {
            programs.add(internet.servePage(page, PAGE_PORT));
            programs.add(mix.server().startServer(internet));
            programs.add(mix.relay().startRelay(internet));
            var a = mix.client().startClient(internet, internet.clientA());
            programs.add(a);
            var _ = Await.teredoAddress(a);
            var setUp = a.age();
            var b = mix.client().startClient(internet, internet.clientB());
            programs.add(b);
            var addressB = Await.teredoAddress(b);
            exchanges.put("c→host", Exchange.ping(internet.clientA(), TeredoInternet.HOST));
            exchanges.put("host→c", Exchange.ping(internet.host(), addressB));
            if (isClientToClient) {
                exchanges.put("c→c", Exchange.ping(internet.clientA(), addressB));
            }
            exchanges.put(
                    "3 MB",
                    Exchange.download(
                            internet.clientA(),
                            TeredoInternet.HOST,
                            PAGE_PORT,
                            page,
                            files.resolve("page")));
            table.add(row(mix, nat, setUp.toMillis(), exchanges));
        } finally {
            programs.reversed().forEach(Launched::close);
        }
        return exchanges;
    }

    private static String row(
            Mix mix, NetfilterNat nat, long setUpMillis, Map<String, Exchange> exchanges) {
        return ROW.formatted(
                mix.server().label(),
                mix.relay().label(),
                mix.client().label(),
                nat.toString().toLowerCase(Locale.ROOT),
                setUpMillis,
                cell(exchanges.get("c→host")),
                cell(exchanges.get("host→c")),
                cell(exchanges.get("c→c")),
                cell(exchanges.get("3 MB")));
    }

    private static String cell(Exchange exchange) {
        if (exchange == null) {
            return "-";
        }
        return exchange.isDone() ? "%.1f".formatted(exchange.millis()) : "FAILED";
    }
}
