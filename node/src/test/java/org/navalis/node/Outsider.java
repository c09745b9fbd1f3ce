package org.navalis.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.wire.Authentication;
import org.navalis.core.wire.InternetChecksum;
import org.navalis.core.wire.RouterSolicitation;
import org.navalis.node.io.PacketSlots;
import org.navalis.node.linux.LinuxTun;
import org.navalis.node.linux.NewNamespace;

/// All hosts outside of a network namespace: whatever IPv4 packets it writes come into the
/// namespace, from whichever source, and whatever goes to addresses that are not in there comes to
/// it, once [#answer] asks.
final class Outsider implements AutoCloseable {

    private static final String DEVICE = "outside";
    private static final int IPV4_HEADER = 20;
    private static final int UDP_HEADER = 8;
    private static final int UDP = 17;
    private static final int NONCE_AT = IPV4_HEADER + UDP_HEADER + 4;
    private static final int SLOTS = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final LinuxTun tun;
    private final Packet[] incoming;
    private final Packet[] outgoing = PacketSlots.allocate(1, 4096);

    private Outsider(LinuxTun tun) {
        this.tun = tun;
        this.incoming = tun.slots(SLOTS);
    }

    /// Stands outside of the namespace of this thread.
    ///
    /// @param hasRoute whether the default route leads there
    static Outsider of(boolean hasRoute) throws IOException, InterruptedException {
        NewNamespace.shell("echo 0 > /proc/sys/net/ipv4/conf/all/rp_filter");
        NewNamespace.shell("echo 0 > /proc/sys/net/ipv4/conf/default/rp_filter");
        var tun = LinuxTun.openBare(DEVICE);
        NewNamespace.shell("ip link set " + DEVICE + " up");
        if (hasRoute) {
            NewNamespace.shell("ip route add default dev " + DEVICE);
        }
        return new Outsider(tun);
    }

    /// A solicitation with this nonce as an IPv4 packet.
    static Packet solicitation(Ipv4Endpoint from, int server, long nonce) {
        var payload = Packet.ofSize(256);
        RouterSolicitation.write(
                payload, TeredoAddress.LINK_LOCAL_HIGH, TeredoAddress.LINK_LOCAL_LOW);
        Authentication.prependNonce(payload, nonce, 0);
        var packet = Packet.ofSize(512);
        packet.append(payload, 0, payload.length());
        packet.prepend(UDP_HEADER);
        packet.setShort(0, from.port());
        packet.setShort(2, TeredoAddress.SERVER_PORT);
        packet.setShort(4, packet.length());
        packet.setShort(6, 0);
        return prependIpv4(packet, UDP, from.address(), server);
    }

    /// Puts an IPv4 header before a packet.
    static Packet prependIpv4(Packet packet, int protocol, int source, int destination) {
        packet.prepend(IPV4_HEADER);
        packet.setShort(0, 0x4500);
        packet.setShort(2, packet.length());
        packet.setInt(4, 0);
        packet.setShort(8, 64 << 8 | protocol);
        setAddresses(packet, source, destination);
        return packet;
    }

    /// Changes the addresses, and the checksum of the header with them; also after other changes.
    static void setAddresses(Packet packet, int source, int destination) {
        packet.setInt(12, source);
        packet.setInt(16, destination);
        packet.setShort(10, 0);
        packet.setShort(10, InternetChecksum.finish(InternetChecksum.sum(packet, 0, IPV4_HEADER)));
    }

    /// Has a packet come into the namespace.
    void send(Packet packet) {
        outgoing[0].clear();
        outgoing[0].append(packet, 0, packet.length());
        assertThat(sendAll(outgoing, 1)).isEqualTo(1);
    }

    /// Has packets in native memory come into the namespace.
    ///
    /// @return how many did
    int sendAll(Packet[] packets, int count) {
        return tun.write(packets, count);
    }

    /// Waits for the answer to the solicitation with this nonce.
    Packet answer(long nonce) throws IOException {
        return answer(nonce, PATIENCE)
                .orElseThrow(() -> new AssertionError("no answer for " + nonce));
    }

    /// The same for so long.
    Optional<Packet> answer(long nonce, Duration patience) throws IOException {
        return await(it -> it.length() > NONCE_AT + 8 && it.longAt(NONCE_AT) == nonce, patience);
    }

    private Optional<Packet> await(Predicate<Packet> isIt, Duration patience) throws IOException {
        long endNanos = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < endNanos) {
            int count = tun.read(incoming);
            for (int i = 0; i < count; i++) {
                if (isIt.test(incoming[i])) {
                    return Optional.of(Packet.of(incoming[i].toByteArray()));
                }
            }
            if (count == 0) {
                Thread.onSpinWait();
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        tun.close();
    }
}
