package org.navalis.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoEvent;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.relay.RelaySettings;
import org.navalis.core.server.ServerSettings;
import org.navalis.core.wire.RouterSolicitation;
import org.navalis.node.linux.NewNamespace;

/// The threads that move packets allocate nothing for them, from the device to the socket and back.
///
/// ```
/// client (a network of its own) ── server, relay and IPv6 host (another one)
/// ```
class DataPlaneAllocationIT {

    private static final int SERVER = Ipv4Address.parse("198.41.0.4");
    private static final int RELAY = Ipv4Address.parse("198.41.1.2");
    private static final String HOST = "2a00::1";
    private static final int PORT = 7000;
    private static final int TIMEOUT_MILLIS = 20_000;

    /// So many packets at least pass every node while it is watched.
    private static final int PACKETS = 50_000;

    private static final int TCP_OCTETS = 40_000_000;
    private static final int UDP_ECHOES = 5_000;
    private static final int SOLICITATIONS = PACKETS / 2;
    private static final int SOLICITATIONS_AT_ONCE = 25;

    /// The JVM allocates until it has compiled the way of the packets, and again when other tests
    /// have taught it other ways before.
    private static final int WATCHES_MAX = 40;

    /// What clocks and timers may need in the meantime, however many packets there are.
    private static final long FIXED_OCTETS_MAX = 16_384;

    private final BlockingQueue<TeredoEvent> events = new LinkedBlockingQueue<>();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void thePacketThreadsOfAllRolesAllocateNothingForPackets() throws Exception {
        NewNamespace.run(() -> {
            NewNamespace.shell(
                    "for a in 198.41.0.4 198.41.0.5 198.41.1.2;"
                            + " do ip address add $a/32 dev lo || exit 1; done");
            NewNamespace.shell("ip -6 address add " + HOST + "/128 dev lo nodad");
            var internet = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName();
            try (var server = started(server());
                    var relay = started(relay());
                    var tcp = new ServerSocket(PORT, 1, InetAddress.getByName(HOST));
                    var udp = new DatagramSocket(PORT, InetAddress.getByName(HOST))) {
                awaitOnline();
                awaitOnline();
                Thread.ofPlatform().daemon().start(() -> echo(tcp));
                Thread.ofPlatform().daemon().start(() -> echo(udp));
                NewNamespace.run(() -> watchFromClient(internet.toString(), server, relay));
            }
        });
    }

    private void watchFromClient(String internet, TeredoNode server, TeredoNode relay)
            throws Exception {
        NewNamespace.shell("ip link add eth0 type veth peer name to-client netns " + internet);
        NewNamespace.shell("ip address add 198.41.7.7/24 dev eth0; ip link set eth0 up");
        NewNamespace.shell("ip route add default via 198.41.7.1");
        // The other end is in the other network.
        NewNamespace.shell(
                "nsenter -t "
                        + internet
                        + " -n sh -c 'ip address add 198.41.7.1/24 dev to-client;"
                        + " ip link set to-client up'");
        try (var client = started(client())) {
            var address = awaitQualified();
            try (var tcp = new Socket();
                    var udp = new DatagramSocket(0, address);
                    var asking = new DatagramSocket(0, InetAddress.getByName("198.41.7.7"))) {
                tcp.connect(new InetSocketAddress(HOST, PORT), TIMEOUT_MILLIS);
                udp.setSoTimeout(TIMEOUT_MILLIS);
                asking.setSoTimeout(TIMEOUT_MILLIS);
                watch(List.of(client, relay, server), () -> exchange(tcp, udp, asking));
            }
        }
    }

    private void watch(List<TeredoNode> nodes, NewNamespace.Body traffic) throws Exception {
        long allocated = Long.MAX_VALUE;
        for (int i = 0; i < WATCHES_MAX && allocated > FIXED_OCTETS_MAX; i++) {
            var before = nodes.stream().map(DataPlaneAllocationIT::packets).toList();
            long allocatedBefore = allocatedOctets();
            traffic.run();
            allocated = allocatedOctets() - allocatedBefore;
            System.out.printf("octets allocated in watch %d: %d%n", i + 1, allocated);
            for (int node = 0; node < nodes.size(); node++) {
                assertThat(packets(nodes.get(node)) - before.get(node))
                        .as("packets through node %d", node)
                        .isGreaterThanOrEqualTo(PACKETS);
            }
        }
        assertThat(allocated)
                .as("octets allocated for %d packets in each of three nodes", PACKETS)
                .isLessThanOrEqualTo(FIXED_OCTETS_MAX);
    }

