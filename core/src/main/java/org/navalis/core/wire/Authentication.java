package org.navalis.core.wire;

import org.navalis.core.Packet;

/// The authentication encapsulation of solicitations and advertisements (RFC 4380, section 5.1.1).
///
/// | octets | field |
/// |---|---|
/// | 0-1 | `00 01` |
/// | 2 | length of the client identifier, I |
/// | 3 | length of the authentication value, A |
/// | 4 | client identifier |
/// | 4+I | authentication value |
/// | 4+I+A | nonce (8) |
/// | 12+I+A | confirmation |
public final class Authentication {

    /// The size with an empty identifier and an empty value.
    public static final int LENGTH_MIN = 13;

    /// Octets 0 and 1.
    public static final int INDICATOR = 0x0001;

    /// Where the client identifier starts.
    public static final int IDENTIFIER_START = 4;

    private Authentication() {}

    /// Puts an authentication that has a nonce only in front of what the packet has.
    public static void prependNonce(Packet packet, long nonce, int confirmation) {
        packet.prepend(LENGTH_MIN);
        packet.setShort(0, INDICATOR);
        packet.setShort(2, 0);
        packet.setLong(4, nonce);
        packet.setOctet(12, confirmation);
    }
}
