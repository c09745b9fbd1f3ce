package org.navalis.node.io;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.navalis.core.Packet;

/// Makes the slots in which packets are received and made: native memory that the system can reach.
public final class PacketSlots {

    private PacketSlots() {}

    /// So many empty packets in one piece of memory.
    ///
    /// @param count how many
    /// @param bytes the size of each, with the headroom
    public static Packet[] allocate(int count, int bytes) {
        long total = bytes(count, bytes);
        return divide(
                MemorySegment.ofBuffer(ByteBuffer.allocateDirect(Math.toIntExact(total))), count);
    }

    /// The memory that slots need together.
    ///
    /// @param bytes the size of each
    public static long bytes(int count, int bytes) {
        return (long) count * (bytes + Long.BYTES - 1 & -Long.BYTES);
    }

    /// Slots that share this memory.
    public static Packet[] divide(MemorySegment memory, int count) {
        long size = memory.byteSize() / count;
        var slots = new Packet[count];
        for (int i = 0; i < count; i++) {
            slots[i] = new Packet(memory.asSlice(i * size, size));
        }
        return slots;
    }
}
