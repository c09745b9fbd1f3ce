package org.navalis.simulator.nat;

import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;

/// Raw IPv4 packets for tests, with checksums added up in full.
final class Ipv4Packets {

    private static final int HEADERS = 28;

    private Ipv4Packets() {}

    static Packet udp(Ipv4Endpoint from, Ipv4Endpoint to, int payload) {
        var packet = Packet.ofSize(HEADERS + payload);
        packet.extend(HEADERS + payload);
        packet.setShort(0, 0x4500);
        packet.setShort(2, HEADERS + payload);
        packet.setOctet(8, 64);
        packet.setOctet(9, 17);
        packet.setInt(12, from.address());
        packet.setInt(16, to.address());
        packet.setShort(20, from.port());
        packet.setShort(22, to.port());
        packet.setShort(24, 8 + payload);
        for (int i = 0; i < payload; i++) {
            packet.setOctet(HEADERS + i, i * 31 & 0xff);
        }
        packet.setShort(10, ~sum(packet, 0, 20, 0) & 0xffff);
        int checksum = ~udpSum(packet) & 0xffff;
        packet.setShort(26, checksum == 0 ? 0xffff : checksum);
        return packet;
    }

    static Ipv4Endpoint source(Packet packet) {
        return new Ipv4Endpoint(packet.intAt(12), packet.shortAt(20));
    }

    static Ipv4Endpoint destination(Packet packet) {
        return new Ipv4Endpoint(packet.intAt(16), packet.shortAt(22));
    }

    static boolean isHeaderChecksumRight(Packet packet) {
        return sum(packet, 0, 20, 0) == 0xffff;
    }

    static boolean areChecksumsRight(Packet packet) {
        return isHeaderChecksumRight(packet) && udpSum(packet) == 0xffff;
    }

    private static int udpSum(Packet packet) {
        int pseudo = 17 + packet.shortAt(24);
        for (int i = 12; i < 20; i += 2) {
            pseudo += packet.shortAt(i);
        }
        return sum(packet, 20, packet.length(), pseudo);
    }

    private static int sum(Packet packet, int from, int to, int start) {
        int sum = start;
        for (int i = from; i < to; i += 2) {
            sum += packet.octetAt(i) << 8 | (i + 1 < to ? packet.octetAt(i + 1) : 0);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }
}
