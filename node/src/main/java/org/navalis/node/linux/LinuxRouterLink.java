package org.navalis.node.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import org.navalis.node.io.RouterLink;
import org.navalis.node.io.SystemCallException;

/// A raw ICMPv6 socket at one device, which lets router solicitations in only.
///
/// | memory | what |
/// |---|---|
/// | `sockaddr_in6` | family (2), port (2), flow (4), address (16), number of the device (4) |
/// | `ipv6_mreq` | group (16), number of the device (4) |
/// | `mmsghdr` | name (16), parts (8), how many (8), control messages (8), their octets (8), ... |
/// | `cmsghdr` | length (8), level (4), type (4), here the hop limit (4) |
public final class LinuxRouterLink implements RouterLink {

    private static final int IPPROTO_IPV6 = 41;
    private static final int IPPROTO_ICMPV6 = 58;
    private static final int SOL_SOCKET = 1;
    private static final int SO_BINDTODEVICE = 25;
    private static final int IPV6_MULTICAST_IF = 17;
    private static final int IPV6_MULTICAST_HOPS = 18;
    private static final int IPV6_MULTICAST_LOOP = 19;
    private static final int IPV6_JOIN_GROUP = 20;
    private static final int IPV6_RECVHOPLIMIT = 51;
    private static final int IPV6_HOPLIMIT = 52;
    private static final int ICMPV6_FILTER = 1;
    private static final int FILTER_WORDS = 8;

    private static final int ROUTER_SOLICITATION = 133;
    private static final int HOP_LIMIT = 255;
    private static final int SOLICITATION_LENGTH_MIN = 8;

    /// The last octets of ff02::1 and of ff02::2.
    private static final int ALL_NODES = 1;

    private static final int ALL_ROUTERS = 2;

    private static final int MESSAGE_LENGTH = 64;
    private static final int CONTROL_LENGTH = 64;
    private static final int CONTROL_VALUE_AT = 16;
    private static final int BUFFER_LENGTH = 1500;
    private static final int FILE_LENGTH = 8;
    private static final short POLLIN = 1;

