package org.navalis.core.wire;

import org.navalis.core.Packet;

/// The origin indication that a server puts in front of a packet (RFC 4380, section 5.1.1).
///
/// | octets | field |
/// |---|---|
/// | 0-1 | `00 00` |
/// | 2-3 | origin UDP port XOR `ffff` |
/// | 4-7 | origin IPv4 address XOR `ffffffff` |
public final class Origin {

    /// The size of the indication.
    public static final int LENGTH = 8;

    /// Octets 0 and 1.
    public static final int INDICATOR = 0x0000;

    private Origin() {}

    /// Puts an origin indication in front of what the packet has.
    public static void prepend(Packet packet, int address, int port) {
        packet.prepend(LENGTH);
        packet.setShort(0, INDICATOR);
        packet.setShort(2, ~port);
        packet.setInt(4, ~address);
    }
}
