package org.navalis.node.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.navalis.core.Packet;
import org.navalis.core.wire.InternetChecksum;
import org.navalis.core.wire.Ipv6Header;

/// Cuts a train apart: writes the headers that each packet of it gets, with lengths, sequence
/// number, flags and checksum (RFC 9293; the segmentation offload of a network card).
///
/// The payload is read for the checksum and stays where it is.
final class TrainCutter {

    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int TCP_SEQUENCE = 4;
    private static final int TCP_FLAGS = 13;
    private static final int TCP_CHECKSUM = 16;
    private static final int UDP_LENGTH = 4;
    private static final int UDP_CHECKSUM = 6;
    private static final int FIN_AND_PSH = 0x09;
    private static final int CWR = 0x80;

    private Packet train = Packet.ofSize(0);
    private int transport;
    private int headersLength;
    private int payloadMax;
    private int payloadLength;
    private int nextHeader;
    private long addressesSum;

    /// Begins with a train.
    void begin(Packet newTrain) {
        train = newTrain;
        transport = train.transportStart();
        headersLength = train.headersLength();
        payloadMax = train.packetLengthMax() - headersLength;
        payloadLength = train.length() - headersLength;
        nextHeader = headersLength - transport == 8 ? Ipv6Header.UDP : Ipv6Header.TCP;
        addressesSum = InternetChecksum.sumOfPseudoHeader(train, 0, nextHeader);
    }

    /// The octets of headers of each packet.
    int headersLength() {
        return headersLength;
    }

    /// Where the payload of a packet starts in the train.
    int payloadStart(int index) {
        return headersLength + index * payloadMax;
    }

    /// The octets of payload of a packet.
    int payloadLength(int index) {
        return Math.min(payloadMax, payloadLength - index * payloadMax);
    }

    /// Writes the headers of a packet.
    ///
    /// @param index which packet, from 0
    /// @param isLast whether it is the last one
    /// @param headers where they go
    /// @param at from where on
    void writeHeaders(int index, boolean isLast, MemorySegment headers, long at) {
        MemorySegment.copy(train.memory(), train.offset(), headers, at, headersLength);
        int length = headersLength - transport + payloadLength(index);
        headers.set(SHORT, at + 4, (short) (transport - Ipv6Header.LENGTH + length));
        long start = at + transport;
        int checksum;
        if (nextHeader == Ipv6Header.TCP) {
            int sequence = headers.get(INT, start + TCP_SEQUENCE);
            headers.set(INT, start + TCP_SEQUENCE, sequence + index * payloadMax);
            int flags = headers.get(ValueLayout.JAVA_BYTE, start + TCP_FLAGS) & 0xff;
            flags &= isLast ? 0xff : ~FIN_AND_PSH;
            flags &= index == 0 ? 0xff : ~CWR;
            headers.set(ValueLayout.JAVA_BYTE, start + TCP_FLAGS, (byte) flags);
            checksum = TCP_CHECKSUM;
        } else {
            headers.set(SHORT, start + UDP_LENGTH, (short) length);
            checksum = UDP_CHECKSUM;
        }
        headers.set(SHORT, start + checksum, (short) 0);
        long sum =
                addressesSum
                        + InternetChecksum.inMachineOrder(length)
                        + InternetChecksum.sum(headers, start, headersLength - transport)
                        + InternetChecksum.sum(train, payloadStart(index), payloadLength(index));
        int value = InternetChecksum.finish(sum);
        // A UDP checksum of zero would say that there is none.
        boolean isZeroUdp = value == 0 && nextHeader == Ipv6Header.UDP;
        headers.set(SHORT, start + checksum, (short) (isZeroUdp ? 0xffff : value));
    }
}
