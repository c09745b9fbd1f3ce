package org.navalis.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.PeerSnapshot;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoEvent;
import org.navalis.core.relay.RelaySettings;
import org.navalis.core.server.ServerSettings;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.wire.RouterSolicitation;
import org.navalis.node.linux.LinuxUdp;
import org.navalis.node.linux.NewNamespace;

/// Nodes with several loops, with more clients than loops.
class TeredoNodeLoopsIT {

    private static final int LOOPS = 3;
    private static final int CLIENTS = 12;
    private static final int CLIENT_PORT = 40_001;
    private static final int SERVER = Ipv4Address.parse("198.41.0.4");
    private static final int RELAY = Ipv4Address.parse("198.41.1.2");
    private static final Ipv6Address NATIVE = Ipv6Address.parse("2a00::1");
    private static final int IPV6_AND_UDP_HEADERS = 48;
    private static final int TIMEOUT_MILLIS = 20_000;

    private final BlockingQueue<TeredoEvent> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> warnings = new LinkedBlockingQueue<>();
    private final NodeListener listener =
            new NodeListener() {
                @Override
                public void onEvent(TeredoEvent event) {
                    events.add(event);
                }

                @Override
                public void onWarning(String sentence) {
                    warnings.add(sentence);
                }
            };

    @Test
    void aServerAnswersEveryClientByWhicheverLoop() throws Exception {
        NewNamespace.run(() -> {
            addAddresses();
            try (var server = started(server(LOOPS))) {
                for (int client = 1; client <= CLIENTS; client++) {
                    try (var socket = socketOf(client)) {
                        send(socket, solicitation(), SERVER, 3544);

                        assertThat(receive(socket).getPort()).isEqualTo(3544);
                    }
                }
                assertThat(server.snapshot().driver().loops()).isEqualTo(LOOPS);
                assertThat(server.snapshot().sockets()).hasSize(2);
                assertThat(server.snapshot().counters())
                        .containsEntry("solicitations", (long) CLIENTS)
                        .containsEntry("advertisements", (long) CLIENTS)
                        .containsEntry("datagrams_sent", (long) CLIENTS);
                assertConserves(server);
            }
            assertThat(warnings).isEmpty();
        });
    }

    @Test
    void aRelayReachesEveryClientByWhicheverLoop() throws Exception {
        NewNamespace.run(() -> {
            addAddresses();
            try (var relay = started(relay(LOOPS));
                    var host = new DatagramSocket(7000, InetAddress.getByName("2a00::1"))) {
                awaitOnline();
                for (int client = 1; client <= CLIENTS; client++) {
                    try (var socket = socketOf(client)) {
                        var data = new byte[100 + client];
                        host.send(new DatagramPacket(data, data.length, address(client), 9));

                        receive(socket);
                        send(socket, bubble(client), RELAY, 3545);

                        awaitData(socket, data.length);
                        host.send(new DatagramPacket(data, data.length, address(client), 9));
                        awaitData(socket, data.length);
                    }
                }
                var snapshot = relay.snapshot();
                assertThat(snapshot.driver().loops()).isEqualTo(LOOPS);
                assertThat(snapshot.peers())
                        .extracting(PeerSnapshot::address)
                        .containsExactlyInAnyOrderElementsOf(clients());
                assertThat(snapshot.counters())
                        .containsEntry("peers_trusted", (long) CLIENTS)
                        .containsEntry("held_released", (long) CLIENTS)
                        .containsEntry("data_sent", (long) CLIENTS);
                assertConserves(relay);
            }
            assertThat(warnings).isEmpty();
        });
    }

