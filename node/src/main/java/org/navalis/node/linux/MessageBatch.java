package org.navalis.node.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Messages for `recvmmsg` or `sendmmsg`, made once: each has a name, parts and room for control
/// messages: one with the size of the datagrams in a train, or with a time to live, and, when
/// received, one with the number of datagrams that the kernel has lost.
///
/// | octets of a `mmsghdr` | field |
/// |---|---|
/// | 0-7, 8-11 | address of the name, its length |
/// | 16-23, 24-31 | address and number of the parts |
/// | 32-39, 40-47 | address and length of the control messages |
/// | 48-51 | flags |
/// | 56-59 | length of the message |
///
/// A part (`iovec`) has address (8) and length (8). A control message has its length (8), level
/// (4), type (4) and value; with a value of up to eight octets it takes 24.
final class MessageBatch {

    static final int IPPROTO_IP = 0;
    static final int IP_TTL = 2;
    static final int SOL_SOCKET = 1;
    static final int SO_RXQ_OVFL = 40;
    static final int SOL_UDP = 17;
    static final int UDP_SEGMENT = 103;
    static final int UDP_GRO = 104;

    private static final int MESSAGE_LENGTH = 64;
    private static final int PART_LENGTH = 16;
    private static final int CONTROL_LENGTH = 24;
    private static final int CONTROL_VALUE_AT = 16;

    /// Room for both control messages of a message.
    private static final int CONTROLS_LENGTH = 2 * CONTROL_LENGTH;

    private static final long SEGMENT_CONTROL_LENGTH = CONTROL_VALUE_AT + Short.BYTES;
    private static final long LIFE_CONTROL_LENGTH = CONTROL_VALUE_AT + Integer.BYTES;

