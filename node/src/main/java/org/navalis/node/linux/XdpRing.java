package org.navalis.node.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/// A ring that this program and the kernel share: one of them puts entries in, the other takes them
/// out, and neither waits.
///
/// An entry is the place of a frame in the memory of the socket (8 octets), or that with a length
/// (4) and options (4). The two positions count without end and wrap.
final class XdpRing {

    /// An entry with a place only.
    static final int PLACE_LENGTH = 8;

    /// An entry with a length too.
    static final int DESCRIPTOR_LENGTH = 16;

    private static final VarHandle POSITION = ValueLayout.JAVA_INT.varHandle();
    private static final int PROT_READ_WRITE = 3;

    /// Shared with the kernel, and there from the start.
    private static final int MAP_SHARED_POPULATE = 0x8001;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private final long producerAt;
    private final long consumerAt;
    private final long entriesAt;
    private final int entryLength;
    private final int size;

    /// The position of this side, and what is known of the other one's.
    private int own;

    private int others;

    @SuppressWarnings("restricted") // memory that the kernel gives has no size
    private XdpRing(long address, long length, MemorySegment offsets, int entryLength, int size) {
        this.memory =
                MemorySegment.ofAddress(address)
                        .reinterpret(length, arena, _ -> new Libc().munmap(address, length));
        this.producerAt = offsets.get(ValueLayout.JAVA_LONG, 0);
        this.consumerAt = offsets.get(ValueLayout.JAVA_LONG, 8);
        this.entriesAt = offsets.get(ValueLayout.JAVA_LONG, 16);
        this.entryLength = entryLength;
        this.size = size;
    }

    /// Maps a ring that the socket has already.
    ///
    /// @param offsets where the kernel has put producer, consumer and entries (8 octets each)
    /// @param page the place of the ring in the file of the socket
    /// @param size how many entries it has, a power of two
    /// @throws IOException when the kernel refuses
    static XdpRing map(
            Libc libc, int socket, MemorySegment offsets, long page, int entryLength, int size)
            throws IOException {
        long length = offsets.get(ValueLayout.JAVA_LONG, 16) + (long) size * entryLength;
        long address = libc.mmap(length, PROT_READ_WRITE, MAP_SHARED_POPULATE, socket, page);
        if (address == -1) {
            throw libc.failure("mmap");
        }
        return new XdpRing(address, length, offsets, entryLength, size);
    }

    /// How many entries the kernel has put in that were not taken yet.
    int available() {
        if (others == own) {
            others = (int) POSITION.getAcquire(memory, producerAt);
        }
        return others - own;
    }

    /// The place of a frame, of those that are available.
    long place(int index) {
        return memory.get(ValueLayout.JAVA_LONG, entry(index));
    }

    /// The length of that frame.
    int length(int index) {
        return memory.get(ValueLayout.JAVA_INT, entry(index) + Long.BYTES);
    }

    /// Takes so many of those that are available.
    void take(int count) {
        own += count;
        POSITION.setRelease(memory, consumerAt, own);
    }

    /// Writes a place behind so many others that were written and not published.
    void write(int index, long place) {
        memory.set(ValueLayout.JAVA_LONG, entry(index), place);
    }

    /// Writes a place and a length.
    void write(int index, long place, int length) {
        write(index, place);
        memory.set(ValueLayout.JAVA_LONG, entry(index) + Long.BYTES, length & 0xffff_ffffL);
    }

    /// Gives so many that were written to the kernel; the caller knows that there is room.
    void publish(int count) {
        own += count;
        POSITION.setRelease(memory, producerAt, own);
    }

    /// Whether the kernel has not taken all yet that was given.
    boolean isWaiting() {
        others = (int) POSITION.getAcquire(memory, consumerAt);
        return others != own;
    }

    /// Gives it back. The socket is not closed while a ring of it is mapped.
    void close() {
        arena.close();
    }

    private long entry(int index) {
        return entriesAt + (long) (own + index & size - 1) * entryLength;
    }
}
