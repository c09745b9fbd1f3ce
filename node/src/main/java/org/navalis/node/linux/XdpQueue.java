package org.navalis.node.linux;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.navalis.core.Packet;
import org.navalis.node.io.Bypass;
import org.navalis.node.io.PacketSlots;
import org.navalis.node.io.SystemCallException;

/// An AF_XDP socket at one queue of a network device, with memory of its own for the frames that it
/// receives and for those that it sends. The kernel copies: so every driver can do it.
///
/// ```
/// frames to receive into --fill ring--> kernel --receive ring--> this program
/// frames to send --send ring--> kernel --completion ring--> frames to send again
/// ```
final class XdpQueue {

    private static final int FRAME_LENGTH = 2048;
    private static final int FRAME_LENGTH_MAX = XdpProgram.FRAME_LENGTH_MAX;

    /// Two hundredths of a second at 100,000 a second.
    private static final int RECEIVED_FRAMES = 2048;

    private static final int SENT_FRAMES = 1024;

    private static final int SOL_XDP = 283;
    private static final int XDP_MMAP_OFFSETS = 1;
    private static final int XDP_RX_RING = 2;
    private static final int XDP_TX_RING = 3;
    private static final int XDP_UMEM_REG = 4;
    private static final int XDP_UMEM_FILL_RING = 5;
    private static final int XDP_UMEM_COMPLETION_RING = 6;
    private static final int XDP_STATISTICS = 7;
    private static final int XDP_MAX_TX_SKB_BUDGET = 9;
    private static final long RX_PAGE = 0;
    private static final long TX_PAGE = 0x8000_0000L;
    private static final long FILL_PAGE = 0x1_0000_0000L;
    private static final long COMPLETION_PAGE = 0x1_8000_0000L;
    private static final int OFFSETS_LENGTH = 32;
    private static final int STATISTICS_LENGTH = 48;
    private static final int RING_FULL_AT = 24;
    private static final int XDP_COPY_NEED_WAKEUP = 2 | 8;
    private static final int SO_ERROR = 4;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SEND_BUFFER_BYTES = 4 * 1024 * 1024;
    private static final int PAGE = 4096;
    private static final int BIND_TRIES = 100;
    private static final int BIND_PAUSE_MILLIS = 20;

    /// As many frames for one call as a turn may bring; the kernel's default is 32.
    private static final int SEND_BUDGET = 2 * Bypass.RECEIVED_MAX;

    /// A device that takes nothing is tried again in the next turn.
    private static final int KICKS_MAX = 8;

