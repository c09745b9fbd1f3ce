package org.navalis.bench.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/// Teredo clients without a NAT: each answers the relay's bubbles, and sends data back where it
/// came from. They make no IPv6 packet of their own.
final class BusyClients implements Runnable {

    private static final int HEADER = 40;
    private static final int SOURCE = 8;
    private static final int DESTINATION = 24;
    private static final int ADDRESS = 16;

    private final Selector selector;
    private final ByteBuffer packet = ByteBuffer.allocate(2048);

    /// @param address the IPv4 address of all of them
    /// @param firstPort the port of the first; the others have those that follow
    BusyClients(String address, int firstPort, int count) throws IOException {
        selector = Selector.open();
        for (int i = 0; i < count; i++) {
            var channel = DatagramChannel.open(StandardProtocolFamily.INET);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
            channel.bind(new InetSocketAddress(address, firstPort + i));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
        }
    }

    @Override
    public void run() {
        try {
            while (selector.isOpen()) {
                selector.select(key -> answer((DatagramChannel) key.channel()));
            }
        } catch (IOException e) {
            throw new IllegalStateException("the clients cannot go on", e);
        }
    }

    private void answer(DatagramChannel channel) {
        try {
            packet.clear();
            for (var from = channel.receive(packet); from != null; ) {
                packet.flip();
                if (packet.remaining() >= HEADER) {
                    swap(SOURCE, DESTINATION, ADDRESS);
                    if (packet.remaining() > HEADER + 4) {
                        // The ports of UDP; its checksum stays right.
                        swap(HEADER, HEADER + 2, 2);
                    }
                    channel.send(packet, from);
                }
                packet.clear();
                from = channel.receive(packet);
            }
        } catch (IOException e) {
            throw new IllegalStateException("a client cannot answer", e);
        }
    }

    private void swap(int one, int other, int octets) {
        for (int i = 0; i < octets; i++) {
            byte kept = packet.get(one + i);
            packet.put(one + i, packet.get(other + i));
            packet.put(other + i, kept);
        }
    }
}
