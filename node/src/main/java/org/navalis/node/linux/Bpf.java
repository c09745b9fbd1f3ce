package org.navalis.node.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Programs and maps of the kernel (`bpf`), as far as they are needed.
///
/// An instruction has eight octets: operation (1), destination and source register (4 bits each),
/// offset (2), number (4); here it is a `long` with the operation in its lowest octet.
final class Bpf {

    /// A program at a network device, before the kernel makes anything of a frame.
    static final int PROGRAM_XDP = 6;

    /// A map from the number of a queue to an AF_XDP socket.
    static final int MAP_XSK = 17;

    private static final int MAP_CREATE = 0;
    private static final int MAP_UPDATE_ELEM = 2;
    private static final int PROG_LOAD = 5;
    private static final int LINK_CREATE = 28;
    private static final int ATTACH_XDP = 37;
    private static final int ATTRIBUTES_LENGTH = 120;

    private Bpf() {}

    /// Memory for the arguments of a call, full of zeros.
    static MemorySegment attributes() {
        return Arena.ofAuto().allocate(ATTRIBUTES_LENGTH, 8);
    }

    /// One instruction.
    static long instruction(int operation, int destination, int source, int offset, int number) {
        return operation
                | (long) destination << 8
                | (long) source << 12
                | (offset & 0xffffL) << 16
                | (long) number << 32;
    }

    /// Makes a map whose keys and values are numbers of 32 bits.
    ///
    /// @return its descriptor
    /// @throws IOException when the kernel refuses
    static int createMap(Libc libc, int type, int entries) throws IOException {
        var attributes = attributes();
        attributes.set(ValueLayout.JAVA_INT, 0, type);
        attributes.set(ValueLayout.JAVA_INT, 4, Integer.BYTES);
        attributes.set(ValueLayout.JAVA_INT, 8, Integer.BYTES);
        attributes.set(ValueLayout.JAVA_INT, 12, entries);
        return call(libc, MAP_CREATE, attributes, "BPF_MAP_CREATE");
    }

    /// Puts a value into a map.
    ///
    /// @throws IOException when the kernel refuses
    static void put(Libc libc, int map, int key, int value) throws IOException {
        var pair = Arena.ofAuto().allocate(2L * Integer.BYTES, 4);
        pair.set(ValueLayout.JAVA_INT, 0, key);
        pair.set(ValueLayout.JAVA_INT, 4, value);
        var attributes = attributes();
        attributes.set(ValueLayout.JAVA_INT, 0, map);
        attributes.set(ValueLayout.JAVA_LONG, 8, pair.address());
        attributes.set(ValueLayout.JAVA_LONG, 16, pair.address() + Integer.BYTES);
        call(libc, MAP_UPDATE_ELEM, attributes, "BPF_MAP_UPDATE_ELEM");
    }

    /// Loads a program for a network device.
    ///
    /// @return its descriptor
    /// @throws IOException when the kernel refuses
    static int load(Libc libc, long[] instructions) throws IOException {
        var arena = Arena.ofAuto();
        var code = arena.allocateFrom(ValueLayout.JAVA_LONG, instructions);
        var license = arena.allocateFrom("Apache-2.0");
        var attributes = attributes();
        attributes.set(ValueLayout.JAVA_INT, 0, PROGRAM_XDP);
        attributes.set(ValueLayout.JAVA_INT, 4, instructions.length);
        attributes.set(ValueLayout.JAVA_LONG, 8, code.address());
        attributes.set(ValueLayout.JAVA_LONG, 16, license.address());
        attributes.set(ValueLayout.JAVA_INT, 68, ATTACH_XDP);
        return call(libc, PROG_LOAD, attributes, "BPF_PROG_LOAD");
    }

    /// Attaches a program to a device for as long as the link is open: it goes with this process at
    /// the latest.
    ///
    /// @param flags how the kernel is to run it
    /// @return the descriptor of the link
    /// @throws IOException when the kernel refuses, for example since the device has a program
    static int attach(Libc libc, int program, int device, int flags) throws IOException {
        var attributes = attributes();
        attributes.set(ValueLayout.JAVA_INT, 0, program);
        attributes.set(ValueLayout.JAVA_INT, 4, device);
        attributes.set(ValueLayout.JAVA_INT, 8, ATTACH_XDP);
        attributes.set(ValueLayout.JAVA_INT, 12, flags);
        return call(libc, LINK_CREATE, attributes, "BPF_LINK_CREATE");
    }

    private static int call(Libc libc, int command, MemorySegment attributes, String name)
            throws IOException {
        int result = libc.bpf(command, attributes);
        if (result < 0) {
            throw libc.failure(name);
        }
        return result;
    }
}
