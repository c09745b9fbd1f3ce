package org.navalis.core;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A window on a slot of memory that holds one packet, or a train of them; the only reused mutable
/// object.
///
/// Positions are octets from the start of the packet, numbers are in network byte order. A slot has
/// room in front of the packet ([#HEADROOM]) so that a header can be put before it without a copy.
/// A datagram that was received also carries its outer source and the socket that received it.
///
/// ```
/// memory: | headroom | packet ......... | free |
///                    ^ offset           ^ offset + length
/// ```
public final class Packet {

    /// Room in front of a received packet: an origin indication (8), a virtio header (12), and an
    /// authentication with an empty identifier and value (13) fit together.
    public static final int HEADROOM = 64;

    /// The largest UDP payload over IPv4, 65507 octets; every slot that receives holds as much.
    public static final int PAYLOAD_MAX = 65_507;

    private static final ValueLayout.OfByte OCTET = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final MemorySegment memory;
    private int offset;
    private int length;
    private int transportStart;
    private int headersLength;
    private int segmentSize;
    private int socket;
    private int address;
    private int port;

    /// Makes a window on the whole of a slot; it starts empty, behind the headroom.
    public Packet(MemorySegment memory) {
        this.memory = memory;
        clear();
    }

    /// A packet of its own memory, for tests and for what happens rarely.
    public static Packet ofSize(int capacity) {
        return new Packet(MemorySegment.ofArray(new byte[HEADROOM + capacity]));
    }

    /// A packet with a copy of these octets in memory of its own.
    public static Packet of(byte[] octets) {
        var packet = ofSize(octets.length);
        packet.append(octets, 0, octets.length);
        return packet;
    }

    /// Makes the window empty again, behind the headroom.
    public void clear() {
        offset = HEADROOM;
        length = 0;
        setTrain(0, 0, 0);
        socket = Outbox.SERVICE_SOCKET;
        address = 0;
        port = 0;
    }

    /// The slot, for a driver.
    public MemorySegment memory() {
        return memory;
    }

    /// Where the packet starts in the slot.
    public int offset() {
        return offset;
    }

    /// How many octets the packet has.
    public int length() {
        return length;
    }

    /// How many octets may still be appended.
    public int remaining() {
        return (int) memory.byteSize() - offset - length;
    }

    /// Whether this is a train: packets of one flow that share their headers, cut apart when they
    /// are sent.
    ///
    /// ```
    /// train:   | headers | payload 1 | payload 2 | payload 3 |
    /// sent as: | headers | payload 1 |, | headers | payload 2 |, | headers | payload 3 |
    /// ```
    public boolean isTrain() {
        return segmentSize > 0;
    }

    /// The size of the largest single packet in here, with its headers.
    public int packetLengthMax() {
        return isTrain() ? Math.min(segmentSize, length) : length;
    }

    /// How many packets are in here.
    public int packetCount() {
        if (!isTrain() || length <= segmentSize) {
            return 1;
        }
        int payload = segmentSize - headersLength;
        return (length - headersLength + payload - 1) / payload;
    }

    /// Where the transport header of a train starts.
    public int transportStart() {
        return transportStart;
    }

    /// How many octets of headers each packet of a train has.
    public int headersLength() {
        return headersLength;
    }

    /// Says that this is a train.
    ///
    /// @param transport where the transport header starts; its checksum covers the pseudo-header
    ///     only until the train is cut apart
    /// @param headers the octets of headers that each packet gets
    /// @param segment the size of each packet but the last, with its headers
    public void setTrain(int transport, int headers, int segment) {
        transportStart = transport;
        headersLength = headers;
        segmentSize = segment;
    }

    /// The socket that received the datagram, see [Outbox#SERVICE_SOCKET].
    public int socket() {
        return socket;
    }

    /// The outer IPv4 source address of a received datagram.
    public int address() {
        return address;
    }

    /// The outer UDP source port of a received datagram.
    public int port() {
        return port;
    }

