package org.navalis.core.testing;

import java.util.HexFormat;
import org.navalis.core.Packet;

/// Octets as text: two hexadecimal digits each, with white space wherever it helps the reader.
public final class Hex {

    /// Room behind a packet from text, for what a test puts there.
    private static final int ROOM = 256;

    private Hex() {}

    /// The octets that the text stands for.
    ///
    /// @throws IllegalArgumentException when the text is not hexadecimal
    public static byte[] octets(String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s+", ""));
    }

    /// A packet of the octets that the text stands for, with room before and behind it.
    public static Packet packet(String text) {
        var octets = octets(text);
        var packet = Packet.ofSize(octets.length + ROOM);
        packet.append(octets, 0, octets.length);
        return packet;
    }

    /// The octets as text, without white space.
    public static String of(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }

    /// The octets of a packet as text, without white space.
    public static String of(Packet packet) {
        return of(packet.toByteArray());
    }
}