    private final Libc libc;
    private final int socket;
    private final MemorySegment memory =
            Arena.ofAuto().allocate((long) (RECEIVED_FRAMES + SENT_FRAMES) * FRAME_LENGTH, PAGE);
    private final Packet[] packets =
            PacketSlots.divide(
                    memory.asSlice(0, (long) RECEIVED_FRAMES * FRAME_LENGTH), RECEIVED_FRAMES);
    private final long[] freeFrames = new long[SENT_FRAMES];
    private final MemorySegment statistics = Arena.ofAuto().allocate(STATISTICS_LENGTH, 8);
    private final MemorySegment length = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);
    private final List<XdpRing> rings = new ArrayList<>();
    private final XdpRing received;
    private final XdpRing sent;
    private final XdpRing fill;
    private final XdpRing completed;

    /// Frames that were received and are in use until the next time.
    private final long[] held = new long[Bypass.RECEIVED_MAX];

    private int heldCount;
    private int freeCount;
    private int writtenCount;
    private long refused;
    private long lostTotal;
    private boolean mayHaveLost;

    /// A socket that is not bound yet, with all its rings.
    ///
    /// @throws IOException when the kernel refuses
    XdpQueue(Libc libc) throws IOException {
        this.libc = libc;
        socket = libc.socket(Libc.AF_XDP, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0);
        if (socket < 0) {
            throw libc.failure("socket of AF_XDP");
        }
        try {
            registerMemory();
            setNumber(SOL_XDP, XDP_UMEM_FILL_RING, RECEIVED_FRAMES);
            setNumber(SOL_XDP, XDP_UMEM_COMPLETION_RING, SENT_FRAMES);
            setNumber(SOL_XDP, XDP_RX_RING, RECEIVED_FRAMES);
            setNumber(SOL_XDP, XDP_TX_RING, SENT_FRAMES);
            var offsets = Arena.ofAuto().allocate(4L * OFFSETS_LENGTH, 8);
            length.set(ValueLayout.JAVA_INT, 0, (int) offsets.byteSize());
            if (libc.getsockopt(socket, SOL_XDP, XDP_MMAP_OFFSETS, offsets, length) < 0) {
                throw libc.failure("XDP_MMAP_OFFSETS");
            }
            received = map(offsets, 0, RX_PAGE, XdpRing.DESCRIPTOR_LENGTH, RECEIVED_FRAMES);
            sent = map(offsets, 1, TX_PAGE, XdpRing.DESCRIPTOR_LENGTH, SENT_FRAMES);
            fill = map(offsets, 2, FILL_PAGE, XdpRing.PLACE_LENGTH, RECEIVED_FRAMES);
            completed = map(offsets, 3, COMPLETION_PAGE, XdpRing.PLACE_LENGTH, SENT_FRAMES);
        } catch (IOException refused) {
            close();
            throw refused;
        }
        giveFrames();
        growSendBuffer();
    }

    private void registerMemory() throws IOException {
        var region = Arena.ofAuto().allocate(32, 8);
        region.set(ValueLayout.JAVA_LONG, 0, memory.address());
        region.set(ValueLayout.JAVA_LONG, 8, memory.byteSize());
        region.set(ValueLayout.JAVA_INT, 16, FRAME_LENGTH);
        if (libc.setsockopt(socket, SOL_XDP, XDP_UMEM_REG, region) < 0) {
            throw libc.failure("XDP_UMEM_REG");
        }
    }

    private void setNumber(int level, int option, int value) throws IOException {
        if (!trySetNumber(level, option, value)) {
            throw libc.failure("setsockopt " + option + " of AF_XDP");
        }
    }

    private boolean trySetNumber(int level, int option, int value) {
        var number = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);
        number.set(ValueLayout.JAVA_INT, 0, value);
        return libc.setsockopt(socket, level, option, number) == 0;
    }

    private XdpRing map(MemorySegment offsets, int index, long page, int entryLength, int size)
            throws IOException {
        var its = offsets.asSlice((long) index * OFFSETS_LENGTH, OFFSETS_LENGTH);
        var ring = XdpRing.map(libc, socket, its, page, entryLength, size);
        rings.add(ring);
        return ring;
    }

    private void giveFrames() {
        for (int i = 0; i < RECEIVED_FRAMES; i++) {
            fill.write(i, (long) i * FRAME_LENGTH);
        }
        fill.publish(RECEIVED_FRAMES);
        for (int i = 0; i < SENT_FRAMES; i++) {
            freeFrames[freeCount++] = (long) (RECEIVED_FRAMES + i) * FRAME_LENGTH;
        }
    }

    /// The kernel counts what it has not sent yet with hundreds of octets for each frame.
    private void growSendBuffer() {
        var _ = trySetNumber(MessageBatch.SOL_SOCKET, SO_SNDBUFFORCE, SEND_BUFFER_BYTES);
        // Since Linux 6.17.
        var _ = trySetNumber(SOL_XDP, XDP_MAX_TX_SKB_BUDGET, SEND_BUDGET);
    }

    /// Binds to a queue of a device. A socket that was closed, perhaps with its process, keeps the
    /// queue for a moment longer: that is waited for.
    ///
    /// @throws IOException when the kernel refuses, for example since there is no such queue
    void bind(int device, int queue) throws IOException {
        for (int i = 1; ; i++) {
            try {
                tryBind(device, queue);
                return;
            } catch (SystemCallException refused) {
                if (i == BIND_TRIES || refused.reason() != SystemCallException.Cause.IN_USE) {
                    throw refused;
                }
            }
            try {
                Thread.sleep(BIND_PAUSE_MILLIS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for a queue");
            }
        }
    }

    private void tryBind(int device, int queue) throws SystemCallException {
        var address = Arena.ofAuto().allocate(16, 4);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_XDP);
        address.set(ValueLayout.JAVA_SHORT, 2, (short) XDP_COPY_NEED_WAKEUP);
        address.set(ValueLayout.JAVA_INT, 4, device);
        address.set(ValueLayout.JAVA_INT, 8, queue);
        if (libc.bind(socket, address) < 0) {
            throw libc.failure("bind of AF_XDP");
        }
    }

    int descriptor() {
        return socket;
    }

    /// Receives datagrams; those that it gave before are free again.
    ///
    /// @param datagrams gets the datagrams
    /// @param starts gets where the frame of each starts in its slot
    /// @param from the first place to fill in both arrays
    /// @return how many were filled; refused ones are left out
    int receive(XdpFraming framing, Packet[] datagrams, int[] starts, int from) {
        freeHeld();
        int available = received.available();
        mayHaveLost |= available > RECEIVED_FRAMES / 2;
        heldCount = Math.min(available, Bypass.RECEIVED_MAX - from);
        int filled = from;
        for (int i = 0; i < heldCount; i++) {
            long place = received.place(i);
            held[i] = place;
            var packet = packets[(int) (place / FRAME_LENGTH)];
            int start = (int) (place % FRAME_LENGTH);
            if (framing.read(packet, start, received.length(i))) {
                datagrams[filled] = packet;
                starts[filled] = start;
                filled++;
            } else {
                refused++;
            }
        }
        if (heldCount > 0) {
            received.take(heldCount);
        }
        return filled - from;
    }

    private void freeHeld() {
        if (heldCount == 0) {
            return;
        }
        for (int i = 0; i < heldCount; i++) {
            fill.write(i, held[i] & -FRAME_LENGTH);
        }
        fill.publish(heldCount);
        heldCount = 0;
    }

    /// Writes an answer, to be sent with the next [#flush].
    ///
    /// @return false when there is no room
    boolean answer(XdpFraming framing, Packet request, int start, Packet answer, int socketNumber) {
        boolean isFitting = framing.headersLength() + answer.length() <= FRAME_LENGTH_MAX;
        if (!isFitting || freeCount == 0 && !reclaim()) {
            return false;
        }
        long frame = freeFrames[--freeCount];
        int frameLength = framing.write(request, start, answer, socketNumber, memory, frame);
        sent.write(writtenCount++, frame, frameLength);
        return true;
    }

    private boolean reclaim() {
        int count = completed.available();
        for (int i = 0; i < count; i++) {
            freeFrames[freeCount++] = completed.place(i);
        }
        completed.take(count);
        return freeCount > 0;
    }

    /// Has the kernel send what was written.
    void flush() {
        if (writtenCount == 0) {
            return;
        }
        sent.publish(writtenCount);
        writtenCount = 0;
        // The kernel sends while it is called, a number of frames at a time.
        for (int i = 0; i < KICKS_MAX && sent.isWaiting(); i++) {
            var _ = libc.send(socket, 0, 0, Libc.MSG_DONTWAIT);
        }
        reclaim();
    }

    /// What has happened to the socket; it is of no use any more then.
    ///
    /// @throws IOException for example since the device has gone
    void requireWorking() throws IOException {
        length.set(ValueLayout.JAVA_INT, 0, Integer.BYTES);
        int asked = libc.getsockopt(socket, MessageBatch.SOL_SOCKET, SO_ERROR, statistics, length);
        int error = statistics.get(ValueLayout.JAVA_INT, 0);
        if (asked == 0 && error != 0) {
            throw Libc.failure("AF_XDP", error);
        }
    }

    /// How many datagrams the kernel had no room for since the last time.
    long takeLost() {
        // Nothing is lost while there is room.
        if (!mayHaveLost) {
            return 0;
        }
        mayHaveLost = false;
        length.set(ValueLayout.JAVA_INT, 0, STATISTICS_LENGTH);
        if (libc.getsockopt(socket, SOL_XDP, XDP_STATISTICS, statistics, length) < 0) {
            return 0;
        }
        long total =
                statistics.get(ValueLayout.JAVA_LONG, 0)
                        + statistics.get(ValueLayout.JAVA_LONG, RING_FULL_AT);
        long more = total - lostTotal;
        lostTotal = total;
        return more;
    }

    /// How many frames were refused since the last time.
    long takeRefused() {
        long taken = refused;
        refused = 0;
        return taken;
    }

    void close() {
        rings.forEach(XdpRing::close);
        libc.close(socket);
    }
}
