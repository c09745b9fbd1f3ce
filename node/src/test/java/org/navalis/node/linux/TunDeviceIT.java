package org.navalis.node.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;
import org.navalis.node.TunDevice;

class TunDeviceIT {

    private static final int HERE = Ipv4Address.parse("11.9.0.1");
    private static final int THERE = Ipv4Address.parse("11.9.0.2");
    private static final int HEADERS = 28;

    @Test
    void aBareDeviceGivesSinglePacketsWhereTheKernelHasATrain() throws Exception {
        NewNamespace.run(() -> {
            try (var device = TunDevice.open("bare0");
                    var socket = LinuxUdp.bind(new Ipv4Endpoint(0, 0))) {
                NewNamespace.shell("ip address add 11.9.0.1/24 dev bare0");
                NewNamespace.shell("ip link set bare0 up");
                var train = Trains.udpTrain(9, 30_000, 1000);

                int sent =
                        socket.send(
                                new Packet[] {train}, new int[] {THERE}, new int[] {4000}, 0, 1);

                assertThat(sent).isEqualTo(30);
                for (var expected : Trains.cut(train)) {
                    var packet = readUdp(device);
                    assertThat(packet.length()).isEqualTo(HEADERS + expected.length());
                    assertThat(packet.intAt(12)).isEqualTo(HERE);
                    assertThat(packet.isTrain()).isFalse();
                }
            }
        });
    }

    /// The next UDP packet; the kernel also sends messages of its own.
    private static Packet readUdp(TunDevice device) throws Exception {
        var slot =
                new Packet(
                        MemorySegment.ofBuffer(ByteBuffer.allocateDirect(Packet.HEADROOM + 2048)));
        while (device.read(new Packet[] {slot}, Duration.ofSeconds(5).toNanos()) == 1) {
            if (slot.octetAt(0) >>> 4 == 4 && slot.octetAt(9) == 17) {
                return slot;
            }
        }
        throw new AssertionError("no packet");
    }
}
