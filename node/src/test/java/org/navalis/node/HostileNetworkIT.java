package org.navalis.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoEvent;
import org.navalis.core.server.ServerSettings;
import org.navalis.core.testing.Clause;
import org.navalis.core.wire.InternetChecksum;
import org.navalis.node.linux.NewNamespace;

/// Those rows of the list of hostile inputs for a server that a kernel has to be there for: what
/// comes by other addresses or in pieces, and what comes of what is sent. After each the server
/// answers the next client.
class HostileNetworkIT {

    private static final int SERVER = Ipv4Address.parse("198.41.0.4");
    private static final int PORT = 3544;
    private static final int CLIENT = Ipv4Address.parse("25.10.20.30");
    private static final int MANY = 2000;
    private static final int ICMP = 1;
    private static final int UDP = 17;
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int SENDS_MAX = 20;

    private final NodeListener listener =
            new NodeListener() {
                @Override
                public void onEvent(TeredoEvent event) {}

                @Override
                public void onWarning(String sentence) {}
            };

    private interface Body {
        void run(TeredoNode server, Outsider outside) throws Exception;
    }

    @Test
    @DisplayName("S39: what goes to a broadcast or multicast address is not received")
    @Clause(rfc = 4380, section = "5.3", row = "S39")
    void receivesNothingThatGoesToEverybody() throws Exception {
        withServer(
                true,
                (server, outside) -> {
                    for (var everybody : List.of("198.41.0.255", "224.0.0.253")) {
                        // The socket of somebody who does listen to everybody.
                        var address = InetAddress.getByName(everybody);
                        try (var witness =
                                new MulticastSocket(new InetSocketAddress(address, PORT))) {
                            witness.setSoTimeout(TIMEOUT_MILLIS);
                            if (address.isMulticastAddress()) {
                                var here = NetworkInterface.getByName("here");
                                witness.joinGroup(new InetSocketAddress(address, PORT), here);
                            }

                            send(Ipv4Address.parse(everybody));

                            witness.receive(new DatagramPacket(new byte[100], 100));
                        }
                    }

                    assertAnswers(server, outside);
                    assertThat(server.snapshot().counters())
                            .containsEntry("datagrams_received", 1L);
                });
    }

    private static void send(int everybody) throws IOException {
        try (var socket = new DatagramSocket(40_000, InetAddress.getByName("198.41.0.77"))) {
            socket.setBroadcast(true);
            var solicitation =
                    Outsider.solicitation(new Ipv4Endpoint(CLIENT, 40_000), everybody, 7);
            solicitation.skip(28);
            var to = InetAddress.getByName(Ipv4Address.toText(everybody));
            var octets = solicitation.toByteArray();
            socket.send(new DatagramPacket(octets, octets.length, to, PORT));
        }
    }

    @Test
    @DisplayName("S40: what comes over IPv6 is not received")
    @Clause(rfc = 4380, section = "5.3", row = "S40")
    void receivesNothingOverIpv6() throws Exception {
        withServer(
                true,
                (server, outside) -> {
                    NewNamespace.shell("ip -6 address add 2a00::1/128 dev lo nodad");
                    try (var socket = new DatagramSocket()) {
                        socket.setSoTimeout(TIMEOUT_MILLIS / SENDS_MAX);
                        socket.connect(
                                new InetSocketAddress(InetAddress.getByName("2a00::1"), PORT));

                        assertThatThrownBy(() -> sendUntilRefused(socket))
                                .isInstanceOf(PortUnreachableException.class);
                    }

                    assertThat(NewNamespace.shell("cat /proc/net/udp6")).doesNotContain(":0DD8 ");
                    assertAnswers(server, outside);
                    assertThat(server.snapshot().counters())
                            .containsEntry("datagrams_received", 1L);
                });
    }

    /// The kernel sends no error from an address that it has not quite taken up yet.
    private static void sendUntilRefused(DatagramSocket socket) throws IOException {
        for (int i = 0; i < SENDS_MAX; i++) {
            socket.send(new DatagramPacket(new byte[48], 48));
            try {
                socket.receive(new DatagramPacket(new byte[100], 100));
                return;
            } catch (SocketTimeoutException silence) {
                // It is sent once more.
            }
        }
    }

    @Test
    @DisplayName("S41: thousands of datagrams that are never complete do nothing")
    @Clause(rfc = 4380, section = "5.3.1", row = "S41")
    void leavesIncompleteDatagramsToTheKernel() throws Exception {
        withServer(
                true,
                (server, outside) -> {
                    long before = kernelCount("Ip:", "ReasmReqds");
                    for (int i = 0; i < MANY; i++) {
                        var first = Packet.ofSize(2048);
                        first.extend(1400);
                        first.setShort(0, 40_000);
                        first.setShort(2, PORT);
                        first.setShort(4, 9008);
                        first.setShort(6, 0);
                        Outsider.prependIpv4(first, UDP, CLIENT + i, SERVER);
                        // A number of its own, and more fragments to come.
                        first.setShort(4, i);
                        first.setShort(6, 0x2000);
                        Outsider.setAddresses(first, CLIENT + i, SERVER);
                        outside.send(first);
                    }

                    assertThat(kernelCount("Ip:", "ReasmReqds") - before).isEqualTo(MANY);
                    assertAnswers(server, outside);
                    assertThat(server.snapshot().counters())
                            .containsEntry("datagrams_received", 1L);
                });
    }

