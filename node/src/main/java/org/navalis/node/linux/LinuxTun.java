package org.navalis.node.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.navalis.core.Packet;
import org.navalis.core.wire.InternetChecksum;
import org.navalis.node.io.SystemCallException;
import org.navalis.node.io.Tun;

/// A TUN device by `/dev/net/tun`.
///
/// Where the kernel can, a call moves a whole train: the kernel hands over up to 64 KiB of one flow
/// with one header, and takes as much. A [TrainJoiner] makes trains of packets that follow each
/// other. Every packet has a [VirtioHeader] in front.
///
/// | octets of an `ifreq` | field |
/// |---|---|
/// | 0-15 | name, with a zero at its end |
/// | 16-17, 16-19 | flags, or MTU |
public final class LinuxTun implements Tun {

    private static final String DRIVER = "/dev/net/tun";
    private static final long TUNSETIFF = 0x400454caL;
    private static final int IFF_TUN = 0x0001;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_VNET_HDR = 0x4000;
    private static final int IFF_MULTI_QUEUE = 0x0100;
    private static final long TUNSETSTEERINGEBPF = 0x800454e0L;
    private static final long TUNSETOFFLOAD = 0x400454d0L;
    private static final int OFFLOAD_CHECKSUM = 0x01;
    private static final int OFFLOAD_TCP = 0x04;
    private static final int OFFLOAD_UDP = 0x20 | 0x40;

    /// The largest train, with its virtio header.
    private static final int TRAIN_MAX = 65_536;

    private static final int PARTS_MAX = 256;
    private static final int PART_LENGTH = 16;
    private static final int TCP_HEADER = 20;
    private static final int UDP_HEADER = 8;
    private static final int HEADERS_MAX = UdpSender.HEADERS_MAX;
    private static final int REQUEST_LENGTH = 40;
    private static final int VALUE_AT = 16;
    private static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCGIFMTU = 0x8921;
    private static final int IFF_UP = 1;
    private static final long SIOCETHTOOL = 0x8946;
    private static final int ETHTOOL_GLINK = 0x0a;

    private final Libc libc = new Libc();

    /// Apart from [#libc], since each keeps the number of its last error.
    private final Libc writing = new Libc();

    private final String name;
    private final int file;

    private final Before before;
    private final Offload offload;
    private final TrainJoiner joiner;
    private final MemorySegment headers =
            Arena.ofAuto().allocate(VirtioHeader.LENGTH + HEADERS_MAX, 8);
    private final MemorySegment parts = Arena.ofAuto().allocate((long) PARTS_MAX * PART_LENGTH, 8);

    /// What the kernel takes from us and gives to us.
    enum Offload {
        /// Trains of TCP and of UDP.
        TCP_AND_UDP(OFFLOAD_CHECKSUM | OFFLOAD_TCP | OFFLOAD_UDP),
        /// Trains of TCP.
        TCP(OFFLOAD_CHECKSUM | OFFLOAD_TCP),
        /// Single packets.
        NONE(0);

        private final int flags;

        Offload(int flags) {
            this.flags = flags;
        }
    }

    /// How a device looked before it was opened.
    ///
    /// @param exists whether it was there
    /// @param isUp whether it was switched on
    /// @param isInUse whether it was switched on and a program had it open
    /// @param mtu its MTU
    record Before(boolean exists, boolean isUp, boolean isInUse, int mtu) {

        static Before of(String device) {
            var libc = new Libc();
            if (indexOf(libc, device) == 0) {
                return new Before(false, false, false, 0);
            }
            int probe = libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
            var flags = request(device, 0);
            var mtu = request(device, 0);
            boolean isKnown =
                    libc.ioctl(probe, SIOCGIFFLAGS, flags) == 0
                            && libc.ioctl(probe, SIOCGIFMTU, mtu) == 0;
            boolean isInUse = hasLink(libc, probe, device);
            libc.close(probe);
            int shown = flags.get(ValueLayout.JAVA_SHORT, VALUE_AT);
            return new Before(
                    isKnown,
                    (shown & IFF_UP) != 0,
                    isInUse,
                    mtu.get(ValueLayout.JAVA_INT, VALUE_AT));
        }