    /// Notes where a received datagram came from.
    public void setSource(int receivingSocket, int sourceAddress, int sourcePort) {
        socket = receivingSocket;
        address = sourceAddress;
        port = sourcePort;
    }

    /// Places the window on the slot, for a driver that has just read into it.
    public void place(int newOffset, int newLength) {
        assert newOffset >= 0 && newLength >= 0 && newOffset + newLength <= memory.byteSize();
        offset = newOffset;
        length = newLength;
    }

    /// Drops so many octets at the front: what follows becomes the packet.
    public void skip(int octets) {
        place(offset + octets, length - octets);
    }

    /// Cuts the packet to its first octets.
    public void truncate(int newLength) {
        assert newLength <= length;
        length = newLength;
    }

    /// Makes room for a header in front of the packet.
    public void prepend(int octets) {
        place(offset - octets, length + octets);
    }

    /// Makes room behind the packet, with undefined octets, and says where it starts.
    public int extend(int octets) {
        int start = length;
        place(offset, length + octets);
        return start;
    }

    /// Puts these octets behind the packet.
    public void append(byte[] octets, int from, int count) {
        int start = extend(count);
        MemorySegment.copy(octets, from, memory, OCTET, offset + start, count);
    }

    /// Puts a part of another packet behind this one.
    public void append(Packet other, int from, int count) {
        assert from >= 0 && from + count <= other.length;
        int start = extend(count);
        MemorySegment.copy(other.memory, other.offset + from, memory, offset + start, count);
    }

    /// Whether a part of this packet equals a part of other octets.
    public boolean matches(int position, byte[] octets) {
        for (int i = 0; i < octets.length; i++) {
            if ((byte) octetAt(position + i) != octets[i]) {
                return false;
            }
        }
        return true;
    }

    /// Copies octets from this position on to the start of an array.
    public void copyTo(byte[] octets, int position, int count) {
        assert position >= 0 && position + count <= length;
        MemorySegment.copy(memory, OCTET, offset + position, octets, 0, count);
    }

    /// Copies octets from this position on to a place in an array.
    public void copyTo(byte[] octets, int to, int position, int count) {
        assert position >= 0 && position + count <= length;
        MemorySegment.copy(memory, OCTET, offset + position, octets, to, count);
    }

    /// Writes all these octets at this position.
    public void setOctets(int position, byte[] octets) {
        assert position >= 0 && position + octets.length <= length;
        MemorySegment.copy(octets, 0, memory, OCTET, offset + position, octets.length);
    }

    /// A copy of the packet's octets.
    public byte[] toByteArray() {
        var copy = new byte[length];
        MemorySegment.copy(memory, OCTET, offset, copy, 0, length);
        return copy;
    }

    /// The octet at this position, 0 to 255.
    public int octetAt(int position) {
        assert position >= 0 && position < length;
        return memory.get(OCTET, offset + position) & 0xff;
    }

    /// The 16-bit number at this position, 0 to 65535.
    public int shortAt(int position) {
        assert position >= 0 && position + 2 <= length;
        return memory.get(SHORT, offset + position) & 0xffff;
    }

    /// The 32 bits at this position.
    public int intAt(int position) {
        assert position >= 0 && position + 4 <= length;
        return memory.get(INT, offset + position);
    }

    /// The 64 bits at this position.
    public long longAt(int position) {
        assert position >= 0 && position + 8 <= length;
        return memory.get(LONG, offset + position);
    }

    /// Writes an octet.
    public void setOctet(int position, int value) {
        assert position >= 0 && position < length;
        memory.set(OCTET, offset + position, (byte) value);
    }

    /// Writes a 16-bit number.
    public void setShort(int position, int value) {
        assert position >= 0 && position + 2 <= length;
        memory.set(SHORT, offset + position, (short) value);
    }

    /// Writes 32 bits.
    public void setInt(int position, int value) {
        assert position >= 0 && position + 4 <= length;
        memory.set(INT, offset + position, value);
    }

    /// Writes 64 bits.
    public void setLong(int position, long value) {
        assert position >= 0 && position + 8 <= length;
        memory.set(LONG, offset + position, value);
    }
}