    private static final ValueLayout.OfShort PORT =
            ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt ADDRESS =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);

    private final int messagesMax;
    private final int partsMax;
    private final MemorySegment messages;
    private final MemorySegment parts;
    private final MemorySegment names;
    private final MemorySegment controls;
    private int messageCount;
    private int partCount;

    MessageBatch(int messagesMax, int partsMax) {
        this.messagesMax = messagesMax;
        this.partsMax = partsMax;
        var arena = Arena.ofAuto();
        messages = arena.allocate((long) messagesMax * MESSAGE_LENGTH, 8);
        parts = arena.allocate((long) partsMax * PART_LENGTH, 8);
        names = arena.allocate((long) messagesMax * SocketAddress.LENGTH, 8);
        controls = arena.allocate((long) messagesMax * CONTROLS_LENGTH, 8);
        for (int i = 0; i < messagesMax; i++) {
            long at = (long) i * MESSAGE_LENGTH;
            messages.set(
                    ValueLayout.JAVA_LONG, at, names.address() + (long) i * SocketAddress.LENGTH);
            messages.set(ValueLayout.JAVA_INT, at + 8, SocketAddress.LENGTH);
        }
    }

    /// The address of a message.
    long address(int index) {
        return messages.address() + (long) index * MESSAGE_LENGTH;
    }

    int messageCount() {
        return messageCount;
    }

    void clear() {
        messageCount = 0;
        partCount = 0;
    }

    /// Whether there is room for one more message of so many parts.
    boolean hasRoom(int count) {
        return messageCount < messagesMax && partCount + count <= partsMax;
    }

    /// Begins a message.
    void begin() {
        long at = (long) messageCount * MESSAGE_LENGTH;
        messages.set(
                ValueLayout.JAVA_LONG, at + 16, parts.address() + (long) partCount * PART_LENGTH);
        messages.set(ValueLayout.JAVA_LONG, at + 24, 0L);
        messages.set(ValueLayout.JAVA_LONG, at + 32, 0L);
        messages.set(ValueLayout.JAVA_LONG, at + 40, 0L);
        messageCount++;
    }

    /// Adds a part to the message that was begun last.
    void addPart(long address, long length) {
        parts.set(ValueLayout.JAVA_LONG, (long) partCount * PART_LENGTH, address);
        parts.set(ValueLayout.JAVA_LONG, (long) partCount * PART_LENGTH + 8, length);
        partCount++;
        long count = (long) (messageCount - 1) * MESSAGE_LENGTH + 24;
        messages.set(ValueLayout.JAVA_LONG, count, messages.get(ValueLayout.JAVA_LONG, count) + 1);
    }

    /// Says where the message that was begun last goes.
    void setDestination(int address, int port) {
        long name = (long) (messageCount - 1) * SocketAddress.LENGTH;
        names.set(ValueLayout.JAVA_SHORT, name, (short) Libc.AF_INET);
        names.set(PORT, name + SocketAddress.PORT_AT, (short) port);
        names.set(ADDRESS, name + SocketAddress.ADDRESS_AT, address);
    }

    /// Has the kernel cut the message that was begun last into datagrams of so many octets.
    void setSegmentSize(int octets) {
        long control = addControl(SEGMENT_CONTROL_LENGTH, SOL_UDP, UDP_SEGMENT);
        controls.set(ValueLayout.JAVA_SHORT, control + CONTROL_VALUE_AT, (short) octets);
    }

    /// Gives the message that was begun last a time to live, 1 to 255.
    void setTimeToLive(int routers) {
        long control = addControl(LIFE_CONTROL_LENGTH, IPPROTO_IP, IP_TTL);
        controls.set(ValueLayout.JAVA_INT, control + CONTROL_VALUE_AT, routers);
    }

    /// Gives the message that was begun last its only control message, and says where it is.
    private long addControl(long length, int level, int type) {
        long control = (long) (messageCount - 1) * CONTROLS_LENGTH;
        controls.set(ValueLayout.JAVA_LONG, control, length);
        controls.set(ValueLayout.JAVA_INT, control + 8, level);
        controls.set(ValueLayout.JAVA_INT, control + 12, type);
        long at = (long) (messageCount - 1) * MESSAGE_LENGTH;
        messages.set(ValueLayout.JAVA_LONG, at + 32, controls.address() + control);
        messages.set(ValueLayout.JAVA_LONG, at + 40, (long) CONTROL_LENGTH);
        return control;
    }

    /// How many parts a message has.
    int partCount(int index) {
        return (int) messages.get(ValueLayout.JAVA_LONG, (long) index * MESSAGE_LENGTH + 24);
    }

    /// Makes a message out of some parts of a train, to be sent as they are.
    ///
    /// @param skipped how many parts to go on from where the message starts
    /// @param count how many parts it has then
    void narrow(int index, int skipped, int count) {
        long at = (long) index * MESSAGE_LENGTH;
        long first = messages.get(ValueLayout.JAVA_LONG, at + 16);
        messages.set(ValueLayout.JAVA_LONG, at + 16, first + (long) skipped * PART_LENGTH);
        messages.set(ValueLayout.JAVA_LONG, at + 24, count);
        messages.set(ValueLayout.JAVA_LONG, at + 40, 0L);
    }

    /// Gives room for control messages to every message, and for the name; before a receive.
    void prepareToReceive() {
        for (int i = 0; i < messageCount; i++) {
            long at = (long) i * MESSAGE_LENGTH;
            messages.set(
                    ValueLayout.JAVA_LONG,
                    at + 32,
                    controls.address() + (long) i * CONTROLS_LENGTH);
            messages.set(ValueLayout.JAVA_LONG, at + 40, (long) CONTROLS_LENGTH);
        }
    }

    /// How many octets were received into a message.
    int length(int index) {
        return messages.get(ValueLayout.JAVA_INT, (long) index * MESSAGE_LENGTH + 56);
    }

    /// The size of the datagrams that were received into a message; 0 when it is one datagram.
    int segmentSize(int index) {
        return control(index, SOL_UDP, UDP_GRO);
    }

    /// How many datagrams the kernel had lost when it put this message into the queue, since the
    /// socket was made; 0 for none. The number wraps at 32 bits.
    int lostTotal(int index) {
        return control(index, SOL_SOCKET, SO_RXQ_OVFL);
    }

    /// The value of a control message that was received; 0 when there is none.
    private int control(int index, int level, int type) {
        long start = (long) index * CONTROLS_LENGTH;
        long length = messages.get(ValueLayout.JAVA_LONG, (long) index * MESSAGE_LENGTH + 40);
        for (long at = start; at < start + length; at += CONTROL_LENGTH) {
            if (controls.get(ValueLayout.JAVA_INT, at + 8) == level
                    && controls.get(ValueLayout.JAVA_INT, at + 12) == type) {
                return controls.get(ValueLayout.JAVA_INT, at + CONTROL_VALUE_AT);
            }
        }
        return 0;
    }

    /// The IPv4 source of a message.
    int sourceAddress(int index) {
        return names.get(ADDRESS, (long) index * SocketAddress.LENGTH + SocketAddress.ADDRESS_AT);
    }

    /// The source port of a message.
    int sourcePort(int index) {
        return names.get(PORT, (long) index * SocketAddress.LENGTH + SocketAddress.PORT_AT)
                & 0xffff;
    }
}
