package org.navalis.node.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;
import org.navalis.core.testing.Clause;
import org.navalis.node.io.PacketSlots;
import org.navalis.node.io.SystemCallException;
import org.navalis.node.io.Udp;

class LinuxUdpIT {

    private static final int LOOPBACK = Ipv4Address.parse("127.0.0.1");

    private static Packet[] slots(int count) {
        return PacketSlots.allocate(count, 65_600);
    }

    private static Packet packet(byte[] octets) {
        var packet = slots(1)[0];
        packet.append(octets, 0, octets.length);
        return packet;
    }

    @Test
    void movesManyDatagramsWithOneCallEachWayAndNotesTheirSource() throws Exception {
        NewNamespace.run(() -> {
            try (var sender = LinuxUdp.bind(new Ipv4Endpoint(LOOPBACK, 0));
                    var receiver = LinuxUdp.bind(new Ipv4Endpoint(LOOPBACK, 4000))) {
                var packets = new Packet[100];
                Arrays.setAll(packets, i -> packet(new byte[i + 1]));
                var addresses = new int[100];
                var ports = new int[100];
                Arrays.fill(addresses, LOOPBACK);
                Arrays.fill(ports, 4000);

                int sent = sender.send(packets, addresses, ports, 0, 100);

                assertThat(sent).isEqualTo(100);
                var slots = new Packet[Udp.RECEIVED_MAX];
                assertThat(receiver.receive(slots)).isEqualTo(32);
                assertThat(receiver.receive(slots)).isEqualTo(32);
                assertThat(slots[31].length()).isEqualTo(64);
                assertThat(slots[31].address()).isEqualTo(LOOPBACK);
                assertThat(slots[31].port()).isEqualTo(sender.local().port());
                assertThat(receiver.receive(slots)).isEqualTo(32);
                assertThat(receiver.receive(slots)).isEqualTo(4);
                assertThat(receiver.receive(slots)).isZero();
            }
        });
    }

    @Test
    void countsExactlyTheDatagramsThatFoundNoRoom() throws Exception {
        NewNamespace.run(() -> {
            try (var socket = LinuxUdp.bind(new Ipv4Endpoint(LOOPBACK, 0));
                    var receiver = LinuxUdp.bind(new Ipv4Endpoint(LOOPBACK, 4000))) {
                var sender = new UdpSender(new Libc(), socket.descriptor(), false);
                int sent = flood(sender, receiver.receiveBufferBytes() / 256);
                int received = drain(receiver);
                assertThat(received).as("what had room").isBetween(1, sent - 1);
                // What was lost last is known with the next datagram.
                long lost = receiver.takeLost();
                sent += flood(sender, 1);
                received += drain(receiver);

                assertThat(lost + receiver.takeLost()).isEqualTo(sent - received);
                flood(sender, 1);
                drain(receiver);
                assertThat(receiver.takeLost()).as("nothing more was lost").isZero();
            }
        });
    }

    private static int flood(UdpSender sender, int count) {
        var packets = new Packet[count];
        var addresses = new int[count];
        var ports = new int[count];
        Arrays.fill(packets, packet(new byte[1]));
        Arrays.fill(addresses, LOOPBACK);
        Arrays.fill(ports, 4000);
        return sender.send(packets, addresses, ports, 0, count);
    }

    private static int drain(LinuxUdp receiver) throws IOException {
        var datagrams = new Packet[Udp.RECEIVED_MAX];
        int received = 0;
        for (int count = receiver.receive(datagrams);
                count > 0;
                count = receiver.receive(datagrams)) {
            received += count;
        }
        return received;
    }

    @Test
    void aTotalMayWrapAndMayStepBack() {
        assertThat(LinuxUdp.increase(7, 9)).isEqualTo(2);
        assertThat(LinuxUdp.increase(-1, 1)).isEqualTo(2);
        assertThat(LinuxUdp.increase(Integer.MAX_VALUE, Integer.MIN_VALUE)).isEqualTo(1);
        assertThat(LinuxUdp.increase(9, 8)).isZero();
    }

    @Test
    void aTrainIsToldFromTheNumberOfLostDatagramsBesideIt() throws Exception {
        NewNamespace.run(() -> {
            try (var sender = LinuxUdp.bind(new Ipv4Endpoint(LOOPBACK, 0));
                    var receiver = LinuxUdp.bind(new Ipv4Endpoint(LOOPBACK, 4000))) {
                var one = new UdpSender(new Libc(), sender.descriptor(), false);
                flood(one, receiver.receiveBufferBytes() / 256);
                drain(receiver);
                var train = Trains.udpTrain(9, 30_000, 1000);

                sender.send(new Packet[] {train}, new int[] {LOOPBACK}, new int[] {4000}, 0, 1);

                var datagrams = new Packet[Udp.RECEIVED_MAX];
                assertThat(receiver.receive(datagrams)).isEqualTo(30);
                assertThat(receiver.takeLost()).isPositive();
                assertThat(datagrams[0].length()).isEqualTo(1048);
            }
        });
    }

