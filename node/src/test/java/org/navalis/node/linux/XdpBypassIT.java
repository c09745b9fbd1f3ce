package org.navalis.node.linux;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.wire.InternetChecksum;
import org.navalis.node.io.Bypass;
import org.navalis.node.io.PacketSlots;
import org.navalis.node.io.Poller;
import org.navalis.node.io.SystemCallException;
import org.navalis.node.io.SystemCallException.Cause;
import org.navalis.node.io.Udp;

/// A bypass at TUN and veth devices.
class XdpBypassIT {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Packet[] received = new Packet[Udp.RECEIVED_MAX];

    private static List<LinuxUdp> sockets() throws Exception {
        NewNamespace.shell("ip address add 198.41.0.4/32 dev lo");
        NewNamespace.shell("ip address add 198.41.0.5/32 dev lo");
        return List.of(
                LinuxUdp.bind(new Ipv4Endpoint(Frames.PRIMARY, Frames.SERVER_PORT)),
                LinuxUdp.bind(new Ipv4Endpoint(Frames.SECONDARY, Frames.SERVER_PORT)));
    }

    private int await(LinuxPoller poller, Bypass bypass) throws Exception {
        long startNanos = System.nanoTime();
        int count = 0;
        while (count == 0 && System.nanoTime() - startNanos < PATIENCE_NANOS) {
            poller.await(TimeUnit.SECONDS.toNanos(1));
            count = poller.isReady(Poller.BYPASS) ? bypass.receive(received) : 0;
        }
        return count;
    }

    @Test
    void atATunDeviceDatagramsAreTakenAndAnsweredAndTheRestPasses() throws Exception {
        NewNamespace.run(() -> {
            try (var wire = LinuxTun.openBare("wire0")) {
                NewNamespace.shell("ip link set wire0 up");
                var sockets = sockets();
                try (var bypass = new XdpBypass("wire0", sockets);
                        var poller = new LinuxPoller(sockets, Optional.empty())) {
                    poller.watch(bypass);
                    assertThat(bypass.description()).isEqualTo("wire0, generic, 1 queue");
                    put(wire, Frames.toServer(Frames.PRIMARY, 61));
                    put(wire, withWrongChecksum());

                    assertThat(await(poller, bypass)).isEqualTo(1);
                    assertThat(received[0].length()).isEqualTo(61);
                    assertThat(received[0].address()).isEqualTo(Frames.CLIENT);
                    boolean isTaken =
                            bypass.answer(
                                    0, Packet.of(new byte[] {1, 2, 3}), Outbox.SECONDARY_SOCKET);
                    assertThat(isTaken).isTrue();
                    bypass.flush();
                    assertThat(next(wire)).hasSize(31).endsWith(1, 2, 3);

                    awaitRefused(poller, bypass);
                    passesAFragmentOn(wire, sockets);
                }
                assertThat(NewNamespace.shell("ip link show wire0")).doesNotContain("xdp");
                sockets.forEach(LinuxUdp::close);
            }
        });
    }

    private static byte[] withWrongChecksum() {
        var frame = Frames.toServer(Frames.PRIMARY, 61);
        frame[Frames.PAYLOAD] ^= 1;
        return frame;
    }

    private void awaitRefused(LinuxPoller poller, Bypass bypass) throws Exception {
        long startNanos = System.nanoTime();
        long refused = bypass.takeRefused();
        while (refused == 0 && System.nanoTime() - startNanos < PATIENCE_NANOS) {
            poller.await(TimeUnit.SECONDS.toNanos(1));
            assertThat(bypass.receive(received)).isZero();
            refused = bypass.takeRefused();
        }
        assertThat(refused).isEqualTo(1);
    }

    /// A datagram in two fragments comes by the socket.
    private void passesAFragmentOn(LinuxTun wire, List<LinuxUdp> sockets) throws Exception {
        NewNamespace.shell("sysctl -qw net.ipv4.conf.all.rp_filter=0");
        NewNamespace.shell("sysctl -qw net.ipv4.conf.wire0.rp_filter=0");
        NewNamespace.shell("ip route replace default dev wire0");
        var whole = Frames.toServer(Frames.SECONDARY, 56);
        put(wire, fragment(whole, 0, 32, true));
        put(wire, fragment(whole, 32, 32, false));
        int count = 0;
        try (var poller = new LinuxPoller(sockets, Optional.empty())) {
            for (int i = 0; i < 20 && count == 0; i++) {
                poller.await(TimeUnit.SECONDS.toNanos(1));
                count = sockets.get(1).receive(received);
            }
        }
        assertThat(count).isEqualTo(1);
        assertThat(received[0].length()).isEqualTo(56);
    }

