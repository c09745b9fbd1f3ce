package org.navalis.node.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.navalis.core.Packet;
import org.navalis.core.wire.InternetChecksum;
import org.navalis.core.wire.Ipv6Header;

/// Judges whether packets may become one train, as the kernel's receive offload does.
///
/// The packets of a train follow each other, differ in nothing but length, sequence number, PSH and
/// checksum, and have right checksums. Only the last may be shorter, and PSH or FIN end the train.
/// Nothing joins that has extension headers, SYN, RST or URG, or another ECN field.
final class TrainJoiner {

    /// The largest IPv6 payload that a train can have.
    private static final int PAYLOAD_MAX = 65_535;

    private static final int TCP = Ipv6Header.LENGTH;
    private static final int TCP_HEADER_MIN = 20;
    private static final int TCP_FLAGS = 13;
    private static final int TCP_CHECKSUM = 16;
    private static final int UDP_HEADER = 8;
    private static final int UDP_CHECKSUM = 6;
    private static final int ACK = 0x10;
    private static final int PSH = 0x08;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final VirtioHeader.Transport[] TCP_TRANSPORTS = tcpTransports();
    private static final VirtioHeader.Transport UDP_TRANSPORT =
            new VirtioHeader.Transport(
                    Ipv6Header.LENGTH, Ipv6Header.LENGTH + UDP_HEADER, UDP_CHECKSUM);

    private final boolean hasUdp;
    private Packet first = Packet.ofSize(0);
    private boolean isVerified;
    private boolean isEnded;
    private int headersLength;
    private int payloadMax;
    private int totalPayload;
    private int count;

    /// @param hasUdp whether trains of UDP are taken
    TrainJoiner(boolean hasUdp) {
        this.hasUdp = hasUdp;
    }

    private static VirtioHeader.Transport[] tcpTransports() {
        var transports = new VirtioHeader.Transport[16];
        for (int words = 0; words < transports.length; words++) {
            transports[words] =
                    new VirtioHeader.Transport(
                            Ipv6Header.LENGTH, Ipv6Header.LENGTH + 4 * words, TCP_CHECKSUM);
        }
        return transports;
    }

    /// Begins a train with this packet, which may remain alone.
    void begin(Packet packet) {
        first = packet;
        count = 1;
        isVerified = false;
        headersLength = headersLength(packet);
        isEnded = headersLength == 0 || packet.length() <= headersLength;
        payloadMax = packet.length() - headersLength;
        totalPayload = payloadMax;
        if (!isEnded && Ipv6Header.nextHeader(packet) == Ipv6Header.TCP) {
            isEnded = packet.octetAt(TCP + TCP_FLAGS) != ACK;
        }
    }

    /// The octets of headers of a packet that could be in a train; 0 for all others.
    private int headersLength(Packet packet) {
        if (packet.length() < Ipv6Header.LENGTH + UDP_HEADER || packet.isTrain()) {
            return 0;
        }
        int next = Ipv6Header.nextHeader(packet);
        if (next == Ipv6Header.UDP) {
            return hasUdp ? Ipv6Header.LENGTH + UDP_HEADER : 0;
        }
        if (next != Ipv6Header.TCP || packet.length() < TCP + TCP_HEADER_MIN) {
            return 0;
        }
        int length = 4 * (packet.octetAt(TCP + 12) >>> 4);
        return length >= TCP_HEADER_MIN && TCP + length <= packet.length() ? TCP + length : 0;
    }

    /// Adds a packet to the train, if it belongs there.
    boolean tryAdd(Packet packet) {
        if (isEnded || !follows(packet)) {
            return false;
        }
        if (!isVerified && !isIntact(first)) {
            isEnded = true;
            return false;
        }
        isVerified = true;
        if (!isIntact(packet)) {
            return false;
        }
        int payload = packet.length() - headersLength;
        totalPayload += payload;
        count++;
        isEnded = payload < payloadMax;
        if (Ipv6Header.nextHeader(packet) == Ipv6Header.TCP
                && packet.octetAt(TCP + TCP_FLAGS) != ACK) {
            isEnded = true;
        }
        return true;
    }

