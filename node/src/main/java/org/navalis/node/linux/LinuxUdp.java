package org.navalis.node.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.node.io.Udp;

/// A UDP socket by `recvmmsg` and `sendmmsg`.
///
/// Outer packets have DF clear (RFC 4380, section 5.1.2) and ECN 0 (RFC 9601, section 6.1.3). ICMP
/// errors never surface, since the socket is not connected.
///
/// | octets of a `mmsghdr` | field |
/// |---|---|
/// | 0-7, 8-11 | address of the name, its length |
/// | 16-23, 24-31 | address and number of the parts |
/// | 32-47 | control data |
/// | 48-51 | flags |
/// | 56-59 | length of the message |
public final class LinuxUdp implements Udp {

    private static final int BATCH_MAX = 64;
    private static final int MESSAGE_LENGTH = 64;
    private static final int MESSAGE_SIZE_AT = 56;
    private static final int PART_LENGTH = 16;

    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int IPPROTO_IP = 0;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IP_PMTUDISC_DONT = 0;

    /// Room for a fiftieth of a second at a million small packets a second.
    private static final int BUFFER_BYTES = 4 * 1024 * 1024;

    private static final ValueLayout.OfShort PORT =
            ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt ADDRESS =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);

    private final Libc libc = new Libc();
    private final int socket;
    private final Ipv4Endpoint local;
    private final Side in = new Side();
    private final Side out = new Side();

    /// Messages of one direction, made once: each has its name and one part.
    private static final class Side {
        final MemorySegment messages;
        final MemorySegment parts;
        final MemorySegment names;

        Side() {
            var arena = Arena.ofAuto();
            messages = arena.allocate((long) BATCH_MAX * MESSAGE_LENGTH, 8);
            parts = arena.allocate((long) BATCH_MAX * PART_LENGTH, 8);
            names = arena.allocate((long) BATCH_MAX * SocketAddress.LENGTH, 8);
            for (int i = 0; i < BATCH_MAX; i++) {
                long at = (long) i * MESSAGE_LENGTH;
                long name = names.address() + (long) i * SocketAddress.LENGTH;
                messages.set(ValueLayout.JAVA_LONG, at, name);
                messages.set(ValueLayout.JAVA_INT, at + 8, SocketAddress.LENGTH);
                messages.set(
                        ValueLayout.JAVA_LONG, at + 16, parts.address() + (long) i * PART_LENGTH);
                messages.set(ValueLayout.JAVA_LONG, at + 24, 1L);
            }
        }

        void setPart(int index, long address, long length) {
            parts.set(ValueLayout.JAVA_LONG, (long) index * PART_LENGTH, address);
            parts.set(ValueLayout.JAVA_LONG, (long) index * PART_LENGTH + 8, length);
        }
    }

    private LinuxUdp(int socket, Ipv4Endpoint local) {
        this.socket = socket;
        this.local = local;
    }

    /// Binds a socket.
    ///
    /// @param endpoint where; 0.0.0.0 is any address, port 0 one that the kernel picks
    /// @throws IOException when the kernel refuses
    public static LinuxUdp bind(Ipv4Endpoint endpoint) throws IOException {
        var libc = new Libc();
        int socket =
                libc.socket(
                        Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
        if (socket < 0) {
            throw libc.failure("socket");
        }
        if (libc.bind(socket, SocketAddress.of(endpoint)) < 0) {
            var failure = libc.failure("bind");
            libc.close(socket);
            throw failure;
        }
        setOption(libc, socket, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT);
        growBuffer(libc, socket, SO_RCVBUFFORCE, SO_RCVBUF);
        growBuffer(libc, socket, SO_SNDBUFFORCE, SO_SNDBUF);
        return new LinuxUdp(socket, SocketAddress.localOf(libc, socket));
    }

    private static boolean setOption(Libc libc, int socket, int level, int option, int value) {
        var memory = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);
        memory.set(ValueLayout.JAVA_INT, 0, value);
        return libc.setsockopt(socket, level, option, memory) == 0;
    }

    private static void growBuffer(Libc libc, int socket, int force, int ask) {
        if (!setOption(libc, socket, SOL_SOCKET, force, BUFFER_BYTES)) {
            // Without the privilege the kernel grants what its limit allows.
            setOption(libc, socket, SOL_SOCKET, ask, BUFFER_BYTES);
        }
    }

    /// The IPv4 address from which this machine would send to another one; 0 without a route.
    public static int sourceTowards(int address, int port) {
        var libc = new Libc();
        int probe = libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        if (probe < 0) {
            return 0;
        }
        try {
            var target = SocketAddress.of(new Ipv4Endpoint(address, port));
            return libc.connect(probe, target) < 0
                    ? 0
                    : SocketAddress.localOf(libc, probe).address();
        } finally {
            libc.close(probe);
        }
    }

    int descriptor() {
        return socket;
    }

    @Override
    public Ipv4Endpoint local() {
        return local;
    }

    @Override
    public int receive(Packet[] slots) throws IOException {
        int count = Math.min(slots.length, BATCH_MAX);
        for (int i = 0; i < count; i++) {
            slots[i].clear();
            in.setPart(i, addressOf(slots[i]), slots[i].remaining());
        }
        int received = libc.recvmmsg(socket, in.messages, count, Libc.MSG_DONTWAIT);
        if (received < 0) {
            int error = libc.errno();
            if (error == Libc.EAGAIN || error == Libc.EINTR) {
                return 0;
            }
            throw libc.failure("recvmmsg");
        }
        for (int i = 0; i < received; i++) {
            long name = (long) i * SocketAddress.LENGTH;
            slots[i].extend(
                    in.messages.get(
                            ValueLayout.JAVA_INT, (long) i * MESSAGE_LENGTH + MESSAGE_SIZE_AT));
            slots[i].setSource(
                    Outbox.SERVICE_SOCKET,
                    in.names.get(ADDRESS, name + SocketAddress.ADDRESS_AT),
                    in.names.get(PORT, name + SocketAddress.PORT_AT) & 0xffff);
        }
        return received;
    }

    private static long addressOf(Packet packet) {
        return packet.memory().address() + packet.offset();
    }

    @Override
    public int send(Packet[] packets, int[] addresses, int[] ports, int from, int to) {
        int sent = 0;
        for (int start = from; start < to; start += BATCH_MAX) {
            sent += sendBatch(packets, addresses, ports, start, Math.min(to, start + BATCH_MAX));
        }
        return sent;
    }

    private int sendBatch(Packet[] packets, int[] addresses, int[] ports, int from, int to) {
        int count = to - from;
        for (int i = 0; i < count; i++) {
            var packet = packets[from + i];
            long name = (long) i * SocketAddress.LENGTH;
            out.setPart(i, addressOf(packet), packet.length());
            out.names.set(ValueLayout.JAVA_SHORT, name, (short) Libc.AF_INET);
            out.names.set(PORT, name + SocketAddress.PORT_AT, (short) ports[from + i]);
            out.names.set(ADDRESS, name + SocketAddress.ADDRESS_AT, addresses[from + i]);
        }
        int sent = 0;
        int next = 0;
        while (next < count) {
            long messages = out.messages.address() + (long) next * MESSAGE_LENGTH;
            int accepted = libc.sendmmsg(socket, messages, count - next, Libc.MSG_DONTWAIT);
            // The kernel stops at the first that it refuses: leave that one out.
            sent += Math.max(0, accepted);
            next += accepted > 0 ? accepted : 1;
        }
        return sent;
    }

    @Override
    public void close() {
        libc.close(socket);
    }
}
