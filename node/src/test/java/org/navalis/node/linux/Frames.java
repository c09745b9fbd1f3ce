package org.navalis.node.linux;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Packet;
import org.navalis.core.wire.InternetChecksum;

/// Frames with a UDP datagram to a server, as right as can be, to be changed by tests.
///
/// | octets | what |
/// |---|---|
/// | 0-13 | Ethernet header |
/// | 14-33, 34-41, 42- | IPv4 header, UDP header, payload |
final class Frames {

    static final int PRIMARY = Ipv4Address.parse("198.41.0.4");
    static final int SECONDARY = Ipv4Address.parse("198.41.0.5");
    static final int CLIENT = Ipv4Address.parse("25.1.2.3");
    static final int SERVER_PORT = 3544;
    static final int CLIENT_PORT = 40_001;
    static final int ETHERNET = 14;
    static final int IP = ETHERNET;
    static final int UDP = IP + 20;
    static final int PAYLOAD = UDP + 8;
    static final byte[] SERVER_HARDWARE = {2, 0x11, (byte) 0x82, 0x13, (byte) 0xf4, 0x15};
    static final byte[] CLIENT_HARDWARE = {2, 0x21, 0x22, 0x23, 0x24, 0x25};

    private Frames() {}

    /// From the client to an address of the server, with so many octets of payload.
    static byte[] toServer(int address, int payloadLength) {
        var frame = ByteBuffer.allocate(PAYLOAD + payloadLength);
        frame.put(SERVER_HARDWARE).put(CLIENT_HARDWARE).putShort((short) 0x0800);
        frame.put((byte) 0x45).put((byte) 0).putShort((short) (28 + payloadLength));
        frame.putShort((short) 7).putShort((short) 0x4000);
        frame.put((byte) 64).put((byte) 17).putShort((short) 0);
        frame.putInt(CLIENT).putInt(address);
        frame.putShort((short) CLIENT_PORT).putShort((short) SERVER_PORT);
        frame.putShort((short) (8 + payloadLength)).putShort((short) 0);
        for (int i = 0; i < payloadLength; i++) {
            frame.put((byte) (i * 7 + 1));
        }
        return finished(frame.array());
    }

    /// With its two checksums made right.
    static byte[] finished(byte[] frame) {
        var bytes = ByteBuffer.wrap(frame);
        bytes.putShort(IP + 10, (short) 0);
        bytes.putShort(IP + 10, (short) InternetChecksum.finish(sum(frame, IP, 20)));
        bytes.putShort(UDP + 6, (short) 0);
        int checksum = InternetChecksum.finish(udpSum(frame));
        bytes.putShort(UDP + 6, (short) (checksum == 0 ? 0xffff : checksum));
        return frame;
    }

    /// The sum of the pseudo-header alone.
    static long pseudoSum(byte[] frame) {
        int length = ByteBuffer.wrap(frame).getShort(UDP + 4) & 0xffff;
        return sum(frame, IP + 12, 8)
                + InternetChecksum.inMachineOrder(17)
                + InternetChecksum.inMachineOrder(length);
    }

    /// The sum of pseudo-header and datagram.
    static long udpSum(byte[] frame) {
        int length = ByteBuffer.wrap(frame).getShort(UDP + 4) & 0xffff;
        return pseudoSum(frame) + sum(frame, UDP, length);
    }

    static long sum(byte[] frame, int from, int length) {
        return InternetChecksum.sum(Packet.of(frame), from, length);
    }

    /// As on a device without an Ethernet header.
    static byte[] withoutEthernet(byte[] frame) {
        return Arrays.copyOfRange(frame, ETHERNET, frame.length);
    }
}
