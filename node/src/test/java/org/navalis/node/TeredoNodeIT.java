package org.navalis.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoEvent;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.relay.RelaySettings;
import org.navalis.core.server.ServerSettings;
import org.navalis.core.testing.Clause;
import org.navalis.node.linux.LinuxTun;
import org.navalis.node.linux.NewNamespace;

class TeredoNodeIT {

    private static final int SERVER = Ipv4Address.parse("198.41.0.4");
    private static final int CLIENT = Ipv4Address.parse("198.41.7.7");
    private static final int RELAY = Ipv4Address.parse("198.41.1.2");

    private final BlockingQueue<TeredoEvent> events = new LinkedBlockingQueue<>();
    private final NodeListener listener = events::add;

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.1",
            row = {"CLI-29", "CLI-78"})
    void aClientGivesItsDeviceAnAddressAndTakesItBackAtTheEnd() throws Exception {
        NewNamespace.run(() -> {
            addAddresses();
            try (var server = started(server());
                    var client = started(client("198.41.0.4"))) {
                var qualified = await(TeredoEvent.Qualified.class);
                assertThat(NewNamespace.shell("ip -6 -o address show dev tc scope global"))
                        .contains(qualified.address() + "/128");
                assertThat(NewNamespace.shell("ip -6 route show default"))
                        .contains("dev tc", "metric 1029");
                assertConserves(client);
                assertConserves(server);
                assertThat(client.snapshot().client().orElseThrow().local().address())
                        .isEqualTo(CLIENT);
            }
            assertThat(NewNamespace.shell("ip -o link show")).doesNotContain("tc:", "ts:");
            assertThat(NewNamespace.shell("ip -6 route show default")).isBlank();
        });
    }

    /// What went in was accepted or refused for one reason.
    private static void assertConserves(TeredoNode node) {
        var counters = node.snapshot().counters();
        long dropped =
                counters.entrySet().stream()
                        .filter(counter -> counter.getKey().startsWith("drop."))
                        .mapToLong(counter -> counter.getValue())
                        .sum();
        assertThat(counters.get("accepted") + dropped)
                .isEqualTo(counters.get("datagrams_received") + counters.get("ipv6_received"));
        assertThat(counters.get("internal_error")).isZero();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2",
            row = {"CLI-03", "SEC-13"})
    void aClientTakesARandomPort() throws Exception {
        NewNamespace.run(() -> {
            addAddresses();
            try (var first = TeredoNode.open(client("198.41.0.4"), listener);
                    var second = TeredoNode.open(client("198.41.0.4", "tc2"), listener)) {
                first.start();
                second.start();
                int one = first.snapshot().sockets().getFirst().port();
                int two = second.snapshot().sockets().getFirst().port();

                assertThat(one).isBetween(1024, 65535).isNotEqualTo(two);
            }
        });
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4",
            row = {"RLY-27", "RLY-01"})
    void aRelayRoutesTeredoToItsDeviceOnlyWhileItWorks() throws Exception {
        NewNamespace.run(() -> {
            addAddresses();
            try (var relay = started(relay())) {
                await(TeredoEvent.Online.class);
                assertThat(NewNamespace.shell("ip -6 route show 2001::/32"))
                        .contains("dev tr", "blackhole");
                assertThat(NewNamespace.shell("ip -6 route get 2001:0:1::1")).contains("dev tr");
                assertThat(forwarding()).isEqualTo("1");
                assertConserves(relay);
            }
            assertThat(NewNamespace.shell("ip -6 route show 2001::/32")).isBlank();
            assertThat(forwarding()).isEqualTo("0");
        });
    }

    /// As when the process is killed: the device goes, and the route on it.
    @Test
    @Clause(rfc = 4380, section = "5.4", row = "RLY-27")
    void packetsForARelayWhoseDeviceHasGoneGoNowhere() throws Exception {
        NewNamespace.run(() -> {
            addAddresses();
            NewNamespace.shell("ip link add there type veth peer name far");
            NewNamespace.shell("ip link set there up; ip link set far up");
            NewNamespace.shell("ip -6 route add default dev there");
            try (var _ = started(relay())) {
                await(TeredoEvent.Online.class);

                NewNamespace.shell("ip link del tr");

                assertThat(NewNamespace.shell("ip -6 route show 2001::/32"))
                        .contains("blackhole")
                        .doesNotContain("dev tr");
                assertThat(NewNamespace.shell("ip -6 route get 2001:0:1::1 2>&1 || true"))
                        .doesNotContain("dev there");
            }
            assertThat(NewNamespace.shell("ip -6 route show 2001::/32")).isBlank();
        });
    }

    @Test
    @Clause(rfc = 4380, section = "5.4", row = "RLY-27")
    void aDrainedRelayIsTakenUpByNobodyAndStillHasTheWholePrefix() throws Exception {
        NewNamespace.run(() -> {
            addAddresses();
            try (var relay = started(relay())) {
                await(TeredoEvent.Online.class);

                relay.drain();

                assertThat(NewNamespace.shell("ip -6 route show exact 2001::/32"))
                        .doesNotContain("dev tr");
                for (var client : List.of("2001:0:1::1", "2001:0:ffff::1")) {
                    assertThat(NewNamespace.shell("ip -6 route get " + client)).contains("dev tr");
                }
                assertThat(NewNamespace.shell("ip -6 route get 2001:1::1 || true"))
                        .doesNotContain("dev tr");
                assertConserves(relay);
            }
            assertThat(NewNamespace.shell("ip -6 route show root 2001::/32")).isBlank();
        });
    }

    @Test
    @Clause(rfc = 4380, section = "5.3", row = "SRV-02")
    void anAnycastServerShowsItsAddressesUntilItIsDrained() throws Exception {
        NewNamespace.run(() -> {
            addAddresses();
            try (var server = started(anycastServer())) {
                await(TeredoEvent.Online.class);
                assertThat(NewNamespace.shell("ip route show"))
                        .contains("198.41.0.4 dev ts", "198.41.0.5 dev ts");

                server.drain();

                assertThat(NewNamespace.shell("ip route show")).isBlank();
            }
        });
    }

    @Test
    void everyDatagramIsReceivedOrCountedAsLost() throws Exception {
        NewNamespace.run(() -> {
            addAddresses();
            try (var server = TeredoNode.open(server(), listener);
                    var sender = new DatagramSocket()) {
                var to = new InetSocketAddress("198.41.0.4", 3544);
                var datagram = new DatagramPacket(new byte[1], 1, to);
                long sent = 40_000;
                for (long i = 0; i < sent; i++) {
                    sender.send(datagram);
                }

                server.start();

                Map<String, Long> counters = Map.of();
                for (int i = 0; i < 500 && received(counters) != sent; i++) {
                    // What was lost last is known with the next datagram.
                    sender.send(datagram);
                    sent++;
                    Thread.sleep(10);
                    counters = server.snapshot().counters();
                }
                assertThat(received(counters)).isEqualTo(sent);
                assertThat(counters.get("datagrams_lost_in_kernel")).isPositive();
                assertConserves(server);
            }
        });
    }

    private static long received(Map<String, Long> counters) {
        return counters.getOrDefault("datagrams_received", 0L)
                + counters.getOrDefault("datagrams_lost_in_kernel", 0L);
    }

    private static String forwarding() throws Exception {
        return Files.readString(Path.of("/proc/sys/net/ipv6/conf/all/forwarding")).strip();
    }

    @Test
    @Clause(rfc = 4380, section = "5.3", row = "SRV-01")
    void aServerListensOnPort3544OfBothAddresses() throws Exception {
        NewNamespace.run(() -> {
            addAddresses();
            try (var server = started(server())) {
                await(TeredoEvent.Online.class);

                assertThat(server.snapshot().sockets())
                        .containsExactly(
                                new Ipv4Endpoint(SERVER, 3544), new Ipv4Endpoint(SERVER + 1, 3544));
            }
        });
    }

    @Test
    @Clause(rfc = 4380, section = "5.3", row = "SRV-01")
    void aServerDoesNotStartWithoutItsSecondAddress() throws Exception {
        NewNamespace.run(() -> {
            NewNamespace.shell("ip address add 198.41.0.4/32 dev lo");
            assertRefused(
                    () -> TeredoNode.open(server(), listener),
                    NodeException.Kind.CONFIGURATION,
                    "198.41.0.5 is not an address of this machine",
                    "ip -4 address");
        });
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.5", row = "CLI-77")
    void aClientStartsAnewWhenItsAddressTowardsTheServerChanges() throws Exception {
        NewNamespace.run(() -> {
            try (var _ = LinuxTun.open("wire0")) {
                NewNamespace.shell("ip address add 198.41.9.1/24 dev wire0");
                NewNamespace.shell("ip link set wire0 up");
                NewNamespace.shell("ip route add 198.41.0.0/24 dev wire0");
                var roaming =
                        new NodeConfig.Client(
                                List.of("198.41.0.4"),
                                OptionalInt.empty(),
                                new Ipv4Endpoint(0, 0),
                                new TunConfig("tc", true),
                                false,
                                ClientSettings.DEFAULT);
                try (var client = started(roaming)) {
                    await(TeredoEvent.ServerWanted.class);
                    await(TeredoEvent.Soliciting.class);
                    assertThat(localAddress(client)).isEqualTo(Ipv4Address.parse("198.41.9.1"));

                    NewNamespace.shell("ip address add 198.41.9.2/24 dev wire0");
                    NewNamespace.shell("ip address delete 198.41.9.1/24 dev wire0");
                    NewNamespace.shell("ip address replace 198.41.9.2/24 dev wire0");
                    NewNamespace.shell("ip route replace 198.41.0.0/24 dev wire0");

                    await(TeredoEvent.ServerWanted.class);
                    await(TeredoEvent.Soliciting.class);
                    assertThat(localAddress(client)).isEqualTo(Ipv4Address.parse("198.41.9.2"));
                }
            }
        });
    }

    private static int localAddress(TeredoNode client) {
        return client.snapshot().client().orElseThrow().local().address();
    }

    @Test
    void aPortThatIsTakenIsNamedWithWhatToDo() throws Exception {
        NewNamespace.run(() -> {
            addAddresses();
            try (var _ = TeredoNode.open(server(), listener)) {
                assertRefused(
                        () -> TeredoNode.open(server(), listener),
                        NodeException.Kind.UNAVAILABLE,
                        "UDP port 3544 of 198.41.0.4 is in use",
                        "--listen");
            }
        });
    }

    @Test
    void anAddressOfAnotherMachineIsNamedWithWhatToDo() throws Exception {
        NewNamespace.run(() ->
                assertRefused(
                        () -> TeredoNode.open(server(), listener),
                        NodeException.Kind.CONFIGURATION,
                        "198.41.0.4 is not an address of this machine",
                        "ip -4 address"));
    }

    @Test
    void aDeviceThatIsTakenIsNamedWithWhatToDo() throws Exception {
        NewNamespace.run(() -> {
            addAddresses();
            try (var _ = LinuxTun.open("tc")) {
                assertRefused(
                        () -> TeredoNode.open(client("198.41.0.4"), listener),
                        NodeException.Kind.UNAVAILABLE,
                        "TUN device tc is in use",
                        "--tun");
            }
        });
    }

    @Test
    void aNameOfAnotherKindOfDeviceIsRefused() throws Exception {
        NewNamespace.run(() -> {
            addAddresses();
            assertRefused(
                    () -> TeredoNode.open(client("198.41.0.4", "lo"), listener),
                    NodeException.Kind.CONFIGURATION,
                    "lo exists and is not a TUN device",
                    "--tun");
        });
    }

    private static void assertRefused(
            ThrowingCallable opening, NodeException.Kind kind, String... words) {
        assertThatThrownBy(opening)
                .hasMessageContainingAll(words)
                .isInstanceOfSatisfying(
                        NodeException.class, refused -> assertThat(refused.kind()).isEqualTo(kind));
    }

    @Test
    void aDeviceThatIsRemovedEndsTheNode() throws Exception {
        NewNamespace.run(() -> {
            addAddresses();
            try (var relay = started(relay())) {
                await(TeredoEvent.Online.class);

                NewNamespace.shell("ip link delete tr");

                assertThatThrownBy(relay::await)
                        .isInstanceOf(NodeException.class)
                        .hasMessageContaining("TUN device was removed");
            }
        });
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.1", row = "CLI-02")
    void aPrivateServerAddressIsNotUsed() throws Exception {
        NewNamespace.run(() -> {
            addAddresses();
            try (var client = started(client("192.168.1.1"))) {
                await(TeredoEvent.Disqualified.class);
                assertThat(client.snapshot().counters()).containsEntry("datagrams_sent", 0L);
            }
        });
    }

    @Test
    void asksTheNextServerWhenANameIsUnknown() throws Exception {
        NewNamespace.run(() -> {
            addAddresses();
            var quick =
                    new NodeConfig.Client(
                            List.of("no-such-name.invalid", "198.41.0.4"),
                            OptionalInt.empty(),
                            new Ipv4Endpoint(CLIENT, 0),
                            new TunConfig("tc", true),
                            false,
                            ClientSettings.DEFAULT.withRestartDelay(
                                    java.time.Duration.ofMillis(100)));
            try (var _ = started(server());
                    var _ = started(quick)) {
                await(TeredoEvent.ServerFailed.class);
                await(TeredoEvent.Qualified.class);
            }
        });
    }

    private TeredoNode started(NodeConfig config) throws NodeException {
        var node = TeredoNode.open(config, listener);
        node.start();
        return node;
    }

    private <E extends TeredoEvent> E await(Class<E> kind) throws InterruptedException {
        while (true) {
            var event = events.poll(30, TimeUnit.SECONDS);
            assertThat(event).as("an event of kind " + kind.getSimpleName()).isNotNull();
            if (kind.isInstance(event)) {
                return kind.cast(event);
            }
        }
    }

    private static void addAddresses() throws Exception {
        NewNamespace.shell(
                "for a in 198.41.0.4 198.41.0.5 198.41.7.7 198.41.1.2;"
                        + " do ip address add $a/32 dev lo || exit 1; done");
    }

    private static NodeConfig server() {
        return new NodeConfig.Server(
                3544, new TunConfig("ts", true), ServerSettings.of(ServerAddresses.of(SERVER)), 1);
    }

    private static NodeConfig anycastServer() {
        var settings = ServerSettings.of(ServerAddresses.of(SERVER));
        return new NodeConfig.Server(
                3544, settings.addresses(), new TunConfig("ts", true), settings, 1, true);
    }

    private static NodeConfig relay() {
        return new NodeConfig.Relay(
                new Ipv4Endpoint(RELAY, 3545), new TunConfig("tr", true), RelaySettings.DEFAULT, 1);
    }

    private static NodeConfig client(String server) {
        return client(server, "tc");
    }

    private static NodeConfig client(String server, String tun) {
        return new NodeConfig.Client(
                List.of(server),
                OptionalInt.empty(),
                new Ipv4Endpoint(CLIENT, 0),
                new TunConfig(tun, true),
                false,
                ClientSettings.DEFAULT);
    }
}
