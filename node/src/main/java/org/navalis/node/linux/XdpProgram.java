package org.navalis.node.linux;

import java.nio.ByteOrder;
import java.util.Arrays;
import org.navalis.core.Ipv4Endpoint;

/// The program of a network device that brings datagrams for some endpoints to AF_XDP sockets and
/// leaves everything else to the kernel.
///
/// It takes a frame that is for this machine and has IPv4 without options, no fragment, with UDP to
/// one of the endpoints. Anything else, and what comes by a queue without a socket, passes.
///
/// ```
/// frame: | destination, source, 0800 (14), on Ethernet alone | IPv4 header (20) | UDP header (8) |
/// ```
final class XdpProgram {

    /// The octets of an Ethernet header; a TUN device has none.
    static final int ETHERNET_LENGTH = 14;

    /// Longer frames are for nobody here, and do not fit into a frame of the socket's memory.
    static final int FRAME_LENGTH_MAX = 1600;

    static final int IPV4_LENGTH = 20;
    static final int UDP_LENGTH = 8;
    static final int ETHERTYPE_IPV4 = 0x0800;
    static final int PROTOCOL_UDP = 17;

    /// What the program decides when the kernel is to go on.
    static final int PASS = 2;

    private static final int MOVE = 0xbf;
    private static final int MOVE_NUMBER = 0xb7;
    private static final int MOVE_WORD = 0xb4;
    private static final int ADD_NUMBER = 0x07;
    private static final int LOAD_WORD = 0x61;
    private static final int LOAD_SHORT = 0x69;
    private static final int LOAD_OCTET = 0x71;
    private static final int LOAD_MAP = 0x18;
    private static final int LOAD_MAP_SOURCE = 1;
    private static final int CALL = 0x85;
    private static final int EXIT = 0x95;
    private static final int JUMP_IF_MORE = 0x2d;
    private static final int JUMP_UNLESS_EQUAL = 0x5d;
    private static final int JUMP_UNLESS_NUMBER = 0x55;
    private static final int JUMP_IF_EQUAL = 0x1d;
    private static final int JUMP_IF_BITS = 0x45;
    private static final int REDIRECT_MAP = 51;

    /// Where the context has the start and the end of a frame, and the number of its queue.
    private static final int DATA_AT = 0;

    private static final int DATA_END_AT = 4;
    private static final int QUEUE_AT = 16;

    /// More fragments, and where a fragment belongs.
    private static final int FRAGMENT_BITS = 0x3fff;

    private static final int VERSION_4_NO_OPTIONS = 0x45;
    private static final int LENGTH_MAX = 96;

    private final long[] instructions = new long[LENGTH_MAX];
    private final boolean[] isJumpToPass = new boolean[LENGTH_MAX];
    private int length;

    private XdpProgram() {}

    /// The instructions.
    ///
    /// @param hardware the device's Ethernet address; empty for a device without an Ethernet header
    /// @param map the descriptor of the map of the sockets
    /// @param endpoints one or two, with the same port
    static long[] instructions(byte[] hardware, int map, Ipv4Endpoint... endpoints) {
        var program = new XdpProgram();
        int link = hardware.length == 0 ? 0 : ETHERNET_LENGTH;
        program.requireLength(link);
        if (link > 0) {
            program.requireEthernet(hardware);
        }
        program.requireUdp(link, endpoints[0].port());
        program.requireAddress(link, endpoints);
        program.redirect(map);
        return program.finished();
    }

    /// r2 is the start of the frame from here on.
    private void requireLength(int link) {
        add(LOAD_WORD, 2, 1, DATA_AT, 0);
        add(LOAD_WORD, 3, 1, DATA_END_AT, 0);
        add(MOVE, 4, 2, 0, 0);
        add(ADD_NUMBER, 4, 0, 0, link + IPV4_LENGTH + UDP_LENGTH);
        passIf(JUMP_IF_MORE, 4, 3, 0);
        add(MOVE, 4, 2, 0, 0);
        add(ADD_NUMBER, 4, 0, 0, FRAME_LENGTH_MAX);
        passIf(JUMP_IF_MORE, 3, 4, 0);
    }

    private void requireEthernet(byte[] hardware) {
        requireShort(0, hardware[0] << 8 | hardware[1] & 0xff);
        requireShort(2, hardware[2] << 8 | hardware[3] & 0xff);
        requireShort(4, hardware[4] << 8 | hardware[5] & 0xff);
        requireShort(12, ETHERTYPE_IPV4);
    }

    private void requireUdp(int link, int port) {
        add(LOAD_OCTET, 5, 2, link, 0);
        passIf(JUMP_UNLESS_NUMBER, 5, 0, VERSION_4_NO_OPTIONS);
        add(LOAD_SHORT, 5, 2, link + 6, 0);
        passIf(JUMP_IF_BITS, 5, 0, inFrame(FRAGMENT_BITS));
        add(LOAD_OCTET, 5, 2, link + 9, 0);
        passIf(JUMP_UNLESS_NUMBER, 5, 0, PROTOCOL_UDP);
        requireShort(link + IPV4_LENGTH + 2, port);
    }

    private void requireAddress(int link, Ipv4Endpoint... endpoints) {
        add(LOAD_WORD, 5, 2, link + 16, 0);
        for (int i = 0; i < endpoints.length; i++) {
            int address = endpoints[i].address();
            // A number in a jump would be taken for a signed one of 64 bits.
            boolean isLast = i + 1 == endpoints.length;
            add(MOVE_WORD, 4, 0, 0, isBig() ? address : Integer.reverseBytes(address));
            if (isLast) {
                passIf(JUMP_UNLESS_EQUAL, 5, 4, 0);
            } else {
                // Over the two instructions of each that follows.
                add(JUMP_IF_EQUAL, 5, 4, 2 * (endpoints.length - 1 - i), 0);
            }
        }
    }

    private void redirect(int map) {
        add(LOAD_WORD, 2, 1, QUEUE_AT, 0);
        add(LOAD_MAP, 1, LOAD_MAP_SOURCE, 0, map);
        add(0, 0, 0, 0, 0);
        // What is decided when the queue has no socket.
        add(MOVE_NUMBER, 3, 0, 0, PASS);
        add(CALL, 0, 0, 0, REDIRECT_MAP);
        add(EXIT, 0, 0, 0, 0);
    }

    private void requireShort(int at, int number) {
        add(LOAD_SHORT, 5, 2, at, 0);
        passIf(JUMP_UNLESS_NUMBER, 5, 0, inFrame(number & 0xffff));
    }

    /// A number of 16 bits as it looks when it is loaded from a frame.
    private static int inFrame(int number) {
        return isBig() ? number : Short.toUnsignedInt(Short.reverseBytes((short) number));
    }

    private static boolean isBig() {
        return ByteOrder.nativeOrder().equals(ByteOrder.BIG_ENDIAN);
    }

    private void passIf(int jump, int destination, int source, int number) {
        isJumpToPass[length] = true;
        add(jump, destination, source, 0, number);
    }

    private void add(int operation, int destination, int source, int offset, int number) {
        instructions[length++] = Bpf.instruction(operation, destination, source, offset, number);
    }

    /// Jumps lead to the end, where the frame passes.
    private long[] finished() {
        int end = length;
        add(MOVE_NUMBER, 0, 0, 0, PASS);
        add(EXIT, 0, 0, 0, 0);
        for (int i = 0; i < end; i++) {
            if (isJumpToPass[i]) {
                instructions[i] |= (long) (end - i - 1) << 16;
            }
        }
        return Arrays.copyOf(instructions, length);
    }
}
