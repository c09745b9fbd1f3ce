package org.navalis.bench.peers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.LockSupport;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.TeredoAddress;

/// An IPv6 host that talks to clients by UDP, and to any number of others that are not there.
final class NativeHost {

    private static final int PORT = 7;
    private static final int PAYLOAD = 16;

    private final int server;
    private final DatagramChannel channel;
    private volatile Latencies latencies = new Latencies();

    NativeHost(int server) throws IOException {
        this.server = server;
        channel = DatagramChannel.open(StandardProtocolFamily.INET6);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 20);
        channel.bind(new InetSocketAddress("::", 0));
        var receiver = new Thread(this::receive, "receiver");
        receiver.setDaemon(true);
        receiver.start();
    }

    /// What came back since the last time, and how many were sent.
    record Phase(Latencies latencies, long sent) {}

    /// Sends to the clients in turn, so many packets a second together, and waits for the last.
    Phase talk(Ipv4Endpoint first, int clients, int perSecond, long seconds)
            throws IOException, InterruptedException {
        var targets = new InetSocketAddress[clients];
        for (int i = 0; i < clients; i++) {
            targets[i] = target(new Ipv4Endpoint(first.address(), first.port() + i));
        }
        latencies = new Latencies();
        var packet = ByteBuffer.allocate(PAYLOAD);
        long start = System.nanoTime();
        long count = perSecond * seconds;
        for (long i = 0; i < count; i++) {
            long due = start + i * 1_000_000_000L / perSecond;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            packet.clear().putLong(System.nanoTime()).putLong(i).flip();
            channel.send(packet, targets[(int) (i % clients)]);
        }
        Thread.sleep(1000);
        return new Phase(latencies, count);
    }

    /// Sends one packet to each of so many clients that do not exist.
    void disturb(int first, int count, int perSecond) throws IOException {
        try (var stranger = DatagramChannel.open(StandardProtocolFamily.INET6)) {
            var packet = ByteBuffer.allocate(PAYLOAD);
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                long due = start + i * 1_000_000_000L / perSecond;
                if (due - System.nanoTime() > 500_000) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                packet.clear();
                stranger.send(packet, target(new Ipv4Endpoint(first + i, 40_000)));
            }
        }
    }

    private InetSocketAddress target(Ipv4Endpoint mapped) throws IOException {
        var address = new TeredoAddress(server, 0, mapped).toIpv6();
        var octets = ByteBuffer.allocate(16).putLong(address.high()).putLong(address.low());
        return new InetSocketAddress(InetAddress.getByAddress(octets.array()), PORT);
    }

    private void receive() {
        var packet = ByteBuffer.allocate(2048);
        try {
            while (true) {
                packet.clear();
                channel.receive(packet);
                long now = System.nanoTime();
                latencies.add(now - packet.getLong(0));
            }
        } catch (IOException e) {
            throw new IllegalStateException("the host cannot receive", e);
        }
    }
}
