package org.navalis.node.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import org.navalis.core.Packet;

/// The far end of a machine's wire: the kernel takes what is written to a TAP device for frames
/// that came by an Ethernet card, and what it sends by that card is read here.
///
/// A call for each frame, with nothing in front of it, and never waiting: then the kernel takes the
/// short way that drivers of cards take too, XDP before there is a packet. It stands in this
/// package since the calls of the C library are for the drivers alone.
public final class TapDevice implements AutoCloseable {

    private static final String DRIVER = "/dev/net/tun";
    private static final long TUNSETIFF = 0x400454caL;
    private static final short IFF_TAP_NO_PI = 0x1002;
    private static final int REQUEST_LENGTH = 40;
    private static final int FLAGS_AT = 16;

    private final Libc libc = new Libc();
    private final String name;
    private final int file;

    /// Opens a device that is there.
    ///
    /// @throws IOException when the kernel refuses
    public TapDevice(String name) throws IOException {
        this.name = name;
        var arena = Arena.ofAuto();
        file =
                libc.open(
                        arena.allocateFrom(DRIVER), Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
        if (file < 0) {
            throw libc.failure("open " + DRIVER);
        }
        var request = arena.allocate(REQUEST_LENGTH, 8);
        request.setString(0, name);
        request.set(ValueLayout.JAVA_SHORT, FLAGS_AT, IFF_TAP_NO_PI);
        if (libc.ioctl(file, TUNSETIFF, request) < 0) {
            var failure = libc.failure("TUNSETIFF");
            libc.close(file);
            throw failure;
        }
    }

    /// Sends a frame to the machine.
    ///
    /// @throws IOException when the kernel does not take it
    public void write(Packet frame) throws IOException {
        long address = frame.memory().address() + frame.offset();
        if (libc.write(file, address, frame.length()) != frame.length()) {
            throw libc.failure("write to " + name);
        }
    }

    /// Takes a frame that the machine has sent.
    ///
    /// @param frame gets it, in the room behind its headroom
    /// @return false when none is there
    /// @throws IOException when the device is gone
    public boolean read(Packet frame) throws IOException {
        frame.clear();
        long address = frame.memory().address() + frame.offset();
        long length = libc.read(file, address, frame.remaining());
        if (length >= 0) {
            frame.extend((int) length);
            return true;
        }
        if (libc.errno() == Libc.EAGAIN || libc.errno() == Libc.EINTR) {
            return false;
        }
        throw libc.failure("read from " + name);
    }

    @Override
    public void close() {
        libc.close(file);
    }
}
