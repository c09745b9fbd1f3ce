package org.navalis.core.wire;

import org.navalis.core.Packet;

/// The options of neighbor discovery messages (RFC 4861, section 4.6): type (1), length in units of
/// eight octets (1), value.
final class NeighborOptions {

    static final int PREFIX_INFORMATION = 3;
    static final int MTU = 5;

    /// Bounds the work for one message.
    private static final int OPTIONS_MAX = 32;

    private NeighborOptions() {}

    /// Whether every option from this position on has a length and ends inside the packet.
    static boolean areWellFormed(Packet packet, int start) {
        int position = start;
        for (int seen = 0; position < packet.length(); seen++) {
            if (seen == OPTIONS_MAX || !isWellFormed(packet, position)) {
                return false;
            }
            position += lengthAt(packet, position);
        }
        return true;
    }

    private static boolean isWellFormed(Packet packet, int position) {
        return packet.length() - position >= 2
                && lengthAt(packet, position) > 0
                && position + lengthAt(packet, position) <= packet.length();
    }

    static int typeAt(Packet packet, int position) {
        return packet.octetAt(position);
    }

    /// The octets of the option at this position.
    static int lengthAt(Packet packet, int position) {
        return 8 * packet.octetAt(position + 1);
    }
}