        /// A TUN device that is switched on has a link while a program has it open.
        private static boolean hasLink(Libc libc, int probe, String device) {
            var question = Arena.ofAuto().allocate(8, 4);
            question.set(ValueLayout.JAVA_INT, 0, ETHTOOL_GLINK);
            var request = request(device, 0);
            request.set(ValueLayout.JAVA_LONG, VALUE_AT, question.address());
            return libc.ioctl(probe, SIOCETHTOOL, request) == 0
                    && question.get(ValueLayout.JAVA_INT, 4) != 0;
        }
    }

    private LinuxTun(String name, int file, Before before, Offload offload) {
        this.name = name;
        this.file = file;
        this.before = before;
        this.offload = offload;
        // A kernel that gives no trains of UDP refuses them too.
        this.joiner = new TrainJoiner(offload == Offload.TCP_AND_UDP);
    }

    /// Opens a device, which is made when it does not exist; it goes when it is closed, unless it
    /// was there before.
    ///
    /// @param name 1 to 15 octets
    /// @throws IOException when the kernel refuses
    public static LinuxTun open(String name) throws IOException {
        return open(name, List.of(Offload.values()));
    }

    /// The same without trains.
    ///
    /// @throws IOException when the kernel refuses
    public static LinuxTun openBare(String name) throws IOException {
        return open(name, List.of(Offload.NONE));
    }

    /// The same with the first of these that the kernel has.
    static LinuxTun open(String name, List<Offload> offloads) throws IOException {
        return open(name, Before.of(name), 0, offloads);
    }

    /// Opens a device by several queues, so that packets for one client always come by the same
    /// queue; see [Steering]. All queues are of one device.
    ///
    /// @throws IOException when the kernel refuses, for example since the device was made with one
    ///     queue, or another program has it
    public static List<LinuxTun> openShared(String name, int loops) throws IOException {
        var before = Before.of(name);
        // The kernel would give queues to a second program, and packets of the first one with them.
        if (before.isInUse) {
            throw new SystemCallException(
                    "TUNSETIFF", Libc.EBUSY, SystemCallException.Cause.IN_USE);
        }
        var queues = new ArrayList<LinuxTun>();
        try {
            for (int i = 0; i < loops; i++) {
                queues.add(open(name, before, IFF_MULTI_QUEUE, List.of(Offload.values())));
            }
            queues.getFirst().steer(loops);
        } catch (IOException refused) {
            queues.forEach(LinuxTun::close);
            throw refused;
        }
        return queues;
    }

