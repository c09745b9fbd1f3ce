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
/// | 16-17 | flags |
public final class LinuxTun implements Tun {

    private static final String DRIVER = "/dev/net/tun";
    private static final long TUNSETIFF = 0x400454caL;
    private static final int IFF_TUN = 0x0001;
    private static final int IFF_NO_PI = 0x1000;
    private static final int REQUEST_LENGTH = 40;
    private static final int FLAGS_AT = 16;

    private final Libc libc = new Libc();
    private final String name;
    private final int file;

    private LinuxTun(String name, int file) {
        this.name = name;
        this.file = file;
    }

    /// Opens a device, which is made when it does not exist; it goes when it is closed, unless it
    /// was there before.
    ///
    /// @param name 1 to 15 octets
    /// @throws IOException when the kernel refuses
    public static LinuxTun open(String name) throws IOException {
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
        return new LinuxTun(name, file);
    }

    /// An `ifreq` for the device of this name.
    static MemorySegment request(String name, int flags) {
        var request = Arena.ofAuto().allocate(REQUEST_LENGTH, 8);
        request.setString(0, name);
        request.set(ValueLayout.JAVA_SHORT, FLAGS_AT, (short) flags);
        return request;
    }

    int descriptor() {
        return file;
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
