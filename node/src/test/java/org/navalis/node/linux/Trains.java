package org.navalis.node.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.navalis.core.Packet;
import org.navalis.core.wire.InternetChecksum;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.node.io.PacketSlots;

/// Makes packets and trains of TCP and UDP for tests, in native memory.
final class Trains {

    static final int ACK = 0x10;
    static final int PSH = 0x08;
    static final int FIN = 0x01;
    static final int CWR = 0x80;

    /// IPv6, TCP and the twelve octets of a time stamp.
    static final int TCP_HEADERS = 40 + 32;

    static final int UDP_HEADERS = 40 + 8;

    private static final long HOST_HIGH = 0x2a00_0003_0000_0000L;
    private static final long CLIENT_HIGH = 0x2001_0000_0b01_0101L;

    private Trains() {}

    /// A TCP packet with a right checksum; its payload goes on in a pattern by sequence number.
    static Packet tcp(int sequence, int flags, int payload) {
        var packet = PacketSlots.allocate(1, 66_000)[0];
        packet.extend(TCP_HEADERS + payload);
        fillTcp(packet, sequence, flags);
        seal(packet);
        return packet;
    }

    /// A train of TCP as the kernel hands it over: one header, the sum of the pseudo-header only.
    static Packet tcpTrain(int sequence, int flags, int payload, int payloadMax) {
        var train = PacketSlots.allocate(1, 66_000)[0];
        train.extend(TCP_HEADERS + payload);
        fillTcp(train, sequence, flags);
        long sum = InternetChecksum.sumOfPseudoHeader(train, 32 + payload, Ipv6Header.TCP);
        train.setShort(40 + 16, InternetChecksum.fold(sum));
        train.setTrain(40, TCP_HEADERS, TCP_HEADERS + payloadMax);
        return train;
    }

    private static void fillTcp(Packet packet, int sequence, int flags) {
        header(packet, Ipv6Header.TCP);
        packet.setInt(40, 5201 << 16 | 40_000);
        packet.setInt(44, sequence);
        packet.setInt(48, 77);
        packet.setShort(52, 8 << 12 | flags);
        packet.setShort(54, 500);
        packet.setInt(56, 0);
        packet.setInt(60, 0x0101_080a);
        packet.setLong(64, 0x1122_3344_5566_7788L);
        for (int i = TCP_HEADERS; i < packet.length(); i++) {
            packet.setOctet(i, patternAt(sequence + i - TCP_HEADERS));
        }
    }

    /// A UDP packet with a right checksum.
    static Packet udp(int start, int payload) {
        var packet = PacketSlots.allocate(1, 66_000)[0];
        packet.extend(UDP_HEADERS + payload);
        fillUdp(packet, start);
        seal(packet);
        return packet;
    }

    /// A train of UDP as the kernel hands it over.
    static Packet udpTrain(int start, int payload, int payloadMax) {
        var train = PacketSlots.allocate(1, 66_000)[0];
        train.extend(UDP_HEADERS + payload);
        fillUdp(train, start);
        train.setTrain(40, UDP_HEADERS, UDP_HEADERS + payloadMax);
        return train;
    }

    private static void fillUdp(Packet packet, int start) {
        header(packet, Ipv6Header.UDP);
        packet.setInt(40, 5201 << 16 | 40_000);
        packet.setShort(44, packet.length() - 40);
        packet.setShort(46, 0);
        for (int i = UDP_HEADERS; i < packet.length(); i++) {
            packet.setOctet(i, patternAt(start + i - UDP_HEADERS));
        }
    }

    private static void header(Packet packet, int next) {
        Ipv6Header.write(packet, packet.length() - 40, next, 64);
        Ipv6Header.setSource(packet, HOST_HIGH, 2);
        Ipv6Header.setDestination(packet, CLIENT_HIGH, 0x2c5a_63be_e6f5_ebe1L);
    }

    static int patternAt(int position) {
        return position * 31 + (position >>> 8) * 17 & 0xff;
    }

    /// Writes the right checksum.
    static Packet seal(Packet packet) {
        int next = Ipv6Header.nextHeader(packet);
        int at = 40 + (next == Ipv6Header.TCP ? 16 : 6);
        packet.setShort(at, 0);
        packet.setShort(at, InternetChecksum.ofPayload(packet, next));
        return packet;
    }

    /// All packets of a train, put together from the headers and parts that go to the kernel.
    static List<Packet> cut(Packet train) {
        var cutter = new TrainCutter();
        cutter.begin(train);
        var packets = new ArrayList<Packet>();
        int count = train.packetCount();
        for (int i = 0; i < count; i++) {
            var headers = MemorySegment.ofArray(new byte[200]);
            cutter.writeHeaders(i, i == count - 1, headers, 0);
            var packet = PacketSlots.allocate(1, 66_000)[0];
            packet.append(headers.toArray(ValueLayout.JAVA_BYTE), 0, cutter.headersLength());
            packet.append(train, cutter.payloadStart(i), cutter.payloadLength(i));
            packets.add(packet);
        }
        return packets;
    }

    static Random seeded(long seed) {
        return new Random(seed);
    }
}
