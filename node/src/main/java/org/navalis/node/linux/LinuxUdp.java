package org.navalis.node.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;
import org.navalis.node.io.Udp;

/// A UDP socket by `recvmmsg` and `sendmmsg`; where the kernel can, datagrams of one sender come
/// and go as trains (`UDP_GRO`, `UDP_SEGMENT`).
///
/// Outer packets have DF clear (RFC 4380, section 5.1.2) and ECN 0 (RFC 9601, section 6.1.3). ICMP
/// errors never surface, since the socket is not connected.
public final class LinuxUdp implements Udp {

    private static final int SOL_SOCKET = MessageBatch.SOL_SOCKET;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_REUSEPORT = 15;
    private static final int SO_ATTACH_REUSEPORT_CBPF = 51;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int IPPROTO_IP = MessageBatch.IPPROTO_IP;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IP_ADD_MEMBERSHIP = 35;
    private static final int IP_MULTICAST_ALL = 49;
    private static final int IP_PMTUDISC_DONT = 0;

    private final Libc libc;
    private final int socket;
    private final Ipv4Endpoint local;
    private final boolean hasTrains;
    private final UdpSender sender;
    private final UdpReceiver receiver;
    private final int receiveBufferBytes;

    /// What the kernel has said last of [MessageBatch#lostTotal].
    private int lostTotal;

    private long lost;

    private LinuxUdp(
            Libc libc, int socket, boolean hasTrains, UdpSender sender, UdpReceiver receiver) {
        this.libc = libc;
        this.socket = socket;
        this.local = SocketAddress.localOf(libc, socket);
        this.hasTrains = hasTrains;
        this.sender = sender;
        this.receiver = receiver;
        // The kernel adds as much again for what it keeps beside each datagram.
        this.receiveBufferBytes = option(libc, socket, SOL_SOCKET, SO_RCVBUF) / 2;
    }

    /// Binds a socket.
    ///
    /// @param endpoint where; 0.0.0.0 is any address, port 0 one that the kernel picks
    /// @throws IOException when the kernel refuses
    public static LinuxUdp bind(Ipv4Endpoint endpoint) throws IOException {
        return bind(endpoint, false, true);
    }

    /// The same as on a kernel that may have no trains.
    static LinuxUdp bind(Ipv4Endpoint endpoint, boolean mayHaveTrains) throws IOException {
        return bind(endpoint, false, mayHaveTrains);
    }

    /// Binds several sockets to one port, so that datagrams of one address always come to the same
    /// socket; see [Steering].
    ///
    /// @throws IOException when the kernel refuses, or somebody else has the port
    public static List<LinuxUdp> bindShared(Ipv4Endpoint endpoint, int loops) throws IOException {
        // Sockets that share a port share it with every process of this user: look first.
        bind(endpoint).close();
        var sockets = new ArrayList<LinuxUdp>();
        try {
            for (int i = 0; i < loops; i++) {
                sockets.add(bind(endpoint, true, true));
            }
            sockets.getFirst().steer(loops);
        } catch (IOException refused) {
            sockets.forEach(LinuxUdp::close);
            throw refused;
        }
        return sockets;
    }

    private void steer(int loops) throws IOException {
        var program = Steering.forSockets(loops).asSlice(0, 16);
        if (libc.setsockopt(socket, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, program) < 0) {
            throw libc.failure("SO_ATTACH_REUSEPORT_CBPF");
        }
    }

    private static LinuxUdp bind(Ipv4Endpoint endpoint, boolean isShared, boolean mayHaveTrains)
            throws IOException {
        var libc = new Libc();
        int socket = open(libc, endpoint, isShared ? SO_REUSEPORT : 0, QUEUE_BYTES);
        boolean hasTrains = mayHaveTrains && takeTrains(libc, socket);
        boolean hasSegments =
                mayHaveTrains
                        && setOption(
                                libc, socket, MessageBatch.SOL_UDP, MessageBatch.UDP_SEGMENT, 0);
        return new LinuxUdp(
                libc,
                socket,
                hasTrains,
                new UdpSender(libc, socket, hasSegments),
                new UdpReceiver(libc));
    }

    /// Binds one more socket that takes turns with this one: it costs no memory of its own, and
    /// what either has received is valid until the next call of any of them.
    ///
    /// @throws IOException when the kernel refuses
    LinuxUdp bindBeside(Ipv4Endpoint endpoint) throws IOException {
        return beside(open(libc, endpoint, 0, QUEUE_BESIDE_BYTES));
    }

