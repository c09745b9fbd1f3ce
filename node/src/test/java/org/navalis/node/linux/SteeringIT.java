package org.navalis.node.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.node.io.PacketSlots;
import org.navalis.node.io.SystemCallException;
import org.navalis.node.io.Udp;

class SteeringIT {

    private static final int LOOPS = 3;
    private static final int LOOPBACK = Ipv4Address.parse("127.0.0.1");
    private static final int ADDRESSES = 40;

    /// What both programs of the kernel must come to.
    private static int loopOf(int address) {
        return (address * 0x9e3779b1 >>> 16) % LOOPS;
    }

    @Test
    void datagramsOfAnAddressComeToOneSocket() throws Exception {
        NewNamespace.run(() -> {
            var sockets = LinuxUdp.bindShared(new Ipv4Endpoint(0, 4000), LOOPS);
            for (int i = 1; i <= ADDRESSES; i++) {
                int address = LOOPBACK + i * 257;
                try (var sender = LinuxUdp.bind(new Ipv4Endpoint(address, 0))) {
                    sender.send(
                            new Packet[] {Trains.udp(i, 20)},
                            new int[] {LOOPBACK},
                            new int[] {4000},
                            0,
                            1);
                }
                assertThat(received(sockets)).containsExactly(loopOf(address));
            }
            sockets.forEach(LinuxUdp::close);
        });
    }

    private static List<Integer> received(List<LinuxUdp> sockets) throws Exception {
        var loops = new ArrayList<Integer>();
        for (int loop = 0; loop < LOOPS; loop++) {
            if (sockets.get(loop).receive(new Packet[Udp.RECEIVED_MAX]) > 0) {
                loops.add(loop);
            }
        }
        return loops;
    }

    @Test
    void packetsForAClientComeByTheQueueOfTheSameLoop() throws Exception {
        NewNamespace.run(() -> {
            var queues = LinuxTun.openShared("many0", LOOPS);
            NewNamespace.shell("ip link set many0 up");
            NewNamespace.shell("ip -6 address add 2a00::1/64 dev many0 nodad");
            NewNamespace.shell("ip -6 route add 2001::/32 dev many0");
            for (int i = 1; i <= ADDRESSES; i++) {
                int mapped = Ipv4Address.parse("25.10.20.30") + i * 257;
                ping(new TeredoAddress(0x0b010101, 0, new Ipv4Endpoint(mapped, 40_001)));
                assertThat(readByLoop(queues)).containsExactly(loopOf(mapped));
            }
            queues.forEach(LinuxTun::close);
        });
    }

    /// One packet of the kernel to this address; a connect of UDP and a send do it.
    private static void ping(TeredoAddress client) throws Exception {
        var octets = client.toIpv6().toByteArray();
        try (var socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(new byte[8], 8, InetAddress.getByAddress(octets), 9));
        }
    }

    private static List<Integer> readByLoop(List<LinuxTun> queues) throws Exception {
        var loops = new ArrayList<Integer>();
        var slots = PacketSlots.allocate(8, 2000);
        for (int loop = 0; loop < LOOPS; loop++) {
            int count = queues.get(loop).read(slots);
            for (int i = 0; i < count; i++) {
                if (TeredoAddress.isTeredo(slots[i].longAt(24))) {
                    loops.add(loop);
                }
            }
        }
        return loops;
    }

    @Test
    void aPortThatSomebodyHasIsNotShared() throws Exception {
        NewNamespace.run(() -> {
            var sockets = LinuxUdp.bindShared(new Ipv4Endpoint(LOOPBACK, 4000), LOOPS);
            assertThatThrownBy(() -> LinuxUdp.bindShared(new Ipv4Endpoint(LOOPBACK, 4000), LOOPS))
                    .isInstanceOfSatisfying(
                            SystemCallException.class,
                            failure ->
                                    assertThat(failure.reason())
                                            .isEqualTo(SystemCallException.Cause.IN_USE));
            sockets.forEach(LinuxUdp::close);
        });
    }

    @Test
    void aDeviceWithOneQueueIsNotShared() throws Exception {
        NewNamespace.run(() -> {
            NewNamespace.shell("ip tuntap add dev single0 mode tun");
            assertThatThrownBy(() -> LinuxTun.openShared("single0", LOOPS))
                    .isInstanceOf(SystemCallException.class);
        });
    }

    @Test
    void theAddressOfADestinationIsItsLastFourOctetsInverted() {
        var client =
                new TeredoAddress(0x0b010101, 0, new Ipv4Endpoint(0x190a141e, 40_001)).toIpv6();

        assertThat(~(int) client.low()).isEqualTo(0x190a141e);
        assertThat(client).isEqualTo(Ipv6Address.parse("2001:0:b01:101:0:63be:e6f5:ebe1"));
    }
}
