package org.navalis.node.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Has the kernel bring everything of one client to the same loop, so that loops share nothing.
///
/// The loop is chosen by the client's mapped IPv4 address: that of a datagram is its source, that
/// of a packet on the TUN device stands inverted in the last four octets of its destination (RFC
/// 4380, section 4). Two programs compute the same number of it, one for the sockets of a port
/// (`SO_ATTACH_REUSEPORT_CBPF`), one for the queues of a device (`TUNSETSTEERINGEBPF`).
///
/// ```
/// loop = (address * 9e3779b1 mod 2^32 >> 16) mod loops
/// ```
final class Steering {

    private static final int MULTIPLIER = 0x9e3779b1;
    private static final int SHIFT = 16;

    // Both machines have these instructions by the same numbers.
    private static final int LOAD_WORD = 0x20;
    private static final int MULTIPLY = 0x24;
    private static final int SHIFT_RIGHT = 0x74;
    private static final int MODULO = 0x94;

    private static final int CLASSIC_RETURN = 0x16;
    private static final int CLASSIC_LENGTH = 8;

    /// Where the network header is for a classic program, and the source address in it.
    private static final int SOURCE_AT = -0x100000 + 12;

    private static final int MOVE_64 = 0xbf;
    private static final int XOR = 0xa4;
    private static final int EXIT = 0x95;
    private static final int CONTEXT_TO_R6 = 0x16;
    private static final int DESTINATION_END_AT = 36;

    private static final int BPF_PROG_LOAD = 5;
    private static final int SOCKET_FILTER = 1;
    private static final int ATTRIBUTES_LENGTH = 120;

    private Steering() {}

    /// A `sock_fprog`: number of instructions (2), padding, address of the instructions (8).
    static MemorySegment forSockets(int loops) {
        int[][] program = {
            {LOAD_WORD, SOURCE_AT},
            {MULTIPLY, MULTIPLIER},
            {SHIFT_RIGHT, SHIFT},
            {MODULO, loops},
            {CLASSIC_RETURN, 0},
        };
        var arena = Arena.ofAuto();
        var memory = arena.allocate(16L + (long) program.length * CLASSIC_LENGTH, 8);
        memory.set(ValueLayout.JAVA_SHORT, 0, (short) program.length);
        memory.set(ValueLayout.JAVA_LONG, 8, memory.address() + 16);
        for (int i = 0; i < program.length; i++) {
            long at = 16L + (long) i * CLASSIC_LENGTH;
            memory.set(ValueLayout.JAVA_SHORT, at, (short) program[i][0]);
            memory.set(ValueLayout.JAVA_INT, at + 4, program[i][1]);
        }
        return memory;
    }

    /// Loads the program for the queues of a TUN device.
    ///
    /// @return its descriptor, to be closed when it is attached
    /// @throws IOException when the kernel refuses
    static int loadForQueues(Libc libc, int loops) throws IOException {
        int[][] program = {
            {MOVE_64, CONTEXT_TO_R6, 0},
            {LOAD_WORD, 0, DESTINATION_END_AT},
            {XOR, 0, -1},
            {MULTIPLY, 0, MULTIPLIER},
            {SHIFT_RIGHT, 0, SHIFT},
            {MODULO, 0, loops},
            {EXIT, 0, 0},
        };
        var arena = Arena.ofAuto();
        var instructions = arena.allocate((long) program.length * 8, 8);
        for (int i = 0; i < program.length; i++) {
            long at = (long) i * 8;
            instructions.set(ValueLayout.JAVA_BYTE, at, (byte) program[i][0]);
            instructions.set(ValueLayout.JAVA_BYTE, at + 1, (byte) program[i][1]);
            instructions.set(ValueLayout.JAVA_INT, at + 4, program[i][2]);
        }
        var attributes = arena.allocate(ATTRIBUTES_LENGTH, 8);
        var license = arena.allocateFrom("Apache-2.0");
        attributes.set(ValueLayout.JAVA_INT, 0, SOCKET_FILTER);
        attributes.set(ValueLayout.JAVA_INT, 4, program.length);
        attributes.set(ValueLayout.JAVA_LONG, 8, instructions.address());
        attributes.set(ValueLayout.JAVA_LONG, 16, license.address());
        int loaded = libc.bpf(BPF_PROG_LOAD, attributes);
        if (loaded < 0) {
            throw libc.failure("bpf");
        }
        return loaded;
    }
}
