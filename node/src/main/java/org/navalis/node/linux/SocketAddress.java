package org.navalis.node.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.navalis.core.Ipv4Endpoint;

/// `sockaddr_in`: family (2, native order), port (2), IPv4 address (4), zeros (8).
final class SocketAddress {

    static final int LENGTH = 16;
    static final int PORT_AT = 2;
    static final int ADDRESS_AT = 4;

    private static final ValueLayout.OfShort PORT =
            ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt ADDRESS =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);

    private SocketAddress() {}

    static MemorySegment of(Ipv4Endpoint endpoint) {
        var memory = Arena.ofAuto().allocate(LENGTH, 8);
        memory.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_INET);
        memory.set(PORT, PORT_AT, (short) endpoint.port());
        memory.set(ADDRESS, ADDRESS_AT, endpoint.address());
        return memory;
    }

    /// `ip_mreq`: the group (4), an address of the interface (4).
    static MemorySegment multicastRequest(int group, int address) {
        var memory = Arena.ofAuto().allocate(2 * Integer.BYTES, 4);
        memory.set(ADDRESS, 0, group);
        memory.set(ADDRESS, Integer.BYTES, address);
        return memory;
    }

    static Ipv4Endpoint localOf(Libc libc, int socket) {
        var memory = Arena.ofAuto().allocate(LENGTH, 8);
        var length = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);
        length.set(ValueLayout.JAVA_INT, 0, LENGTH);
        if (libc.getsockname(socket, memory, length) < 0) {
            return new Ipv4Endpoint(0, 0);
        }
        return new Ipv4Endpoint(
                memory.get(ADDRESS, ADDRESS_AT), memory.get(PORT, PORT_AT) & 0xffff);
    }
}