    private static long packets(TeredoNode node) {
        var counters = node.snapshot().counters();
        return counters.get("datagrams_received") + counters.get("datagrams_sent");
    }

    private long allocatedOctets() {
        var ids =
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().equals("navalis-packets"))
                        .mapToLong(Thread::threadId)
                        .toArray();
        assertThat(ids).hasSize(3);
        long octets = 0;
        for (long id : ids) {
            octets += threads.getThreadAllocatedBytes(id);
        }
        return octets;
    }

    /// Trains of TCP and single packets of UDP both ways, and solicitations.
    private static void exchange(Socket tcp, DatagramSocket udp, DatagramSocket asking)
            throws Exception {
        tcp.getOutputStream().write(new byte[TCP_OCTETS]);
        tcp.getInputStream().readNBytes(TCP_OCTETS);
        var host = InetAddress.getByName(HOST);
        for (int i = 0; i < UDP_ECHOES; i++) {
            udp.send(new DatagramPacket(new byte[100], 100, host, PORT));
            receive(udp);
        }
        var solicitation = solicitation();
        for (int i = 0; i < SOLICITATIONS / SOLICITATIONS_AT_ONCE; i++) {
            for (int j = 0; j < SOLICITATIONS_AT_ONCE; j++) {
                asking.send(solicitation);
            }
            for (int j = 0; j < SOLICITATIONS_AT_ONCE; j++) {
                receive(asking);
            }
        }
    }

    private static DatagramPacket solicitation() throws Exception {
        var packet = Packet.ofSize(256);
        RouterSolicitation.write(
                packet, TeredoAddress.LINK_LOCAL_HIGH, TeredoAddress.LINK_LOCAL_LOW);
        var server = InetAddress.getByName(Ipv4Address.toText(SERVER));
        return new DatagramPacket(packet.toByteArray(), packet.length(), server, 3544);
    }

    private static DatagramPacket receive(DatagramSocket socket) throws IOException {
        var datagram = new DatagramPacket(new byte[2000], 2000);
        socket.receive(datagram);
        return datagram;
    }

    private static void echo(ServerSocket listening) {
        try (var socket = listening.accept()) {
            while (true) {
                var octets = socket.getInputStream().readNBytes(TCP_OCTETS);
                if (octets.length < TCP_OCTETS) {
                    throw new EOFException();
                }
                socket.getOutputStream().write(octets);
            }
        } catch (IOException ended) {
            // The test has closed it.
        }
    }

    private static void echo(DatagramSocket socket) {
        try {
            while (true) {
                socket.send(receive(socket));
            }
        } catch (IOException ended) {
            // The test has closed it.
        }
    }

    private TeredoNode started(NodeConfig config) throws NodeException {
        var node = TeredoNode.open(config, events::add);
        node.start();
        return node;
    }

    private void awaitOnline() throws InterruptedException {
        assertThat(events.poll(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS))
                .isEqualTo(new TeredoEvent.Online());
    }

    private InetAddress awaitQualified() throws Exception {
        while (true) {
            var event = events.poll(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
            assertThat(event).as("the next event").isNotNull();
            if (event instanceof TeredoEvent.Qualified qualified) {
                return InetAddress.getByAddress(qualified.address().toByteArray());
            }
        }
    }

    private static NodeConfig server() {
        var settings = ServerSettings.of(ServerAddresses.of(SERVER)).withRateLimits(false);
        return new NodeConfig.Server(3544, new TunConfig("ts", true), settings, 1);
    }

    private static NodeConfig relay() {
        return new NodeConfig.Relay(
                new Ipv4Endpoint(RELAY, 3545), new TunConfig("tr", true), RelaySettings.DEFAULT, 1);
    }

    private static NodeConfig client() {
        return new NodeConfig.Client(
                List.of(Ipv4Address.toText(SERVER)),
                OptionalInt.empty(),
                new Ipv4Endpoint(0, 0),
                new TunConfig("tc", true),
                false,
                ClientSettings.DEFAULT);
    }
}
