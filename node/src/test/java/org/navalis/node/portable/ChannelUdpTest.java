package org.navalis.node.portable;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;
import org.navalis.node.io.PacketSlots;
import org.navalis.node.io.Udp;

class ChannelUdpTest {

    private static final int LOOPBACK = Ipv4Address.parse("127.0.0.1");

    @Test
    void movesDatagramsAndNotesTheirSource() throws Exception {
        try (var sender = ChannelUdp.bind(new Ipv4Endpoint(LOOPBACK, 0));
                var receiver = ChannelUdp.bind(new Ipv4Endpoint(LOOPBACK, 0));
                var poller = new SelectorPoller(List.of(sender, receiver))) {
            var packets = PacketSlots.allocate(3, 2000);
            packets[0].append(new byte[] {1}, 0, 1);
            packets[1].append(new byte[] {1, 2}, 0, 2);
            packets[2].append(new byte[] {1, 2, 3}, 0, 3);
            var addresses = new int[] {LOOPBACK, LOOPBACK, LOOPBACK};
            var ports = new int[3];
            Arrays.fill(ports, receiver.local().port());

            int sent = sender.send(packets, addresses, ports, 1, 3);

            poller.await(Duration.ofSeconds(10).toNanos());
            assertThat(sent).isEqualTo(2);
            assertThat(poller.isReady(0)).isFalse();
            assertThat(poller.isReady(1)).isTrue();
            var slots = new Packet[Udp.RECEIVED_MAX];
            assertThat(receiver.receive(slots)).isEqualTo(2);
            assertThat(slots[0].toByteArray()).containsExactly(1, 2);
            assertThat(slots[1].toByteArray()).containsExactly(1, 2, 3);
            assertThat(slots[1].address()).isEqualTo(LOOPBACK);
            assertThat(slots[1].port()).isEqualTo(sender.local().port());
        }
    }

    @Test
    void leavesOutADatagramThatTheSystemRefuses() throws Exception {
        try (var sender = ChannelUdp.bind(new Ipv4Endpoint(LOOPBACK, 0))) {
            var packet = PacketSlots.allocate(1, 66_000)[0];
            packet.extend(65_600);

            int sent =
                    sender.send(new Packet[] {packet}, new int[] {LOOPBACK}, new int[] {9}, 0, 1);

            assertThat(sent).isZero();
        }
    }

    @Test
    void aWakeBeforeTheWaitEndsIt() throws Exception {
        try (var socket = ChannelUdp.bind(new Ipv4Endpoint(LOOPBACK, 0));
                var poller = new SelectorPoller(List.of(socket))) {
            poller.wake();

            poller.await(Long.MAX_VALUE);

            assertThat(poller.isReady(0)).isFalse();
        }
    }
}
