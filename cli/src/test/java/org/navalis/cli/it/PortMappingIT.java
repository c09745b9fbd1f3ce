package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.terminal.Json;
import org.navalis.core.testing.Clause;

/// Clients behind a NAT of netfilter whose box maps ports by miniupnpd.
class PortMappingIT {

    private static final Duration LIMIT = Duration.ofSeconds(40);

    private final Navalis navalis = new Navalis();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeAll
    static void prepare() {
        Requirements.assumeNamespacesAnd("nft", "ping", "bash", "miniupnpd");
    }

    @AfterEach
    void close() throws Exception {
        for (var it : opened.reversed()) {
            it.close();
        }
    }

    private <C extends AutoCloseable> C open(C it) {
        opened.add(it);
        return it;
    }

    /// The test Internet with a server, and miniupnpd on the box of client a.
    private MixInternet internet(Miniupnpd gateway, String test)
            throws IOException, InterruptedException {
        return internet(gateway, test, NetfilterNat.PORT_RESTRICTED);
    }

    private MixInternet internet(Miniupnpd gateway, String test, NetfilterNat other)
            throws IOException, InterruptedException {
        var directory = Path.of("target", "it", "port-mapping", test).toAbsolutePath();
        var internet = open(MixInternet.build(directory, NetfilterNat.PORT_RESTRICTED, other));
        open(gateway.start(internet.natA(), directory));
        open(navalis.startServer(internet));
        return internet;
    }

    private static Map<String, Object> ask(Netns place, String what)
            throws IOException, InterruptedException {
        return Json.parse(Navalis.ask(place, what, "--json"));
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadlineNanos = System.nanoTime() + LIMIT.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadlineNanos);
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private static String mapping(Netns place) throws IOException, InterruptedException {
        return String.valueOf(ask(place, "status").get("portMapping"));
    }

    private static void awaitMapping(Netns place) throws Exception {
        await("a port mapping", () -> !mapping(place).equals("null"));
    }

    private static long counter(Netns place, String group, String name) throws Exception {
        return ask(place, "counters").get(group) instanceof Map<?, ?> counters
                        && counters.get(name) instanceof Number count
                ? count.longValue()
                : -1;
    }

    @ParameterizedTest
    @EnumSource
    @Clause(
            rfc = 6081,
            section = "5.3.3",
            row = {"EXT-UPN-02", "EXT-UPN-04", "EXT-UPN-12", "EXT-HP-01"})
    void aClientHasItsPortMappedWhileItRuns(Miniupnpd gateway) throws Exception {
        var internet = internet(gateway, gateway.name());
        var client = open(navalis.startClient(internet, internet.clientA()));
        Await.teredoAddress(client);
        awaitMapping(internet.clientA());
        var status = ask(internet.clientA(), "status");
        var external = String.valueOf(status.get("externalMapping"));

        assertThat(status.get("portMapping")).isEqualTo(gateway.label() + " " + external);
        assertThat(status.get("natSpecialBehaviour").toString()).startsWith("UPNP: Yes");
        assertThat(Miniupnpd.mappings(internet.natA()))
                .singleElement()
                .asString()
                .contains("dport " + external.split(":", -1)[1]);
        assertThat(client.output()).contains("the gateway maps " + external + " to this client");

        // Too short for IPv6, which shows that it came through the NAT.
        long before = counter(internet.clientA(), "drops", "short");
        internet.router().run("bash", "-c", "echo hello > /dev/udp/" + external.replace(':', '/'));
        await(
                "a datagram from outside",
                () -> counter(internet.clientA(), "drops", "short") == before + 1);

        client.close();
        assertThat(Miniupnpd.mappings(internet.natA())).isEmpty();
    }

    @Test
    void aMappingIsRenewedBeforeItEnds() throws Exception {
        var internet = internet(Miniupnpd.PCP, "renewed");
        var client = open(navalis.startClient(internet, internet.clientA()));
        Await.teredoAddress(client);
        awaitMapping(internet.clientA());

        await(
                "a renewal",
                () -> counter(internet.clientA(), "counters", "port_mappings_renewed") >= 2);

        assertThat(counter(internet.clientA(), "counters", "port_mappings_made")).isEqualTo(1);
        assertThat(Miniupnpd.mappings(internet.natA())).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    @Clause(rfc = 6081, section = "5.3.3", row = "EXT-UPN-01")
    void whatAKilledClientLeftGoesWithTheNextStart(Miniupnpd gateway) throws Exception {
        var internet = internet(gateway, "killed-" + gateway.name());
        var killed = open(navalis.startClient(internet, internet.clientA()));
        Await.teredoAddress(killed);
        awaitMapping(internet.clientA());
        var left = Miniupnpd.mappings(internet.natA());
        ProcessHandle.of(killed.pid()).orElseThrow().destroyForcibly();
        killed.await();
        assertThat(Miniupnpd.mappings(internet.natA())).isEqualTo(left).hasSize(1);

        var next = open(navalis.startClient(internet, internet.clientA()));
        Await.teredoAddress(next);
        awaitMapping(internet.clientA());

        assertThat(Miniupnpd.mappings(internet.natA()))
                .hasSize(1)
                .doesNotContainAnyElementsOf(left);
    }

    /// Client b, behind a symmetric NAT, pings client a, which has these options.
    private Exchange reachFromSymmetricNat(String test, String... options) throws Exception {
        var internet = internet(Miniupnpd.NAT_PMP, test, NetfilterNat.SYMMETRIC);
        var a = open(navalis.startClient(internet, internet.clientA(), options));
        var addressA = Await.teredoAddress(a);
        if (options.length == 0) {
            awaitMapping(internet.clientA());
        }
        var b = open(navalis.startClient(internet, internet.clientB()));
        Await.teredoAddress(b);
        return Exchange.ping(internet.clientB(), addressA);
    }

    /// Nobody can say beforehand from which port of its NAT client b will send, so that client a
    /// cannot open its own NAT for it.
    @Test
    void aClientBehindASymmetricNatReachesAnotherByItsMapping() throws Exception {
        var exchange = reachFromSymmetricNat("reached");

        assertThat(exchange.isDone()).as(exchange.detail()).isTrue();
    }

    /// Nor does a client guess at ports here, which would do in seven of eight cases.
    @Test
    void withoutTheMappingItDoesNot() throws Exception {
        var standard = "sns,upnp,port-preserving,sequential,hairpinning,load-reduction";
        var exchange =
                reachFromSymmetricNat(
                        "not-reached", "--port-mapping", "off", "--extensions", standard);

        assertThat(exchange.isDone()).isFalse();
    }
}
