package org.navalis.node.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.navalis.core.Packet;
import org.navalis.node.io.PacketSlots;

/// Slots for trains. Most of their room is never used by single packets, and the system gives no
/// memory for what is not used.
final class NativeSlots {

    private NativeSlots() {}

    /// So many empty packets in one piece of memory, which goes with them.
    ///
    /// @param bytes the size of each, with the headroom
    @SuppressWarnings("restricted") // the memory of the C library has no size
    static Packet[] allocate(int count, int bytes) {
        var libc = new Libc();
        long total = PacketSlots.bytes(count, bytes);
        long address = libc.calloc(total);
        if (address == 0) {
            throw new OutOfMemoryError("no memory for packets");
        }
        var memory =
                MemorySegment.ofAddress(address)
                        .reinterpret(total, Arena.ofAuto(), _ -> new Libc().free(address));
        return PacketSlots.divide(memory, count);
    }
}
