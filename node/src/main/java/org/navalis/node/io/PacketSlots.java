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
        int size = bytes + Long.BYTES - 1 & -Long.BYTES;
        var memory = MemorySegment.ofBuffer(ByteBuffer.allocateDirect(count * size));
        var slots = new Packet[count];
        for (int i = 0; i < count; i++) {
            slots[i] = new Packet(memory.asSlice((long) i * size, size));
        }
        return slots;
    }
}