    /// The same for datagrams to a multicast group alone, whoever else on this machine listens
    /// there.
    ///
    /// @param interfaces an address of each network to listen on; none for that of the route
    /// @throws IOException when the kernel refuses, or there is no such network
    LinuxUdp bindMulticast(Ipv4Endpoint group, List<Integer> interfaces) throws IOException {
        int multicast = open(libc, group, SO_REUSEADDR, QUEUE_BESIDE_BYTES);
        // Not also what others on this machine have joined.
        setOption(libc, multicast, IPPROTO_IP, IP_MULTICAST_ALL, 0);
        for (int address : interfaces.isEmpty() ? List.of(0) : interfaces) {
            var request = SocketAddress.multicastRequest(group.address(), address);
            if (libc.setsockopt(multicast, IPPROTO_IP, IP_ADD_MEMBERSHIP, request) < 0) {
                var failure = libc.failure("IP_ADD_MEMBERSHIP");
                libc.close(multicast);
                throw failure;
            }
        }
        return beside(multicast);
    }

    private LinuxUdp beside(int another) {
        boolean takesTrains = hasTrains && takeTrains(libc, another);
        return new LinuxUdp(libc, another, takesTrains, sender.beside(another), receiver);
    }

    private static boolean takeTrains(Libc libc, int socket) {
        return setOption(libc, socket, MessageBatch.SOL_UDP, MessageBatch.UDP_GRO, 1);
    }

    private static int open(Libc libc, Ipv4Endpoint endpoint, int sharing, int queueBytes)
            throws IOException {
        int socket =
                libc.socket(
                        Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
        if (socket < 0) {
            throw libc.failure("socket");
        }
        if (sharing != 0) {
            setOption(libc, socket, SOL_SOCKET, sharing, 1);
        }
        if (libc.bind(socket, SocketAddress.of(endpoint)) < 0) {
            var failure = libc.failure("bind");
            libc.close(socket);
            throw failure;
        }
        setOption(libc, socket, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT);
        growQueue(libc, socket, SO_RCVBUFFORCE, SO_RCVBUF, queueBytes);
        growQueue(libc, socket, SO_SNDBUFFORCE, SO_SNDBUF, QUEUE_BYTES);
        setOption(libc, socket, SOL_SOCKET, MessageBatch.SO_RXQ_OVFL, 1);
        return socket;
    }

    private static boolean setOption(Libc libc, int socket, int level, int option, int value) {
        var memory = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);
        memory.set(ValueLayout.JAVA_INT, 0, value);
        return libc.setsockopt(socket, level, option, memory) == 0;
    }

    private static int option(Libc libc, int socket, int level, int option) {
        var value = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);
        var length = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);
        length.set(ValueLayout.JAVA_INT, 0, Integer.BYTES);
        return libc.getsockopt(socket, level, option, value, length) == 0
                ? value.get(ValueLayout.JAVA_INT, 0)
                : 0;
    }

    private static void growQueue(Libc libc, int socket, int force, int ask, int bytes) {
        if (!setOption(libc, socket, SOL_SOCKET, force, bytes)) {
            // Without the privilege the kernel grants what its limit allows.
            setOption(libc, socket, SOL_SOCKET, ask, bytes);
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

    /// What a number of an option of the socket is.
    int option(int level, int option) {
        return option(libc, socket, level, option);
    }

    @Override
    public Ipv4Endpoint local() {
        return local;
    }

    @Override
    public String offload() {
        if (hasTrains && sender.hasSegments()) {
            return "trains both ways";
        }
        return hasTrains ? "trains received" : sender.hasSegments() ? "trains sent" : "none";
    }

    @Override
    public int receiveBufferBytes() {
        return receiveBufferBytes;
    }

    @Override
    public int receive(Packet[] datagrams) throws IOException {
        int filled = receiver.receive(socket, datagrams);
        if (filled > 0) {
            noteLost(receiver.lostTotal());
        }
        return filled;
    }

    private void noteLost(int total) {
        int more = increase(lostTotal, total);
        lost += more;
        lostTotal += more;
    }

    /// By how much a total has grown that wraps, and may step back a little when several processors
    /// fill the queue.
    static int increase(int before, int total) {
        return Math.max(0, total - before);
    }

    @Override
    public long takeLost() {
        long taken = lost;
        lost = 0;
        return taken;
    }

    @Override
    public int send(Packet[] packets, int[] addresses, int[] ports, int from, int to) {
        return sender.send(packets, addresses, ports, from, to);
    }

    @Override
    public int send(Packet packet, int address, int port, int timeToLive) {
        return sender.send(packet, address, port, timeToLive);
    }

    @Override
    public void close() {
        libc.close(socket);
    }
}