    private final String device;
    private final int index;
    private final Libc libc = new Libc();
    private final Libc wakingLibc = new Libc();
    private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_LENGTH, 8);
    private final MemorySegment controls = Arena.ofAuto().allocate(CONTROL_LENGTH, 8);
    private final MemorySegment message = Arena.ofAuto().allocate(MESSAGE_LENGTH, 8);
    private final MemorySegment part = Arena.ofAuto().allocate(16, 8);
    private final MemorySegment files = Arena.ofAuto().allocate(2L * FILE_LENGTH, 8);
    private final MemorySegment one = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);
    private final int socket;
    private final int event;
    private boolean isClosed;

    /// Opens the link at a device.
    ///
    /// @throws IOException when there is no such device, or the system refuses
    public LinuxRouterLink(String device) throws IOException {
        this.device = device;
        index = libc.ifNameToIndex(Arena.ofAuto().allocateFrom(device));
        if (index == 0) {
            throw new SystemCallException(
                    "if_nametoindex", libc.errno(), SystemCallException.Cause.NO_SUCH_DEVICE);
        }
        event = libc.eventfd(Libc.O_NONBLOCK | Libc.O_CLOEXEC);
        if (event < 0) {
            throw libc.failure("eventfd");
        }
        socket = listen();
        one.set(ValueLayout.JAVA_LONG, 0, 1);
        part.set(ValueLayout.JAVA_LONG, 0, buffer.address());
        part.set(ValueLayout.JAVA_LONG, 8, BUFFER_LENGTH);
        message.set(ValueLayout.JAVA_LONG, 16, part.address());
        message.set(ValueLayout.JAVA_LONG, 24, 1L);
        message.set(ValueLayout.JAVA_LONG, 32, controls.address());
        watch(0, socket);
        watch(1, event);
    }

    private int listen() throws IOException {
        int opened = open();
        try {
            set(opened, IPPROTO_ICMPV6, ICMPV6_FILTER, filter(), "ICMPV6_FILTER");
            setNumber(opened, IPV6_RECVHOPLIMIT, 1, "IPV6_RECVHOPLIMIT");
            set(opened, IPPROTO_IPV6, IPV6_JOIN_GROUP, membership(), "IPV6_JOIN_GROUP");
            return opened;
        } catch (IOException refused) {
            libc.close(opened);
            libc.close(event);
            throw refused;
        }
    }

    private int open() throws IOException {
        int type = Libc.SOCK_RAW | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC;
        int opened = libc.socket(Libc.AF_INET6, type, IPPROTO_ICMPV6);
        if (opened < 0) {
            throw libc.failure("socket");
        }
        var name = Arena.ofAuto().allocateFrom(device);
        set(opened, SOL_SOCKET, SO_BINDTODEVICE, name, "SO_BINDTODEVICE");
        return opened;
    }

    /// A bit that is set keeps messages of that type out.
    private static MemorySegment filter() {
        var filter = Arena.ofAuto().allocate((long) FILTER_WORDS * Integer.BYTES, 4);
        filter.fill((byte) 0xff);
        long word = (ROUTER_SOLICITATION >> 5) * (long) Integer.BYTES;
        filter.set(ValueLayout.JAVA_INT, word, ~(1 << (ROUTER_SOLICITATION & 0x1f)));
        return filter;
    }

    private MemorySegment membership() {
        var membership = Arena.ofAuto().allocate(20, 4);
        putGroup(membership, 0, ALL_ROUTERS);
        membership.set(ValueLayout.JAVA_INT, 16, index);
        return membership;
    }

    private MemorySegment allNodes() {
        var address = Arena.ofAuto().allocate(28, 4);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_INET6);
        putGroup(address, 8, ALL_NODES);
        address.set(ValueLayout.JAVA_INT, 24, index);
        return address;
    }

    /// Writes ff02:: with this last octet.
    private static void putGroup(MemorySegment memory, int at, int last) {
        memory.set(ValueLayout.JAVA_BYTE, at, (byte) 0xff);
        memory.set(ValueLayout.JAVA_BYTE, at + 1L, (byte) 0x02);
        memory.set(ValueLayout.JAVA_BYTE, at + 15L, (byte) last);
    }

    private void setNumber(int to, int option, int value, String name) throws IOException {
        var memory = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);
        memory.set(ValueLayout.JAVA_INT, 0, value);
        set(to, IPPROTO_IPV6, option, memory, name);
    }

    private void set(int to, int level, int option, MemorySegment value, String name)
            throws IOException {
        if (libc.setsockopt(to, level, option, value) < 0) {
            throw libc.failure(name);
        }
    }

    private void watch(int file, int descriptor) {
        files.set(ValueLayout.JAVA_INT, (long) file * FILE_LENGTH, descriptor);
        files.set(ValueLayout.JAVA_SHORT, (long) file * FILE_LENGTH + 4, POLLIN);
    }

    /// By a socket of its own: one that is connected hears only whom it is connected to, and this
    /// happens rarely.
    @Override
    public void send(byte[] octets) throws IOException {
        int sender = open();
        try {
            setNumber(sender, IPV6_MULTICAST_HOPS, HOP_LIMIT, "IPV6_MULTICAST_HOPS");
            setNumber(sender, IPV6_MULTICAST_IF, index, "IPV6_MULTICAST_IF");
            setNumber(sender, IPV6_MULTICAST_LOOP, 0, "IPV6_MULTICAST_LOOP");
            if (libc.connect(sender, allNodes()) < 0) {
                throw libc.failure("connect");
            }
            var copy = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, octets);
            if (libc.send(sender, copy.address(), octets.length, 0) < 0) {
                throw libc.failure("send");
            }
        } finally {
            libc.close(sender);
        }
    }

    @Override
    public boolean awaitSolicitation(long nanos) throws IOException {
        long millis = Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
        int ready = libc.poll(files, 2, (int) Math.min(millis, Integer.MAX_VALUE));
        if (ready < 0 && libc.errno() != Libc.EINTR) {
            throw libc.failure("poll");
        }
        return ready > 0 && isReady(0) && receive();
    }

    private boolean isReady(int file) {
        return files.get(ValueLayout.JAVA_SHORT, (long) file * FILE_LENGTH + 6) != 0;
    }

    /// The kernel has checked the checksum; what came with fewer hops comes from elsewhere.
    private boolean receive() throws IOException {
        controls.fill((byte) 0);
        message.set(ValueLayout.JAVA_LONG, 40, CONTROL_LENGTH);
        if (libc.recvmmsg(socket, message.address(), 1, Libc.MSG_DONTWAIT) < 0) {
            if (libc.errno() == Libc.EAGAIN || libc.errno() == Libc.EINTR) {
                return false;
            }
            throw libc.failure("recvmmsg");
        }
        int length = message.get(ValueLayout.JAVA_INT, 56);
        return length >= SOLICITATION_LENGTH_MIN
                && buffer.get(ValueLayout.JAVA_BYTE, 1) == 0
                && controls.get(ValueLayout.JAVA_INT, 8) == IPPROTO_IPV6
                && controls.get(ValueLayout.JAVA_INT, 12) == IPV6_HOPLIMIT
                && controls.get(ValueLayout.JAVA_INT, CONTROL_VALUE_AT) == HOP_LIMIT;
    }

    @Override
    public synchronized void wake() {
        if (!isClosed) {
            var _ = wakingLibc.write(event, one.address(), Long.BYTES);
        }
    }

    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            libc.close(socket);
            libc.close(event);
        }
    }
}