    /// A piece of what follows the IPv4 header.
    private static byte[] fragment(byte[] whole, int from, int length, boolean hasMore) {
        var frame = new byte[Frames.UDP + length];
        System.arraycopy(whole, 0, frame, 0, Frames.UDP);
        System.arraycopy(whole, Frames.UDP + from, frame, Frames.UDP, length);
        frame[Frames.IP + 3] = (byte) (20 + length);
        frame[Frames.IP + 6] = (byte) (hasMore ? 0x20 : 0);
        frame[Frames.IP + 7] = (byte) (from / 8);
        frame[Frames.IP + 10] = 0;
        frame[Frames.IP + 11] = 0;
        int checksum = InternetChecksum.finish(Frames.sum(frame, Frames.IP, 20));
        frame[Frames.IP + 10] = (byte) (checksum >>> 8);
        frame[Frames.IP + 11] = (byte) checksum;
        return frame;
    }

    private static void put(LinuxTun wire, byte[] frame) {
        var packet = PacketSlots.allocate(1, 2048)[0];
        var octets = Frames.withoutEthernet(frame);
        packet.append(octets, 0, octets.length);
        assertThat(wire.write(new Packet[] {packet}, 1)).isEqualTo(1);
    }

    /// The next IPv4 packet that comes out of the device.
    private static byte[] next(LinuxTun wire) throws Exception {
        var slots = wire.slots(8);
        for (int i = 0; i < 2000; i++) {
            int count = wire.read(slots);
            for (int j = 0; j < count; j++) {
                if (slots[j].octetAt(0) >>> 4 == 4) {
                    return slots[j].toByteArray();
                }
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        throw new AssertionError("nothing came out");
    }

    @Test
    void atAVethDeviceTheDriverRunsTheProgramAndAnUnfinishedChecksumIsTaken() throws Exception {
        NewNamespace.run(() -> {
            NewNamespace.shell("ip link add near0 type veth peer name far0");
            NewNamespace.shell("ip address add 25.1.2.1/24 dev near0");
            NewNamespace.shell("ip link set near0 up");
            var sockets = sockets();
            var far = new ProcessBuilder("unshare", "-n", "sleep", "60").start();
            try (var bypass = new XdpBypass("near0", sockets);
                    var poller = new LinuxPoller(sockets, Optional.empty())) {
                poller.watch(bypass);
                assertThat(bypass.description()).startsWith("near0, by the driver, ");
                askFromAfar(far.pid());

                assertThat(await(poller, bypass)).isEqualTo(1);
                assertThat(received[0].toByteArray()).isEqualTo("who am I".getBytes(US_ASCII));
                assertThat(received[0].address()).isEqualTo(Frames.CLIENT);
                assertThat(sockets.getFirst().receive(received)).isZero();
            } finally {
                far.destroyForcibly();
                sockets.forEach(LinuxUdp::close);
            }
        });
    }

    private static void askFromAfar(long process) throws Exception {
        var there = "nsenter -t " + process + " -n ";
        NewNamespace.shell("ip link set far0 netns " + process);
        NewNamespace.shell(there + "ip address add 25.1.2.3/24 dev far0");
        NewNamespace.shell(there + "ip link set far0 up");
        NewNamespace.shell(there + "ip route add default via 25.1.2.1");
        NewNamespace.shell(there + "bash -c 'printf \"who am I\" > /dev/udp/198.41.0.4/3544'");
    }

    @Test
    void whenTheDeviceGoesItSaysSo() throws Exception {
        NewNamespace.run(() -> {
            NewNamespace.shell("ip link add near0 type veth peer name far0");
            NewNamespace.shell("ip link set near0 up");
            var sockets = sockets();
            try (var bypass = new XdpBypass("near0", sockets)) {
                bypass.requireWorking();

                NewNamespace.shell("ip link delete near0");

                assertThatThrownBy(bypass::requireWorking).isInstanceOf(SystemCallException.class);
                assertThat(bypass.receive(received)).isZero();
            }
            sockets.forEach(LinuxUdp::close);
        });
    }

    @Test
    void refusalsHaveTheirReason() throws Exception {
        NewNamespace.run(() -> {
            NewNamespace.shell("ip link add near0 type veth peer name far0");
            var sockets = sockets();
            assertReason("none0", sockets, Cause.NO_SUCH_DEVICE);
            try (var first = new XdpBypass("near0", sockets)) {
                assertThat(first.description()).startsWith("near0");
                assertReason("near0", sockets, Cause.IN_USE);
            }
            new XdpBypass("near0", sockets).close();
            assertThatThrownBy(() -> new XdpBypass("lo", sockets))
                    .hasMessage("it is neither an Ethernet nor a TUN device");
            sockets.forEach(LinuxUdp::close);
        });
    }

    private static void assertReason(String device, List<LinuxUdp> sockets, Cause reason) {
        assertThatThrownBy(() -> new XdpBypass(device, sockets))
                .isInstanceOfSatisfying(
                        SystemCallException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Test
    void thisKernelHasWhatItTakes() throws Exception {
        NewNamespace.run(XdpBypass::tryHere);
    }
}
