package org.navalis.node.portable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import jdk.net.ExtendedSocketOptions;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.node.io.PacketSlots;
import org.navalis.node.io.Udp;

/// A UDP socket by `DatagramChannel`: a datagram a call, on any operating system.
///
/// Outer packets have DF clear where the system has a switch for it (RFC 4380, section 5.1.2). The
/// channel is never connected, so that no ICMP error surfaces.
public final class ChannelUdp implements Udp {

    private static final int SLOTS = 32;
    private static final int SLOT_BYTES = Packet.HEADROOM + 65_536;

    private final DatagramChannel channel;
    private final Packet[] slots;
    private final Ipv4Endpoint local;
    private final int receiveBufferBytes;

    private ChannelUdp(DatagramChannel channel, Packet[] slots) throws IOException {
        this.channel = channel;
        this.slots = slots;
        this.local = endpointOf((InetSocketAddress) channel.getLocalAddress());
        this.receiveBufferBytes = channel.getOption(StandardSocketOptions.SO_RCVBUF);
    }

    /// Binds a socket.
    ///
    /// @param endpoint where; 0.0.0.0 is any address, port 0 one that the system picks
    /// @throws IOException when the system refuses
    public static ChannelUdp bind(Ipv4Endpoint endpoint) throws IOException {
        return bind(endpoint, PacketSlots.allocate(SLOTS, SLOT_BYTES), QUEUE_BYTES);
    }

    /// Binds one more socket that shares the memory of this one.
    ///
    /// @throws IOException when the system refuses
    ChannelUdp bindBeside(Ipv4Endpoint endpoint) throws IOException {
        return bind(endpoint, slots, QUEUE_BESIDE_BYTES);
    }

    private static ChannelUdp bind(Ipv4Endpoint endpoint, Packet[] slots, int queueBytes)
            throws IOException {
        var channel = DatagramChannel.open(StandardProtocolFamily.INET);
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, queueBytes);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, QUEUE_BYTES);
            if (channel.supportedOptions().contains(ExtendedSocketOptions.IP_DONTFRAGMENT)) {
                channel.setOption(ExtendedSocketOptions.IP_DONTFRAGMENT, false);
            }
            channel.bind(socketAddress(endpoint.address(), endpoint.port()));
            return new ChannelUdp(channel, slots);
        } catch (IOException | RuntimeException refused) {
            channel.close();
            throw refused;
        }
    }

    private static InetSocketAddress socketAddress(int address, int port) throws IOException {
        var octets = ByteBuffer.allocate(Integer.BYTES).putInt(address).array();
        return new InetSocketAddress(InetAddress.getByAddress(octets), port);
    }

    private static Ipv4Endpoint endpointOf(InetSocketAddress address) {
        return new Ipv4Endpoint(
                ByteBuffer.wrap(address.getAddress().getAddress()).getInt(), address.getPort());
    }

    DatagramChannel channel() {
        return channel;
    }

    @Override
    public Ipv4Endpoint local() {
        return local;
    }

    @Override
    public String offload() {
        return "none";
    }

    @Override
    public int receiveBufferBytes() {
        return receiveBufferBytes;
    }

    @Override
    public long takeLost() {
        return 0;
    }

    @Override
    public int receive(Packet[] datagrams) throws IOException {
        for (int i = 0; i < SLOTS; i++) {
            var slot = slots[i];
            datagrams[i] = slot;
            slot.clear();
            var buffer = slot.memory().asByteBuffer().position(slot.offset());
            var source = (InetSocketAddress) channel.receive(buffer);
            if (source == null) {
                return i;
            }
            var endpoint = endpointOf(source);
            slot.extend(buffer.position() - slot.offset());
            slot.setSource(Outbox.SERVICE_SOCKET, endpoint.address(), endpoint.port());
        }
        return SLOTS;
    }

    @Override
    public int send(Packet[] packets, int[] addresses, int[] ports, int from, int to) {
        int sent = 0;
        for (int i = from; i < to; i++) {
            var packet = packets[i];
            var payload = packet.memory().asByteBuffer().slice(packet.offset(), packet.length());
            try {
                sent += channel.send(payload, socketAddress(addresses[i], ports[i])) > 0 ? 1 : 0;
            } catch (IOException refused) {
                // Left out: the caller sees it by the number.
            }
        }
        return sent;
    }

    /// There is no option for it: the datagram would go too far, and is left out.
    @Override
    public int send(Packet packet, int address, int port, int timeToLive) {
        return 0;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException alreadyClosed) {
            // Nothing is left to close.
        }
    }
}
