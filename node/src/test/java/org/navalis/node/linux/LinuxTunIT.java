package org.navalis.node.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.navalis.core.Packet;
import org.navalis.node.io.PacketSlots;

class LinuxTunIT {

    @Test
    void theLargestTrainOfTheKernelFitsASlot() throws Exception {
        NewNamespace.run(() -> {
            try (var tun = LinuxTun.open("big0")) {
                NewNamespace.shell("ip link set big0 mtu 1280 up");
                NewNamespace.shell("ip -6 address add 2a00::1/64 dev big0 nodad");
                // One octet more, and the kernel would cut it apart by itself.
                int payload = 65_535 - Trains.UDP_HEADERS;

                sendUdpTrain("2a00::2", payload, 1000);

                var train = readUdp(tun);
                assertThat(train.length()).isEqualTo(65_535);
                assertThat(train.packetCount()).isEqualTo(66);
            }
        });
    }

    private static void sendUdpTrain(String to, int octets, int segment) throws Exception {
        var libc = new Libc();
        var arena = Arena.ofAuto();
        int socket = libc.socket(Libc.AF_INET6, Libc.SOCK_DGRAM, 0);
        var size = arena.allocateFrom(ValueLayout.JAVA_INT, segment);
        libc.setsockopt(socket, MessageBatch.SOL_UDP, MessageBatch.UDP_SEGMENT, size);
        // sockaddr_in6: family (2), port (2), flow (4), address (16), scope (4).
        var address = arena.allocate(28, 8);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_INET6);
        address.set(ValueLayout.JAVA_SHORT, 2, (short) 9);
        var octetsOfAddress = InetAddress.getByName(to).getAddress();
        MemorySegment.copy(octetsOfAddress, 0, address, ValueLayout.JAVA_BYTE, 8, 16);
        assertThat(libc.connect(socket, address)).isZero();
        var data = arena.allocate(octets, 8);
        assertThat(libc.send(socket, data.address(), octets, 0)).isEqualTo(octets);
        libc.close(socket);
    }

    /// The next UDP packet over IPv6; the kernel also sends messages of its own.
    private static Packet readUdp(LinuxTun tun) throws IOException {
        var slots = tun.slots(1);
        while (tun.read(slots) == 1) {
            if (slots[0].octetAt(0) >>> 4 == 6 && slots[0].octetAt(6) == 17) {
                return slots[0];
            }
        }
        throw new AssertionError("no packet");
    }

    @ParameterizedTest
    @CsvSource({"TCP_AND_UDP, 1, 1", "TCP, 1, 3", "NONE, 3, 3"})
    void theKernelGetsTrainsOfNoOtherKindThanItTakes(
            LinuxTun.Offload offload, int tcpWrites, int udpWrites) throws Exception {
        NewNamespace.run(() -> {
            try (var tun = LinuxTun.open("some0", List.of(offload))) {
                NewNamespace.shell("ip link set some0 mtu 1280 up");
                var tcp = new Packet[3];
                var udp = new Packet[3];
                for (int i = 0; i < 3; i++) {
                    tcp[i] = Trains.tcp(i * 1000, Trains.ACK, 1000);
                    udp[i] = Trains.udp(i * 1000, 1000);
                }

                assertThat(tun.write(tcp, 3)).isEqualTo(3);
                assertThat(receivedPackets("some0")).isEqualTo(tcpWrites);
                assertThat(tun.write(udp, 3)).isEqualTo(3);
                assertThat(receivedPackets("some0")).isEqualTo(tcpWrites + udpWrites);
            }
        });
    }

    /// What the kernel got from a device; a train is one.
    private static int receivedPackets(String device) throws Exception {
        var line = "awk '$1 == \"" + device + ":\" {print $3}' /proc/net/dev";
        return Integer.parseInt(NewNamespace.shell(line).strip());
    }

    @Test
    void aDeviceThatWasMadeWithoutTrainsHasThemWhenItIsOpened() throws Exception {
        NewNamespace.run(() -> {
            NewNamespace.shell("ip tuntap add dev made0 mode tun");
            assertThat(NewNamespace.shell("ip -d link show made0")).contains("vnet_hdr off");
            try (var tun = LinuxTun.open("made0")) {
                assertThat(tun.offload()).isEqualTo("tcp and udp");
                NewNamespace.shell("ip link set made0 mtu 1280 up");
                NewNamespace.shell("ip -6 address add 2a00::1/64 dev made0 nodad");

                sendUdpTrain("2a00::2", 10_000, 1000);

                assertThat(readUdp(tun).packetCount()).isEqualTo(10);
            }
        });
    }

    @Test
    void aTrainOfAKindThatWasNotAskedForIsRefused() {
        int udpInFragments = 3;

        assertThat(LinuxTun.takeVirtioHeader(train(udpInFragments, 48))).isFalse();
        assertThat(LinuxTun.takeVirtioHeader(train(VirtioHeader.TRAIN_UDP, 48))).isTrue();
    }

    @Test
    void aTrainWithLongerHeadersThanTheSenderHasRoomForIsRefused() {
        assertThat(LinuxTun.takeVirtioHeader(train(VirtioHeader.TRAIN_UDP, 128))).isTrue();
        assertThat(LinuxTun.takeVirtioHeader(train(VirtioHeader.TRAIN_UDP, 129))).isFalse();
    }

    /// A train as the kernel hands it over, with its virtio header.
    private static Packet train(int kind, int headersLength) {
        var slot = PacketSlots.allocate(1, Packet.HEADROOM + 65_536)[0];
        slot.extend(VirtioHeader.LENGTH + 4000);
        VirtioHeader.writeTrain(
                slot.memory(),
                slot.offset(),
                kind,
                new VirtioHeader.Transport(headersLength - 8, headersLength, 6),
                1000);
        return slot;
    }
}