    private boolean follows(Packet packet) {
        int payload = packet.length() - headersLength;
        return headersLength(packet) == headersLength
                && payload > 0
                && payload <= payloadMax
                && headersLength - Ipv6Header.LENGTH + totalPayload + payload <= PAYLOAD_MAX
                && isOfSameFlow(packet)
                && (Ipv6Header.nextHeader(packet) == Ipv6Header.UDP || followsByTcp(packet));
    }

    /// The same version, class, flow label, next header, hop limit, addresses and ports.
    private boolean isOfSameFlow(Packet packet) {
        return first.intAt(0) == packet.intAt(0)
                && first.shortAt(6) == packet.shortAt(6)
                && first.longAt(8) == packet.longAt(8)
                && first.longAt(16) == packet.longAt(16)
                && first.longAt(24) == packet.longAt(24)
                && first.longAt(32) == packet.longAt(32)
                && first.intAt(TCP) == packet.intAt(TCP);
    }

    private boolean followsByTcp(Packet packet) {
        int flags = packet.octetAt(TCP + TCP_FLAGS);
        boolean isNext =
                packet.intAt(TCP + 4) == first.intAt(TCP + 4) + totalPayload
                        && packet.intAt(TCP + 8) == first.intAt(TCP + 8)
                        && packet.octetAt(TCP + 12) == first.octetAt(TCP + 12)
                        && packet.shortAt(TCP + 14) == first.shortAt(TCP + 14)
                        && (flags == ACK || flags == (ACK | PSH));
        if (!isNext) {
            return false;
        }
        for (int at = TCP + TCP_HEADER_MIN; at < headersLength; at += 4) {
            if (packet.intAt(at) != first.intAt(at)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIntact(Packet packet) {
        int next = Ipv6Header.nextHeader(packet);
        if (next == Ipv6Header.UDP
                && packet.shortAt(Ipv6Header.LENGTH + 4) != packet.length() - Ipv6Header.LENGTH) {
            return false;
        }
        return Ipv6Header.totalLength(packet) == packet.length()
                && InternetChecksum.ofPayload(packet, next) == 0;
    }

    /// How many packets the train has.
    int count() {
        return count;
    }

    /// The octets of headers that the train has.
    int headersLength() {
        return headersLength;
    }

    /// Writes the virtio header and the headers of a train of several packets.
    void writeHeaders(MemorySegment memory, Packet last) {
        boolean isTcp = Ipv6Header.nextHeader(first) == Ipv6Header.TCP;
        var transport = isTcp ? TCP_TRANSPORTS[(headersLength - TCP) / 4] : UDP_TRANSPORT;
        int kind = isTcp ? VirtioHeader.TRAIN_TCP6 : VirtioHeader.TRAIN_UDP;
        VirtioHeader.writeTrain(memory, 0, kind, transport, payloadMax);
        long at = VirtioHeader.LENGTH;
        MemorySegment.copy(first.memory(), first.offset(), memory, at, headersLength);
        int length = headersLength - Ipv6Header.LENGTH + totalPayload;
        memory.set(SHORT, at + 4, (short) length);
        if (isTcp) {
            memory.set(
                    ValueLayout.JAVA_BYTE,
                    at + TCP + TCP_FLAGS,
                    (byte) last.octetAt(TCP + TCP_FLAGS));
        } else {
            memory.set(SHORT, at + Ipv6Header.LENGTH + 4, (short) length);
        }
        long sum = InternetChecksum.sumOfPseudoHeader(first, length, Ipv6Header.nextHeader(first));
        memory.set(
                SHORT,
                at + transport.start() + transport.checksumOffset(),
                (short) InternetChecksum.fold(sum));
    }
}
