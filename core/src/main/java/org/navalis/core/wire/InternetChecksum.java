package org.navalis.core.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.navalis.core.Packet;

/// The checksum of RFC 1071 over an IPv6 pseudo-header (RFC 8200, section 8.1).
///
/// Sums are taken in the order of the machine, eight octets at a time, and turned into network
/// order at the end: the checksum is the same either way. They are sums of 32-bit halves, so that a
/// packet cannot overflow them, and may be added.
public final class InternetChecksum {

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final boolean IS_LITTLE_ENDIAN =
            ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final long HALF = 0xffff_ffffL;

    private InternetChecksum() {}

    /// The checksum of an upper-layer message that fills the packet after its IPv6 header.
    ///
    /// @return 0 when the message carries its right checksum; else what its field must be
    public static int ofPayload(Packet packet, int nextHeader) {
        int length = Ipv6Header.payloadLength(packet);
        long sum =
                sumOfPseudoHeader(packet, length, nextHeader)
                        + sum(packet, Ipv6Header.LENGTH, length);
        return finish(sum);
    }

    /// The sum of a pseudo-header with the addresses of this packet.
    ///
    /// @param length the octets of the upper-layer message
    public static long sumOfPseudoHeader(Packet packet, int length, int nextHeader) {
        return sum(packet, Ipv6Header.SOURCE, 2 * Ipv6Header.ADDRESS_LENGTH)
                + inMachineOrder(length)
                + inMachineOrder(nextHeader);
    }

    /// The sum of a part of a packet; an odd octet at its end counts with a zero behind it.
    public static long sum(Packet packet, int from, int length) {
        assert from >= 0 && length >= 0 && from + length <= packet.length();
        return sum(packet.memory(), packet.offset() + from, length);
    }

    /// The sum of a part of memory; an odd octet at its end counts with a zero behind it.
    public static long sum(MemorySegment memory, long from, int length) {
        long sum = 0;
        long position = from;
        long end = from + length;
        for (long whole = end - Long.BYTES; position <= whole; position += Long.BYTES) {
            long word = memory.get(LONG, position);
            sum += (word & HALF) + (word >>> 32);
        }
        for (; position + Short.BYTES <= end; position += Short.BYTES) {
            sum += memory.get(SHORT, position) & 0xffff;
        }
        if (position < end) {
            int octet = memory.get(ValueLayout.JAVA_BYTE, position) & 0xff;
            sum += IS_LITTLE_ENDIAN ? octet : octet << 8;
        }
        return sum;
    }

    /// What a number of at most 16 bits adds to a sum.
    public static int inMachineOrder(int number) {
        int bits = number & 0xffff;
        return IS_LITTLE_ENDIAN ? (bits >>> 8 | bits << 8) & 0xffff : bits;
    }

    /// The checksum of a sum, in network order.
    public static int finish(long sum) {
        return ~fold(sum) & 0xffff;
    }

    /// A sum folded to 16 bits, in network order: what the field of an unfinished checksum has.
    public static int fold(long sum) {
        long folded = (sum >>> 32) + (sum & HALF);
        while (folded >>> 16 != 0) {
            folded = (folded >>> 16) + (folded & 0xffff);
        }
        return inMachineOrder((int) folded);
    }
}