    @Test
    void severalLoopsAreOneNodeThatBeginsAndEndsOnceAndLeavesNothing() throws Exception {
        NewNamespace.run(() -> {
            addAddresses();
            try (var _ = started(relay(LOOPS))) {
                awaitOnline();
                assertThat(NewNamespace.shell("ip -6 route show 2001::/32"))
                        .containsOnlyOnce("dev tr");
            }
            assertThat(events).containsExactly(new TeredoEvent.Stopped());
            assertThat(NewNamespace.shell("ip -6 route show 2001::/32")).isBlank();
            assertThat(NewNamespace.shell("ip -o link show")).doesNotContain("tr:");
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("navalis-packets"));
            LinuxUdp.bind(new Ipv4Endpoint(RELAY, 3545)).close();
        });
    }

    @Test
    void theTroubleOfTheLoopsEndsTheNode() throws Exception {
        NewNamespace.run(() -> {
            addAddresses();
            try (var relay = started(relay(LOOPS))) {
                awaitOnline();

                NewNamespace.shell("ip link delete tr");

                assertThatThrownBy(relay::await)
                        .isInstanceOf(NodeException.class)
                        .hasMessageContaining("TUN device was removed");
                assertThatThrownBy(relay::snapshot).isInstanceOf(IllegalStateException.class);
            }
        });
    }

    @Test
    void aDeviceWithOneQueueHasOneLoopAndAWarning() throws Exception {
        NewNamespace.run(() -> {
            addAddresses();
            NewNamespace.shell("ip tuntap add dev tr mode tun");
            try (var relay = started(relay(LOOPS))) {
                awaitOnline();

                assertThat(relay.snapshot().driver().loops()).isEqualTo(1);
                assertThat(warnings)
                        .singleElement()
                        .asString()
                        .startsWith("works with one loop instead of 3: the TUN device tr was made")
                        .contains("mode tun multi_queue", "loops = 1");
            }
        });
    }

    @Test
    void aDeviceOfSeveralQueuesIsNotSharedWithAnotherNode() throws Exception {
        NewNamespace.run(() -> {
            addAddresses();
            NewNamespace.shell("ip tuntap add dev tr mode tun multi_queue");
            NewNamespace.shell("ip link set tr up");
            try (var first = started(relay(LOOPS))) {
                var second =
                        new NodeConfig.Relay(
                                new Ipv4Endpoint(RELAY, 3546),
                                new TunConfig("tr", true),
                                RelaySettings.DEFAULT,
                                LOOPS);

                assertThatThrownBy(() -> TeredoNode.open(second, listener))
                        .isInstanceOf(NodeException.class)
                        .hasMessageContaining("tr exists and is not a TUN device with one queue");
                assertThat(first.snapshot().driver().loops()).isEqualTo(LOOPS);
            }
            try (var again = started(relay(LOOPS))) {
                assertThat(again.snapshot().driver().loops()).isEqualTo(LOOPS);
            }
        });
    }

    @Test
    void aPortThatAnotherNodeSharesAmongItsLoopsIsTaken() throws Exception {
        NewNamespace.run(() -> {
            addAddresses();
            try (var _ = TeredoNode.open(server(LOOPS), listener)) {
                assertThatThrownBy(() -> TeredoNode.open(server(LOOPS), listener))
                        .isInstanceOf(NodeException.class)
                        .hasMessageContaining("UDP port 3544 of 198.41.0.4 is in use");
            }
        });
    }

    private static NodeConfig server(int loops) {
        return new NodeConfig.Server(
                3544,
                new TunConfig("ts", true),
                ServerSettings.of(ServerAddresses.of(SERVER)),
                loops);
    }

    private static NodeConfig relay(int loops) {
        return new NodeConfig.Relay(
                new Ipv4Endpoint(RELAY, 3545),
                new TunConfig("tr", true),
                RelaySettings.DEFAULT,
                loops);
    }

    private TeredoNode started(NodeConfig config) throws NodeException {
        var node = TeredoNode.open(config, listener);
        node.start();
        return node;
    }

    private void awaitOnline() throws InterruptedException {
        assertThat(events.poll(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS))
                .isEqualTo(new TeredoEvent.Online());
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
        assertThat(counters.get("accepted")).isPositive();
        assertThat(counters.get("internal_error")).isZero();
    }

    private static void addAddresses() throws Exception {
        NewNamespace.shell(
                "for a in 198.41.0.4 198.41.0.5 198.41.1.2;"
                        + " do ip address add $a/32 dev lo || exit 1; done");
        NewNamespace.shell("ip -6 address add 2a00::1/128 dev lo nodad");
        for (int client = 1; client <= CLIENTS; client++) {
            NewNamespace.shell("ip address add " + ipv4Of(client) + "/32 dev lo");
        }
    }

    private static String ipv4Of(int client) {
        return "198.41." + (client + 6) + "." + 7 * client;
    }

    private static Ipv6Address ipv6Of(int client) {
        var mapped = new Ipv4Endpoint(Ipv4Address.parse(ipv4Of(client)), CLIENT_PORT);
        return new TeredoAddress(SERVER, 0, mapped).toIpv6();
    }

    private static List<Ipv6Address> clients() {
        var clients = new ArrayList<Ipv6Address>();
        for (int client = 1; client <= CLIENTS; client++) {
            clients.add(ipv6Of(client));
        }
        return clients;
    }

    private static InetAddress address(int client) throws Exception {
        return InetAddress.getByAddress(ipv6Of(client).toByteArray());
    }

    private static DatagramSocket socketOf(int client) throws Exception {
        var socket = new DatagramSocket(CLIENT_PORT, InetAddress.getByName(ipv4Of(client)));
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    private static Packet solicitation() {
        var packet = Packet.ofSize(256);
        RouterSolicitation.write(
                packet, TeredoAddress.LINK_LOCAL_HIGH, TeredoAddress.LINK_LOCAL_LOW);
        return packet;
    }

    private static Packet bubble(int client) {
        return Datagrams.bubble(ipv6Of(client), NATIVE);
    }

    private static void send(DatagramSocket socket, Packet packet, int address, int port)
            throws Exception {
        var octets = new byte[packet.length()];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) packet.octetAt(i);
        }
        var to = InetAddress.getByName(Ipv4Address.toText(address));
        socket.send(new DatagramPacket(octets, octets.length, to, port));
    }

    /// Waits for the packet of the host, past the bubbles of the relay.
    private static void awaitData(DatagramSocket socket, int length) throws Exception {
        int payload = 0;
        while (payload != IPV6_AND_UDP_HEADERS + length) {
            payload = receive(socket).getLength();
        }
    }

    private static DatagramPacket receive(DatagramSocket socket) throws Exception {
        var datagram = new DatagramPacket(new byte[2000], 2000);
        socket.receive(datagram);
        return datagram;
    }
}
