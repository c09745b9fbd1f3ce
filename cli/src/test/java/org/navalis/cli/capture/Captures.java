package org.navalis.cli.capture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Writes small capture files.
public final class Captures {

    /// 2026-01-01T00:00:00Z.
    private static final long SECONDS = 1_767_225_600L;

    private Captures() {}

    /// A UDP datagram from 25.10.20.30 to 11.1.1.1 in a frame.
    public static byte[] frame(int linkType, int sourcePort, int destinationPort, byte[] payload) {
        var buffer = ByteBuffer.allocate(2000);
        switch (linkType) {
            case 0, 108 -> buffer.putInt(2);
            case 1 -> buffer.put(new byte[12]).putShort((short) 0x0800);
            case 113 -> buffer.put(new byte[14]).putShort((short) 0x0800);
            case 276 -> buffer.putShort((short) 0x0800).put(new byte[18]);
            default -> {}
        }
        buffer.putInt(0x45000000 | 28 + payload.length).putInt(0).putInt(0x40110000);
        buffer.putInt(0x190a141e).putInt(0x0b010101);
        buffer.putShort((short) sourcePort).putShort((short) destinationPort);
        buffer.putShort((short) (8 + payload.length)).putShort((short) 0);
        buffer.put(payload);
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /// A file of the classic format, in little-endian order with microseconds.
    public static byte[] pcap(int linkType, byte[]... frames) {
        var file = new ByteArrayOutputStream();
        var header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
        header.putInt(0).putInt(0).putInt(65_535).putInt(linkType);
        file.writeBytes(header.array());
        for (var frame : frames) {
            var record = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
            record.putInt((int) SECONDS).putInt(1).putInt(frame.length).putInt(frame.length);
            file.writeBytes(record.array());
            file.writeBytes(frame);
        }
        return file.toByteArray();
    }

    /// A file of the newer format with one Ethernet interface that counts nanoseconds.
    public static byte[] pcapng(boolean isLittleEndian, byte[]... frames) {
        var order = isLittleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        var file = new ByteArrayOutputStream();
        var section = ByteBuffer.allocate(16).order(order);
        section.putInt(0x1a2b3c4d).putShort((short) 1).putShort((short) 0).putLong(-1);
        file.writeBytes(block(order, 0x0a0d0d0a, section));
        var description = ByteBuffer.allocate(20).order(order);
        description.putShort((short) 1).putShort((short) 0).putInt(0);
        description.putShort((short) 9).putShort((short) 1).put((byte) 9).put(new byte[3]);
        description.putInt(0);
        file.writeBytes(block(order, 1, description));
        file.writeBytes(block(order, 4, ByteBuffer.allocate(4)));
        for (var frame : frames) {
            long nanos = SECONDS * 1_000_000_000L + 1;
            var packet = ByteBuffer.allocate(20 + (frame.length + 3) / 4 * 4).order(order);
            packet.putInt(0).putInt((int) (nanos >>> 32)).putInt((int) nanos);
            packet.putInt(frame.length).putInt(frame.length).put(frame);
            file.writeBytes(block(order, 6, packet));
        }
        return file.toByteArray();
    }

    private static byte[] block(ByteOrder order, int type, ByteBuffer body) {
        int length = 12 + body.capacity();
        var block = ByteBuffer.allocate(length).order(order);
        return block.putInt(type).putInt(length).put(body.clear()).putInt(length).array();
    }
}
