package org.navalis.bench.server;

import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.wire.Authentication;
import org.navalis.core.wire.InternetChecksum;
import org.navalis.core.wire.RouterSolicitation;

/// Solicitations with a nonce as Ethernet frames, each from another client, and what is expected
/// for each. The nonce is the number of the solicitation.
///
/// | octets | what |
/// |---|---|
/// | 0-13 | Ethernet header, from the router to the server |
/// | 14-33, 34-41 | IPv4 and UDP header; no UDP checksum |
/// | 42-54 | authentication with a nonce only |
/// | 55- | the solicitation; in an answer origin indication (55-62) and advertisement |
final class Solicitations {

    /// The Ethernet address of a server.
    static final String SERVER_HARDWARE = "02:00:00:00:00:01";

    /// The Ethernet address of its router, by which all clients come.
    static final String ROUTER_HARDWARE = "02:00:00:00:00:02";

    private static final long SERVER_HARDWARE_BITS = 0x0200_0000_0001L;
    private static final long ROUTER_HARDWARE_BITS = 0x0200_0000_0002L;
    private static final int TYPE_IPV4 = 0x0800;
    private static final int IPV4_AT = 14;
    private static final int CHECKSUM_AT = IPV4_AT + 10;
    private static final int SOURCE_AT = IPV4_AT + 12;
    private static final int DESTINATION_AT = IPV4_AT + 16;
    private static final int UDP_AT = IPV4_AT + 20;
    private static final int PAYLOAD_AT = UDP_AT + 8;
    private static final int NONCE_AT = PAYLOAD_AT + Authentication.IDENTIFIER_START;
    private static final int ORIGIN_AT = PAYLOAD_AT + Authentication.LENGTH_MIN;
    private static final int TYPE_AT = ORIGIN_AT + 8 + 40;
    private static final int ADVERTISEMENT = 134;

    /// 25.0.0.0/8, ordinary addresses that exist in a namespace only.
    private static final int NETWORK = 25 << 24;

    private static final int HOST_MASK = 0xff_ffff;
    private static final int GOLDEN_RATIO = 0x9e3779b1;
    private static final int FIRST_PORT = 20_000;
    private static final int PORT_MASK = 0x7fff;
    private static final int HEADER_START = 0x4500;
    private static final int TTL_AND_UDP = 64 << 8 | 17;

    private final int server;
    private final long headerSum;

    /// @param server the IPv4 address of a server at port 3544
    Solicitations(int server) {
        this.server = server;
        var packet = Packet.ofSize(256);
        begin(packet);
        headerSum = InternetChecksum.sum(packet, IPV4_AT, UDP_AT - IPV4_AT);
    }

    /// Writes all but what differs from one solicitation to the next.
    void begin(Packet packet) {
        packet.clear();
        var payload = Packet.ofSize(256);
        RouterSolicitation.write(
                payload, TeredoAddress.LINK_LOCAL_HIGH, TeredoAddress.LINK_LOCAL_LOW);
        Authentication.prependNonce(payload, 0, 0);
        packet.extend(PAYLOAD_AT);
        for (int i = 0; i < PAYLOAD_AT; i++) {
            packet.setOctet(i, 0);
        }
        packet.append(payload, 0, payload.length());
        packet.setLong(0, SERVER_HARDWARE_BITS << 16 | ROUTER_HARDWARE_BITS >>> 32);
        packet.setInt(8, (int) ROUTER_HARDWARE_BITS);
        packet.setShort(12, TYPE_IPV4);
        packet.setShort(IPV4_AT, HEADER_START);
        packet.setShort(IPV4_AT + 2, packet.length() - IPV4_AT);
        packet.setShort(IPV4_AT + 8, TTL_AND_UDP);
        packet.setInt(DESTINATION_AT, server);
        packet.setShort(UDP_AT + 2, TeredoAddress.SERVER_PORT);
        packet.setShort(UDP_AT + 4, packet.length() - UDP_AT);
    }

    /// Makes a packet the solicitation with this number.
    void write(Packet packet, long number) {
        int source = source(number);
        packet.setInt(SOURCE_AT, source);
        long sum = headerSum + InternetChecksum.inMachineOrder(source >>> 16);
        sum += InternetChecksum.inMachineOrder(source & 0xffff);
        packet.setShort(CHECKSUM_AT, InternetChecksum.finish(sum));
        packet.setShort(UDP_AT, port(number));
        packet.setLong(NONCE_AT, number);
    }

    /// The number of the solicitation that this packet answers, or -1 when it is no answer, or not
    /// as it should be.
    long answered(Packet packet) {
        if (packet.length() < TYPE_AT + 16) {
            return -1;
        }
        long number = packet.longAt(NONCE_AT);
        boolean isRight =
                packet.intAt(SOURCE_AT) == server
                        && packet.intAt(DESTINATION_AT) == source(number)
                        && packet.shortAt(UDP_AT + 2) == port(number)
                        && packet.intAt(PAYLOAD_AT) == Authentication.INDICATOR << 16
                        && packet.shortAt(ORIGIN_AT) == 0
                        && (packet.shortAt(ORIGIN_AT + 2) ^ 0xffff) == port(number)
                        && ~packet.intAt(ORIGIN_AT + 4) == source(number)
                        && packet.octetAt(TYPE_AT) == ADVERTISEMENT;
        return isRight ? number : -1;
    }

    /// Whether a frame is one of IPv4; others are the kernel's own.
    static boolean isIpv4(Packet frame) {
        return frame.length() > UDP_AT && frame.shortAt(IPV4_AT - 2) == TYPE_IPV4;
    }

    private static int source(long number) {
        return NETWORK | (int) number * GOLDEN_RATIO & HOST_MASK;
    }

    private static int port(long number) {
        return FIRST_PORT + (int) (number & PORT_MASK);
    }
}