    @Test
    @DisplayName("S42: thousands of hosts that say that they wanted no answer do nothing")
    @Clause(rfc = 4380, section = "5.3.1", row = "S42")
    void hearsNothingOfUnreachablePorts() throws Exception {
        withServer(
                true,
                (server, outside) -> {
                    long before = kernelCount("Icmp:", "InDestUnreachs");
                    for (int i = 0; i < MANY; i++) {
                        outside.send(portUnreachable(CLIENT + i));
                    }

                    assertThat(kernelCount("Icmp:", "InDestUnreachs") - before).isEqualTo(MANY);
                    assertAnswers(server, outside);
                    assertThat(server.snapshot().counters())
                            .containsEntry("datagrams_received", 1L);
                });
    }

    /// What a host says that has nobody at the port to which the server has sent.
    private static Packet portUnreachable(int host) {
        var packet = Packet.ofSize(512);
        packet.extend(8);
        packet.setShort(0, PORT);
        packet.setShort(2, 40_000);
        packet.setShort(4, 100);
        packet.setShort(6, 0);
        Outsider.prependIpv4(packet, UDP, SERVER, host);
        packet.prepend(8);
        packet.setInt(0, 3 << 24 | 3 << 16);
        packet.setInt(4, 0);
        long sum = InternetChecksum.sum(packet, 0, packet.length());
        packet.setShort(2, InternetChecksum.finish(sum));
        return Outsider.prependIpv4(packet, ICMP, host, SERVER);
    }

    @Test
    @DisplayName("S43: answers that the kernel refuses are counted, and the others go out")
    @Clause(rfc = 4380, section = "5.3.1", row = "S43")
    void goesOnWhenTheKernelRefusesToSend() throws Exception {
        withServer(
                false,
                (server, outside) -> {
                    NewNamespace.shell("ip route add 25.0.0.0/8 dev outside");
                    NewNamespace.shell("ip route add prohibit 26.0.0.0/8");
                    NewNamespace.shell("ip route add blackhole 27.0.0.0/8");
                    NewNamespace.shell("ip route add unreachable 28.0.0.0/8");
                    // 29.0.0.0/8 has no route at all.
                    for (int network = 26; network <= 29; network++) {
                        var nobody = new Ipv4Endpoint(network << 24 | 1, 40_000);
                        outside.send(Outsider.solicitation(nobody, SERVER, network));
                    }

                    assertAnswers(server, outside);
                    assertThat(server.snapshot().counters())
                            .containsEntry("datagrams_received", 5L)
                            .containsEntry("advertisements", 5L)
                            .containsEntry("datagrams_send_failed", 4L)
                            .containsEntry("datagrams_sent", 1L);
                });
    }

    private void withServer(boolean hasRoute, Body body) throws Exception {
        NewNamespace.run(() -> {
            NewNamespace.shell("ip link add here type veth peer name there");
            NewNamespace.shell("ip link set here up; ip link set there up");
            NewNamespace.shell("ip address add 198.41.0.4/24 brd + dev here");
            NewNamespace.shell("ip address add 198.41.0.5/24 dev here");
            NewNamespace.shell("ip address add 198.41.0.77/24 dev here");
            var config =
                    new NodeConfig.Server(
                            PORT,
                            new TunConfig("ts", true),
                            ServerSettings.of(ServerAddresses.of(SERVER)),
                            1);
            try (var outside = Outsider.of(hasRoute);
                    var server = TeredoNode.open(config, listener)) {
                server.start();
                body.run(server, outside);
            }
        });
    }

    /// The next client is answered.
    private static void assertAnswers(TeredoNode server, Outsider outside) throws IOException {
        outside.send(Outsider.solicitation(new Ipv4Endpoint(CLIENT, 40_001), SERVER, 4711));

        outside.answer(4711);

        assertThat(server.snapshot().counters()).containsEntry("internal_error", 0L);
    }

    /// A number of `/proc/net/snmp`, which has a line of names and then one of numbers.
    private static long kernelCount(String kind, String name) throws Exception {
        var lines =
                NewNamespace.shell("cat /proc/net/snmp")
                        .lines()
                        .filter(line -> line.startsWith(kind + " "))
                        .map(line -> line.split(" ", -1))
                        .toList();
        var counts = new HashMap<String, Long>();
        for (int i = 1; i < lines.getFirst().length; i++) {
            counts.put(lines.getFirst()[i], Long.parseLong(lines.getLast()[i]));
        }
        return counts.getOrDefault(name, 0L);
    }
}
