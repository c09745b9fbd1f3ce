package org.navalis.node.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;
import org.navalis.node.io.Udp;

class UdpTrainIT {

    private static final int LOOPBACK = Ipv4Address.parse("127.0.0.1");
    private static final int UDP_LITE = 136;

    @Test
    void aTrainArrivesAsTheDatagramsThatItStandsFor() throws Exception {
        NewNamespace.run(() -> {
            var train = Trains.tcpTrain(9, Trains.ACK, 62_000, 1208);

            var received = exchange(train);

            assertSame(received, Trains.cut(train));
        });
    }

    @Test
    void datagramsOfOneSizeArriveOneByOneAndInOrder() throws Exception {
        NewNamespace.run(() -> {
            var packets = new Packet[200];
            for (int i = 0; i < packets.length; i++) {
                packets[i] = Trains.udp(i, i % 70 == 69 ? 11 : 40);
            }

            var received = exchange(packets);

            assertSame(received, List.of(packets));
        });
    }

    @Test
    void aKernelWithoutTrainsSendsTheSameDatagrams() throws Exception {
        NewNamespace.run(() -> {
            var train = Trains.udpTrain(9, 30_000, 1000);
            try (var receiver = LinuxUdp.bind(new Ipv4Endpoint(LOOPBACK, 4000));
                    var socket = LinuxUdp.bind(new Ipv4Endpoint(LOOPBACK, 0))) {
                var sender = new UdpSender(new Libc(), socket.descriptor(), false);

                int sent =
                        sender.send(
                                new Packet[] {train}, new int[] {LOOPBACK}, new int[] {4000}, 0, 1);

                assertThat(sent).isEqualTo(30);
                assertSame(drain(receiver), Trains.cut(train));
            }
        });
    }

    @Test
    void aKernelWithoutTrainsReceivesTheSameDatagrams() throws Exception {
        NewNamespace.run(() -> {
            var train = Trains.udpTrain(9, 30_000, 1000);
            try (var receiver = LinuxUdp.bind(new Ipv4Endpoint(LOOPBACK, 4000), false);
                    var sender = LinuxUdp.bind(new Ipv4Endpoint(LOOPBACK, 0))) {
                assertThat(receiver.offload()).isEqualTo("none");

                sender.send(new Packet[] {train}, new int[] {LOOPBACK}, new int[] {4000}, 0, 1);

                assertSame(drain(receiver), Trains.cut(train));
            }
        });
    }

    /// The kernel refuses every train of UDP-Lite with the error that it has for a card which
    /// cannot finish checksums.
    @Test
    void aTrainThatTheCardCannotTakeGoesOneByOneAndSoDoAllAfterIt() throws Exception {
        NewNamespace.run(() -> {
            var train = Trains.udpTrain(9, 30_000, 1000);
            var single = Trains.udp(7, 1000);
            var libc = new Libc();
            int out = libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM, UDP_LITE);
            int in = libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_NONBLOCK, UDP_LITE);
            if (out < 0 || in < 0) {
                System.out.println("skipped: this kernel has no UDP-Lite");
                abort("this kernel has no UDP-Lite");
            }
            assertThat(libc.bind(in, SocketAddress.of(new Ipv4Endpoint(LOOPBACK, 4000)))).isZero();
            var sender = new UdpSender(libc, out, true);
            var packets = new Packet[] {single, train, single, single};
            var addresses = new int[] {LOOPBACK, LOOPBACK, LOOPBACK, LOOPBACK};
            var ports = new int[] {4000, 4000, 4000, 4000};

            assertThat(sender.send(packets, addresses, ports, 0, 4)).isEqualTo(33);

            assertThat(sender.hasSegments()).isFalse();
            var expected = new ArrayList<>(List.of(single));
            expected.addAll(Trains.cut(train));
            expected.addAll(List.of(single, single));
            assertSame(drain(in), expected);
            libc.close(out);
            libc.close(in);
        });
    }

    private static List<Packet> drain(int socket) {
        var libc = new Libc();
        var all = new ArrayList<Packet>();
        var buffer = Arena.ofAuto().allocate(66_000, 8);
        for (int length = (int) libc.recv(socket, buffer, 0); length >= 0; ) {
            all.add(Packet.of(buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE)));
            length = (int) libc.recv(socket, buffer, 0);
        }
        return all;
    }

    @Test
    void aTrainOfDatagramsThatDoNotFitTheLinkGoesOneByOne() throws Exception {
        NewNamespace.run(() -> {
            NewNamespace.shell("ip link set lo mtu 600");
            var train = Trains.udpTrain(9, 30_000, 1000);
            var alike = new Packet[] {Trains.udp(1, 800), Trains.udp(2, 800), Trains.udp(3, 800)};
            try (var receiver = LinuxUdp.bind(new Ipv4Endpoint(LOOPBACK, 4000));
                    var socket = LinuxUdp.bind(new Ipv4Endpoint(LOOPBACK, 0))) {
                var packets = new Packet[] {train, alike[0], alike[1], alike[2]};
                var addresses = new int[] {LOOPBACK, LOOPBACK, LOOPBACK, LOOPBACK};
                var ports = new int[] {4000, 4000, 4000, 4000};

                int sent = socket.send(packets, addresses, ports, 0, 4);

                assertThat(sent).isEqualTo(33);
                assertThat(socket.offload()).isEqualTo("trains both ways");
                var expected = new ArrayList<>(Trains.cut(train));
                expected.addAll(List.of(alike));
                assertSame(drain(receiver), expected);
            }
        });
    }

    private static List<Packet> exchange(Packet... packets) throws Exception {
        try (var receiver = LinuxUdp.bind(new Ipv4Endpoint(LOOPBACK, 4000));
                var sender = LinuxUdp.bind(new Ipv4Endpoint(LOOPBACK, 0))) {
            assertThat(sender.offload()).isEqualTo("trains both ways");
            var addresses = new int[packets.length];
            var ports = new int[packets.length];
            Arrays.fill(addresses, LOOPBACK);
            Arrays.fill(ports, 4000);
            int expected = 0;
            for (var packet : packets) {
                expected += packet.packetCount();
            }

            int sent = sender.send(packets, addresses, ports, 0, packets.length);

            assertThat(sent).isEqualTo(expected);
            return drain(receiver);
        }
    }

    private static List<Packet> drain(LinuxUdp receiver) throws Exception {
        var all = new ArrayList<Packet>();
        var datagrams = new Packet[Udp.RECEIVED_MAX];
        for (int count = receiver.receive(datagrams); count > 0; ) {
            for (int i = 0; i < count; i++) {
                all.add(Packet.of(datagrams[i].toByteArray()));
            }
            count = receiver.receive(datagrams);
        }
        return all;
    }

    private static void assertSame(List<Packet> received, List<Packet> expected) {
        assertThat(received).hasSameSizeAs(expected);
        for (int i = 0; i < received.size(); i++) {
            assertThat(received.get(i).toByteArray()).isEqualTo(expected.get(i).toByteArray());
        }
    }
}