    private void steer(int loops) throws IOException {
        int program = Steering.loadForQueues(libc, loops);
        var argument = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);
        argument.set(ValueLayout.JAVA_INT, 0, program);
        int steered = libc.ioctl(file, TUNSETSTEERINGEBPF, argument);
        var failure = libc.failure("TUNSETSTEERINGEBPF");
        libc.close(program);
        if (steered < 0) {
            throw failure;
        }
    }

    private static LinuxTun open(String name, Before before, int moreFlags, List<Offload> offloads)
            throws IOException {
        var libc = new Libc();
        var arena = Arena.ofAuto();
        int file =
                libc.open(
                        arena.allocateFrom(DRIVER), Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
        if (file < 0) {
            throw libc.failure("open " + DRIVER);
        }
        int flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR | moreFlags;
        if (libc.ioctl(file, TUNSETIFF, request(name, flags)) < 0) {
            var failure = libc.failure("TUNSETIFF");
            libc.close(file);
            throw failure;
        }
        return new LinuxTun(name, file, before, switchOn(libc, file, offloads));
    }

    /// The first of these that this kernel offers.
    private static Offload switchOn(Libc libc, int file, List<Offload> offloads) {
        for (var offload : offloads) {
            if (libc.ioctl(file, TUNSETOFFLOAD, offload.flags) == 0) {
                return offload;
            }
        }
        return Offload.NONE;
    }

    /// The number of a device; 0 when there is none of this name.
    static int indexOf(Libc libc, String device) {
        return libc.ifNameToIndex(Arena.ofAuto().allocateFrom(device));
    }

    /// An `ifreq` for the device of this name.
    private static MemorySegment request(String name, int flags) {
        var request = Arena.ofAuto().allocate(REQUEST_LENGTH, 8);
        request.setString(0, name);
        request.set(ValueLayout.JAVA_SHORT, VALUE_AT, (short) flags);
        return request;
    }

    int descriptor() {
        return file;
    }

    Before before() {
        return before;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String offload() {
        return offload.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    @Override
    public Packet[] slots(int count) {
        return NativeSlots.allocate(count, Packet.HEADROOM + TRAIN_MAX);
    }

    @Override
    public int read(Packet[] slots) throws IOException {
        int filled = 0;
        while (filled < slots.length) {
            var slot = slots[filled];
            slot.clear();
            slot.place(slot.offset() - VirtioHeader.LENGTH, 0);
            long length =
                    libc.read(file, slot.memory().address() + slot.offset(), slot.remaining());
            if (length < 0) {
                int error = libc.errno();
                if (error == Libc.EAGAIN || error == Libc.EINTR) {
                    return filled;
                }
                throw libc.failure("read from " + name);
            }
            slot.extend((int) length);
            if (!takeVirtioHeader(slot)) {
                slot.truncate(0);
            }
            filled++;
        }
        return filled;
    }

    /// Takes the header off.
    ///
    /// @return whether it is that of a packet, or of a train of a kind that was asked for
    static boolean takeVirtioHeader(Packet slot) {
        if (slot.length() < VirtioHeader.LENGTH) {
            return false;
        }
        var memory = slot.memory();
        long at = slot.offset();
        slot.skip(VirtioHeader.LENGTH);
        int kind = VirtioHeader.kind(memory, at);
        int start = VirtioHeader.checksumStart(memory, at);
        int payload = VirtioHeader.payloadLength(memory, at);
        if (kind == VirtioHeader.NO_TRAIN) {
            if (VirtioHeader.needsChecksum(memory, at)) {
                finishChecksum(slot, start, VirtioHeader.checksumOffset(memory, at));
            }
            return true;
        }
        if (kind == VirtioHeader.TRAIN_UDP) {
            return setTrain(slot, start, start + UDP_HEADER, payload);
        }
        boolean isTcp = kind == VirtioHeader.TRAIN_TCP6 && start + TCP_HEADER <= slot.length();
        return isTcp
                && setTrain(slot, start, start + 4 * (slot.octetAt(start + 12) >>> 4), payload);
    }

    private static boolean setTrain(Packet slot, int start, int headersLength, int payload) {
        if (payload == 0 || headersLength > HEADERS_MAX || headersLength > slot.length()) {
            return false;
        }
        slot.setTrain(start, headersLength, headersLength + payload);
        return true;
    }

    /// The kernel has put the sum of the pseudo-header where the checksum goes.
    private static void finishChecksum(Packet packet, int start, int offset) {
        if (start + offset + 2 > packet.length()) {
            return;
        }
        long sum = InternetChecksum.sum(packet, start, packet.length() - start);
        int value = InternetChecksum.finish(sum);
        packet.setShort(start + offset, value == 0 ? 0xffff : value);
    }

    @Override
    public int write(Packet[] packets, int count) {
        int written = 0;
        int from = 0;
        while (from < count) {
            joiner.begin(packets[from]);
            int to = from + 1;
            while (offload != Offload.NONE
                    && to < count
                    && to - from < PARTS_MAX - 1
                    && joiner.tryAdd(packets[to])) {
                to++;
            }
            written += writeTrain(packets, from, to) ? to - from : 0;
            from = to;
        }
        return written;
    }

    private boolean writeTrain(Packet[] packets, int from, int to) {
        int skipped = 0;
        long length = VirtioHeader.LENGTH;
        if (to - from == 1) {
            VirtioHeader.writePlain(headers, 0);
        } else {
            joiner.writeHeaders(headers, packets[to - 1]);
            skipped = joiner.headersLength();
            length += skipped;
        }
        setPart(0, headers.address(), length);
        for (int i = from; i < to; i++) {
            var packet = packets[i];
            long address = packet.memory().address() + packet.offset() + skipped;
            setPart(i - from + 1, address, packet.length() - skipped);
            length += packet.length() - skipped;
        }
        return writing.writev(file, parts, to - from + 1) == length;
    }

    private void setPart(int index, long address, long length) {
        parts.set(ValueLayout.JAVA_LONG, (long) index * PART_LENGTH, address);
        parts.set(ValueLayout.JAVA_LONG, (long) index * PART_LENGTH + 8, length);
    }

    @Override
    public void close() {
        libc.close(file);
    }
}
