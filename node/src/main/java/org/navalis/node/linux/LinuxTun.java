package org.navalis.node.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.navalis.core.Packet;
import org.navalis.node.io.Tun;

/// A TUN device by `/dev/net/tun`: an IP packet a call.
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
    private static final int REQUEST_LENGTH = 40;
    private static final int VALUE_AT = 16;
    private static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCGIFMTU = 0x8921;
    private static final int IFF_UP = 1;

    private final Libc libc = new Libc();
    private final String name;
    private final int file;

    private final Before before;

    /// How a device looked before it was opened.
    ///
    /// @param exists whether it was there
    /// @param isUp whether it was switched on
    /// @param mtu its MTU
    record Before(boolean exists, boolean isUp, int mtu) {

        static Before of(String device) {
            var libc = new Libc();
            if (indexOf(libc, device) == 0) {
                return new Before(false, false, 0);
            }
            int probe = libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
            var flags = request(device, 0);
            var mtu = request(device, 0);
            boolean isKnown =
                    libc.ioctl(probe, SIOCGIFFLAGS, flags) == 0
                            && libc.ioctl(probe, SIOCGIFMTU, mtu) == 0;
            libc.close(probe);
            return new Before(
                    isKnown,
                    (flags.get(ValueLayout.JAVA_SHORT, VALUE_AT) & IFF_UP) != 0,
                    mtu.get(ValueLayout.JAVA_INT, VALUE_AT));
        }
    }

    private LinuxTun(String name, int file, Before before) {
        this.name = name;
        this.file = file;
        this.before = before;
    }

    /// Opens a device, which is made when it does not exist; it goes when it is closed, unless it
    /// was there before.
    ///
    /// @param name 1 to 15 octets
    /// @throws IOException when the kernel refuses
    public static LinuxTun open(String name) throws IOException {
        var before = Before.of(name);
        var libc = new Libc();
        var arena = Arena.ofAuto();
        int file =
                libc.open(
                        arena.allocateFrom(DRIVER), Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
        if (file < 0) {
            throw libc.failure("open " + DRIVER);
        }
        if (libc.ioctl(file, TUNSETIFF, request(name, IFF_TUN | IFF_NO_PI)) < 0) {
            var failure = libc.failure("TUNSETIFF");
            libc.close(file);
            throw failure;
        }
        return new LinuxTun(name, file, before);
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
    public int read(Packet[] slots) throws IOException {
        for (int i = 0; i < slots.length; i++) {
            var slot = slots[i];
            slot.clear();
            long length =
                    libc.read(file, slot.memory().address() + slot.offset(), slot.remaining());
            if (length < 0) {
                int error = libc.errno();
                if (error == Libc.EAGAIN || error == Libc.EINTR) {
                    return i;
                }
                throw libc.failure("read from " + name);
            }
            slot.extend((int) length);
        }
        return slots.length;
    }

    @Override
    public int write(Packet[] packets, int count) {
        int written = 0;
        for (int i = 0; i < count; i++) {
            var packet = packets[i];
            long address = packet.memory().address() + packet.offset();
            if (libc.write(file, address, packet.length()) == packet.length()) {
                written++;
            }
        }
        return written;
    }

    @Override
    public void close() {
        libc.close(file);
    }
}
