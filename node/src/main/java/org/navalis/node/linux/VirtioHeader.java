package org.navalis.node.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The header that stands before each packet of a TUN device with `IFF_VNET_HDR`.
///
/// | octets | field |
/// |---|---|
/// | 0 | flags: 1, the transport checksum is not finished |
/// | 1 | kind of train: 0 none, 4 TCP over IPv6, 5 UDP; 0x80 added: ECN |
/// | 2-3 | octets of headers |
/// | 4-5 | octets of payload in each packet |
/// | 6-7 | where the checksum starts to cover |
/// | 8-9 | where it stands, from there |
///
/// Numbers are in the order of the machine.
final class VirtioHeader {

    static final int LENGTH = 10;

    static final int NO_TRAIN = 0;
    static final int TRAIN_TCP6 = 4;
    static final int TRAIN_UDP = 5;

    private static final int NEEDS_CHECKSUM = 1;
    private static final int KIND_MASK = 0x7f;

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    private VirtioHeader() {}

    static boolean needsChecksum(MemorySegment memory, long at) {
        return (memory.get(ValueLayout.JAVA_BYTE, at) & NEEDS_CHECKSUM) != 0;
    }

    static int kind(MemorySegment memory, long at) {
        return memory.get(ValueLayout.JAVA_BYTE, at + 1) & KIND_MASK;
    }

    static int payloadLength(MemorySegment memory, long at) {
        return memory.get(SHORT, at + 4) & 0xffff;
    }

    static int checksumStart(MemorySegment memory, long at) {
        return memory.get(SHORT, at + 6) & 0xffff;
    }

    static int checksumOffset(MemorySegment memory, long at) {
        return memory.get(SHORT, at + 8) & 0xffff;
    }

    /// Writes the header of a packet whose checksum is finished.
    static void writePlain(MemorySegment memory, long at) {
        memory.set(ValueLayout.JAVA_LONG_UNALIGNED, at, 0);
        memory.set(SHORT, at + 8, (short) 0);
    }

    /// Writes the header of a train whose checksum covers the pseudo-header only.
    static void writeTrain(
            MemorySegment memory, long at, int kind, Transport transport, int payloadLength) {
        memory.set(ValueLayout.JAVA_BYTE, at, (byte) NEEDS_CHECKSUM);
        memory.set(ValueLayout.JAVA_BYTE, at + 1, (byte) kind);
        memory.set(SHORT, at + 2, (short) transport.headersLength());
        memory.set(SHORT, at + 4, (short) payloadLength);
        memory.set(SHORT, at + 6, (short) transport.start());
        memory.set(SHORT, at + 8, (short) transport.checksumOffset());
    }

    /// Where the transport header of a train is.
    ///
    /// @param start where it starts, from the start of the packet
    /// @param headersLength the octets of headers of the packet
    /// @param checksumOffset where its checksum stands, from its start
    record Transport(int start, int headersLength, int checksumOffset) {}
}
