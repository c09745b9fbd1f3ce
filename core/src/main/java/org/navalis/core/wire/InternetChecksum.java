package org.navalis.core.wire;

import org.navalis.core.Packet;

/// The checksum of RFC 1071 over an IPv6 pseudo-header (RFC 8200, section 8.1).
public final class InternetChecksum {

    private InternetChecksum() {}

    /// The checksum of an upper-layer message that fills the packet after its IPv6 header.
    ///
    /// @return 0 when the message carries its right checksum; else what its field must be
    public static int ofPayload(Packet packet, int nextHeader) {
        int length = Ipv6Header.payloadLength(packet);
        long sum = (long) length + nextHeader;
        for (int i = 8; i < Ipv6Header.LENGTH; i += 4) {
            sum += packet.intAt(i) & 0xffff_ffffL;
        }
        int end = Ipv6Header.LENGTH + length;
        int position = Ipv6Header.LENGTH;
        for (; position + 4 <= end; position += 4) {
            sum += packet.intAt(position) & 0xffff_ffffL;
        }
        if (position + 2 <= end) {
            sum += packet.shortAt(position);
            position += 2;
        }
        if (position < end) {
            sum += (long) packet.octetAt(position) << 8;
        }
        return ~fold(sum) & 0xffff;
    }

    private static int fold(long sum) {
        long folded = (sum >>> 32) + (sum & 0xffff_ffffL);
        while (folded >>> 16 != 0) {
            folded = (folded >>> 16) + (folded & 0xffff);
        }
        return (int) folded;
    }
}