    @Test
    void leavesOutADatagramThatTheKernelRefusesAndSendsTheOthers() throws Exception {
        NewNamespace.run(() -> {
            try (var sender = LinuxUdp.bind(new Ipv4Endpoint(LOOPBACK, 0));
                    var receiver = LinuxUdp.bind(new Ipv4Endpoint(LOOPBACK, 4000))) {
                var packets =
                        new Packet[] {
                            packet(new byte[1]), packet(new byte[2]), packet(new byte[3])
                        };
                // Nothing in this network leads to 11.1.1.1.
                var addresses = new int[] {LOOPBACK, Ipv4Address.parse("11.1.1.1"), LOOPBACK};
                var ports = new int[] {4000, 4000, 4000};

                int sent = sender.send(packets, addresses, ports, 0, 3);

                assertThat(sent).isEqualTo(2);
                var slots = new Packet[Udp.RECEIVED_MAX];
                assertThat(receiver.receive(slots)).isEqualTo(2);
                assertThat(slots[1].length()).isEqualTo(3);
            }
        });
    }

    @Test
    @Clause(rfc = 4380, section = "5.1.2", row = "PKT-12")
    void takesTheLargestPayloadWhole() throws Exception {
        NewNamespace.run(() -> {
            try (var sender = LinuxUdp.bind(new Ipv4Endpoint(LOOPBACK, 0));
                    var receiver = LinuxUdp.bind(new Ipv4Endpoint(LOOPBACK, 4000))) {
                var packet = packet(new byte[Packet.PAYLOAD_MAX]);

                sender.send(new Packet[] {packet}, new int[] {LOOPBACK}, new int[] {4000}, 0, 1);

                var slots = new Packet[Udp.RECEIVED_MAX];
                assertThat(receiver.receive(slots)).isEqualTo(1);
                assertThat(slots[0].length()).isEqualTo(Packet.PAYLOAD_MAX);
            }
        });
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.1.2",
            row = {"PKT-14", "PKT-15", "PKT-16", "MTU-04", "MTU-06"})
    void sendsWithDfClearEcnZeroAndAChecksumAndInFragmentsWhenNeeded() throws Exception {
        NewNamespace.run(() -> {
            try (var tun = LinuxTun.open("wire0")) {
                NewNamespace.shell(
                        "ip link set wire0 mtu 600 up"
                                + " && ip address add 11.1.1.9/24 dev wire0");
                try (var udp = LinuxUdp.bind(new Ipv4Endpoint(0, 5000))) {
                    var packet = packet(new byte[1280]);

                    udp.send(
                            new Packet[] {packet},
                            new int[] {Ipv4Address.parse("11.1.1.1")},
                            new int[] {3544},
                            0,
                            1);

                    var first = firstIpv4(tun);
                    assertThat(first.octetAt(1)).as("class and ECN").isZero();
                    assertThat(first.shortAt(6) & 0x4000).as("DF").isZero();
                    assertThat(first.shortAt(6) & 0x2000).as("more fragments").isNotZero();
                    assertThat(first.shortAt(26)).as("UDP checksum").isNotZero();
                }
            }
        });
    }

    private static Packet firstIpv4(LinuxTun tun) throws IOException {
        var slots = slots(16);
        int count = tun.read(slots);
        return Arrays.stream(slots, 0, count)
                .filter(packet -> packet.octetAt(0) >>> 4 == 4)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void saysWhatIsWrongWithAPortThatIsTaken() throws Exception {
        NewNamespace.run(() -> {
            try (var _ = LinuxUdp.bind(new Ipv4Endpoint(LOOPBACK, 4000))) {
                assertThatThrownBy(() -> LinuxUdp.bind(new Ipv4Endpoint(LOOPBACK, 4000)))
                        .isInstanceOfSatisfying(
                                SystemCallException.class,
                                failure ->
                                        assertThat(failure.reason())
                                                .isEqualTo(SystemCallException.Cause.IN_USE));
            }
        });
    }

    @Test
    void knowsFromWhereTheMachineSends() throws Exception {
        NewNamespace.run(() -> {
            NewNamespace.shell("ip address add 198.41.0.9/32 dev lo");

            assertThat(LinuxUdp.sourceTowards(Ipv4Address.parse("198.41.0.9"), 3544))
                    .isEqualTo(Ipv4Address.parse("198.41.0.9"));
            assertThat(LinuxUdp.sourceTowards(Ipv4Address.parse("11.1.1.1"), 3544)).isZero();
        });
    }
}
