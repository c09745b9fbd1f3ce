package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.TeredoInternet;
import org.navalis.core.testing.Clause;

/// A client behind a NAT that gets native IPv6 by its router, and loses it. Nobody is a relay in
/// this Internet, so that whoever reaches a Teredo client does it by himself.
class NativeIpv6IT {

    private static final String NATIVE = "2610:41:9::5";
    private static final String ROUTER = "2610:41:9::1";
    private static final String RELAY = "teredo host-specific relay";
    private static final String TEREDO = "2001::/32";

    private OneClient client;
    private Netns place;

    @BeforeEach
    void build(TestInfo test) throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd("nft", "ping");
        var name = test.getTestMethod().orElseThrow().getName();
        client = new OneClient(name, NetfilterNat.PORT_RESTRICTED);
        var internet = client.internet();
        place = internet.clientA();
        ip(internet.natA(), "address add 2610:41:3::2/64 dev eth0 nodad");
        ip(internet.natA(), "route add ::/0 via 2610:41:3::1");
        ip(internet.natA(), "address add " + ROUTER + "/64 dev lan nodad");
        ip(internet.router(), "route add 2610:41:9::/64 via 2610:41:3::2");
        client.startServer();
    }

    @AfterEach
    void end() throws IOException {
        if (client != null) {
            client.close();
        }
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.5",
            row = {"HSR-01", "HSR-03", "HSR-04", "HSR-06", "HSR-07", "HSR-08", "SUN-01", "SUN-03"})
    void isARelayForItsMachineWhileThatHasNativeIpv6() throws Exception {
        client.start("--server", TeredoInternet.SERVER);
        var peer =
                client.open(
                        new Navalis()
                                .startClient(
                                        client.internet(),
                                        client.internet().clientB(),
                                        "--port-mapping",
                                        "off"));
        client.awaitState("qualified");
        var peerAddress = Await.teredoAddress(peer);
        ip(place, "address add " + NATIVE + "/64 dev eth0 nodad");
        assertReaches(place, peerAddress);
        // An address without a way is no native IPv6.
        assertThat(client.awaitState("qualified")).containsEntry("clientType", "teredo client");

        ip(place, "route add default via " + ROUTER);

        assertRelay(client.await(RELAY, NativeIpv6IT::isRelay));
        assertThat(ip(place, "address show dev teredo0")).doesNotContain("inet6");
        assertThat(ip(place, "route show default")).doesNotContain("teredo0");
        // As a router that lies about it would have it.
        ip(place, "route add " + TEREDO + " via " + ROUTER + " metric 1024");
        assertThat(ip(place, "route get " + peerAddress))
                .contains("dev teredo0")
                .contains("src " + NATIVE);
        // Neither the request nor the answer has passed a router of IPv6.
        assertThat(ping(place, peerAddress)).contains("ttl=64");
        assertReaches(client.internet().clientB(), NATIVE);

        ip(place, "route del default");

        assertThat(client.awaitState("qualified"))
                .containsEntry("clientType", "teredo client")
                .containsEntry("nativeAddresses", List.of());
        assertThat(ip(place, "route show " + TEREDO)).doesNotContain("teredo0");
        ip(place, "route del " + TEREDO);
        assertReaches(place, peerAddress);
        assertThat(client.said())
                .contains("this machine has native IPv6, as " + NATIVE + ": a relay for itself")
                .contains("this machine has no native IPv6 any more: a client again");
    }

    private void assertRelay(Map<String, Object> status) throws Exception {
        assertThat(status)
                .containsEntry("type", "client")
                .containsEntry("state", "online")
                .containsEntry("error", null)
                .containsEntry("teredoAddress", null)
                .containsEntry("nativeAddresses", List.of(NATIVE));
        var page = client.ask("status");
        assertThat(page.exitCode()).isZero();
        assertThat(page.row("State")).isEqualTo("online");
        assertThat(page.row("Client Type")).isEqualTo(RELAY);
        assertThat(page.row("Native Address")).isEqualTo(NATIVE);
        assertThat(client.ask("wait").exitCode()).isZero();
    }

    /// What a killed process leaves on a device that was there before is gone when the next one
    /// works, whatever that one is.
    @Test
    @Clause(
            rfc = 4380,
            section = "5.5",
            row = {"HSR-04", "SUN-01"})
    void leavesNothingAtTheEndNorAfterACrash() throws Exception {
        ip(place, "tuntap add dev teredo0 mode tun");
        giveNativeIpv6();
        var asClient = client.start("--server", TeredoInternet.SERVER, "--host-relay", "off");
        assertThat(client.awaitState("qualified")).containsEntry("clientType", "teredo client");
        kill(asClient);
        assertThat(ip(place, "address show dev teredo0")).contains("2001:");

        var asRelay = client.start("--server", TeredoInternet.SERVER);
        client.await(RELAY, NativeIpv6IT::isRelay);
        awaitRoute();
        assertThat(ip(place, "address show dev teredo0")).doesNotContain("2001:");
        // It has never been anything else.
        assertThat(client.said()).doesNotContain("qualified as");
        kill(asRelay);
        ip(place, "link set teredo0 up");
        ip(place, "route replace " + TEREDO + " dev teredo0 metric 256");
        ip(place, "route del default");

        var again = client.start("--server", TeredoInternet.SERVER);
        client.awaitState("qualified");
        assertThat(ip(place, "route show " + TEREDO)).isBlank();
        giveNativeIpv6();
        client.await(RELAY, NativeIpv6IT::isRelay);
        awaitRoute();
        again.close();
        assertThat(ip(place, "route show " + TEREDO)).isBlank();
        assertThat(ip(place, "address show dev teredo0")).doesNotContain("2001:");
    }

    private static boolean isRelay(Map<String, Object> status) {
        return RELAY.equals(status.get("clientType"));
    }

    private void giveNativeIpv6() throws IOException, InterruptedException {
        ip(place, "address replace " + NATIVE + "/64 dev eth0 nodad");
        ip(place, "route add default via " + ROUTER);
    }

    /// The status may be a moment ahead of the route.
    private void awaitRoute() throws IOException, InterruptedException {
        while (!ip(place, "route show " + TEREDO).contains("teredo0")) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static void kill(Launched program) throws InterruptedException {
        var process = ProcessHandle.of(program.pid()).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    private static String ip(Netns where, String arguments)
            throws IOException, InterruptedException {
        return where.run(("ip -6 " + arguments).split(" "));
    }

    private static String ping(Netns from, String address)
            throws IOException, InterruptedException {
        return from.run("ping", "-6", "-n", "-c", "1", "-i", "0.3", "-w", "20", address);
    }

    private static void assertReaches(Netns from, String address) throws InterruptedException {
        var exchange = Exchange.ping(from, address);
        assertThat(exchange.isDone()).as(exchange.detail()).isTrue();
    }
}
