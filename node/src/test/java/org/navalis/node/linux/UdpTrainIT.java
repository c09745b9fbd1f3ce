package org.navalis.node.linux;

import static org.assertj.core.api.Assertions.assertThat;

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
