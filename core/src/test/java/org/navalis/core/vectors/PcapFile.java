package org.navalis.core.vectors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.testing.Hex;

/// Writes datagrams as a capture file of IPv4 packets.
final class PcapFile {

    /// A UDP datagram.
    ///
    /// @param from its source
    /// @param to its destination
    /// @param payload its payload in hexadecimal
    record Datagram(Ipv4Endpoint from, Ipv4Endpoint to, String payload) {}

    private static final int MAGIC = 0xa1b2c3d4;
    private static final int LENGTH_MAX = 65_535;
    private static final int IPV4_LINK_TYPE = 228;
    private static final int HEADERS_LENGTH = 28;
    private static final int UDP_HEADER_LENGTH = 8;
    private static final int UDP = 17;

    private PcapFile() {}

    static void write(Path file, List<Datagram> datagrams) throws IOException {
        var buffer = ByteBuffer.allocate(1 << 16);
        buffer.putInt(MAGIC).putShort((short) 2).putShort((short) 4);
        buffer.putLong(0).putInt(LENGTH_MAX).putInt(IPV4_LINK_TYPE);
        for (var datagram : datagrams) {
            put(buffer, datagram);
        }
        buffer.flip();
        var octets = new byte[buffer.remaining()];
        buffer.get(octets);
        Files.write(file, octets);
    }

    private static void put(ByteBuffer buffer, Datagram datagram) {
        var payload = Hex.octets(datagram.payload());
        int length = HEADERS_LENGTH + payload.length;
        buffer.putLong(0).putInt(length).putInt(length);
        // IPv4, without checksum; UDP, without checksum.
        buffer.putShort((short) 0x4500).putShort((short) length).putInt(0);
        buffer.put((byte) 64).put((byte) UDP).putShort((short) 0);
        buffer.putInt(datagram.from().address()).putInt(datagram.to().address());
        buffer.putShort((short) datagram.from().port()).putShort((short) datagram.to().port());
        buffer.putShort((short) (UDP_HEADER_LENGTH + payload.length)).putShort((short) 0);
        buffer.put(payload);
    }
}
