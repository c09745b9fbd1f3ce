package org.navalis.cli.capture;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.navalis.core.Ipv4Endpoint;

/// A UDP datagram over IPv4 in a frame.
///
/// @param source where it came from
/// @param destination where it went to
/// @param payload its octets, as far as they were captured
/// @param isCutShort whether octets are missing at the end
public record UdpDatagram(
        Ipv4Endpoint source, Ipv4Endpoint destination, ByteBuffer payload, boolean isCutShort) {

    private static final int NULL = 0;
    private static final int ETHERNET = 1;
    private static final int RAW_OF_BSD = 12;
    private static final int RAW_OF_OPENBSD = 14;
    private static final int RAW = 101;
    private static final int LOOP = 108;
    private static final int LINUX_COOKED = 113;
    private static final int IPV4 = 228;
    private static final int LINUX_COOKED_2 = 276;

    private static final int NONE = -1;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int UDP = 17;
    private static final int UDP_HEADER = 8;

    /// Finds the datagram; empty when there is none, or only a later fragment of one.
    public static Optional<UdpDatagram> of(Frame frame) {
        var octets = frame.octets();
        int start =
                switch (frame.linkType()) {
                    case NULL, LOOP -> 4;
                    case ETHERNET -> behindEthernet(octets);
                    case RAW, RAW_OF_BSD, RAW_OF_OPENBSD, IPV4 -> 0;
                    case LINUX_COOKED -> behind(octets, 14, 16);
                    case LINUX_COOKED_2 -> behind(octets, 0, 20);
                    default -> NONE;
                };
        return start == NONE || octets.capacity() < start
                ? Optional.empty()
                : ofIpv4(octets.slice(start, octets.capacity() - start));
    }

    private static int behind(ByteBuffer octets, int typePosition, int length) {
        return octets.capacity() >= length && shortAt(octets, typePosition) == ETHERTYPE_IPV4
                ? length
                : NONE;
    }

    private static int behindEthernet(ByteBuffer octets) {
        int type = 12;
        // VLAN tags, of which there may be two.
        while (octets.capacity() >= type + 2
                && (shortAt(octets, type) == 0x8100 || shortAt(octets, type) == 0x88a8)) {
            type += 4;
        }
        return behind(octets, type, type + 2);
    }

    private static Optional<UdpDatagram> ofIpv4(ByteBuffer packet) {
        if (packet.capacity() < 20 || octetAt(packet, 0) >>> 4 != 4) {
            return Optional.empty();
        }
        int header = (octetAt(packet, 0) & 0xf) * 4;
        boolean isLaterFragment = (shortAt(packet, 6) & 0x1fff) != 0;
        boolean isFirstOfSeveral = (shortAt(packet, 6) & 0x2000) != 0;
        boolean hasUdpHeader =
                header >= 20
                        && !isLaterFragment
                        && octetAt(packet, 9) == UDP
                        && packet.capacity() >= header + UDP_HEADER;
        if (!hasUdpHeader) {
            return Optional.empty();
        }
        int length = shortAt(packet, header + 4) - UDP_HEADER;
        int start = header + UDP_HEADER;
        int there = Math.min(length, packet.capacity() - start);
        if (length < 0) {
            return Optional.empty();
        }
        return Optional.of(
                new UdpDatagram(
                        new Ipv4Endpoint(packet.getInt(12), shortAt(packet, header)),
                        new Ipv4Endpoint(packet.getInt(16), shortAt(packet, header + 2)),
                        packet.slice(start, there),
                        there < length || isFirstOfSeveral));
    }

    private static int octetAt(ByteBuffer octets, int position) {
        return octets.get(position) & 0xff;
    }

    private static int shortAt(ByteBuffer octets, int position) {
        return octets.getShort(position) & 0xffff;
    }

    /// The payload as octets.
    public byte[] payloadOctets() {
        var octets = new byte[payload.capacity()];
        payload.get(0, octets);
        return octets;
    }
}
