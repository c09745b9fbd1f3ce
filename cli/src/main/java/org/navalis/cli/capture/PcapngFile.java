package org.navalis.cli.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The newer format: blocks, each with type (4), length (4), body, length (4). A section says in
/// which order its numbers are, an interface its link type and its unit of time.
final class PcapngFile implements CaptureFile {

    private static final int SECTION_HEADER = 0x0a0d0d0a;
    private static final int INTERFACE = 1;
    private static final int PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;
    private static final int ORDER_MAGIC = 0x1a2b3c4d;
    private static final int TIME_RESOLUTION = 9;
    private static final int TIME_OFFSET = 14;
    private static final int BLOCK_FRAME = 12;
    private static final int INTERFACES_MAX = 4096;

    private record Interface(
            int linkType, long unitsPerSecond, long offsetSeconds, int snapLength) {}

    private final Octets input;
    private final List<Interface> interfaces = new ArrayList<>();
    private int frames;

    /// @param input a stream of which the type of the first block is read already
    PcapngFile(Octets input) throws IOException {
        this.input = input;
        readSection();
    }

    static boolean isMagic(int magic) {
        return magic == SECTION_HEADER;
    }

    /// The length of this block stands before the order of its octets.
    private void readSection() throws IOException {
        input.setOrder(ByteOrder.BIG_ENDIAN);
        int length = input.readInt();
        int magic = input.readInt();
        if (magic != ORDER_MAGIC && magic != Integer.reverseBytes(ORDER_MAGIC)) {
            throw new IOException("a section without its mark");
        }
        if (magic != ORDER_MAGIC) {
            input.setOrder(ByteOrder.LITTLE_ENDIAN);
            length = Integer.reverseBytes(length);
        }
        input.read(bodyLength(length) - 4 + 4);
        interfaces.clear();
    }

    private static int bodyLength(int length) throws IOException {
        if (length < BLOCK_FRAME || length % 4 != 0 || length > FRAME_OCTETS_MAX + 4096) {
            throw new IOException("a block says that it has " + length + " octets");
        }
        return length - BLOCK_FRAME;
    }

    @Override
    public Optional<Frame> next() throws IOException {
        while (true) {
            var start = input.readUnlessEnd(4);
            if (start.isEmpty()) {
                return Optional.empty();
            }
            int type = start.get().getInt();
            if (type == SECTION_HEADER) {
                readSection();
                continue;
            }
            var body = input.read(bodyLength(input.readInt()));
            input.readInt();
            var frame = take(type, body);
            if (frame.isPresent()) {
                return frame;
            }
        }
    }

    private Optional<Frame> take(int type, ByteBuffer body) throws IOException {
        return switch (type) {
            case INTERFACE -> {
                interfaces.add(parseInterface(body));
                yield Optional.empty();
            }
            case ENHANCED_PACKET ->
                    Optional.of(packet(body, interfaceOf(need(body, 20).getInt(0))));
            case PACKET ->
                    Optional.of(packet(body, interfaceOf(need(body, 20).getShort(0) & 0xffff)));
            case SIMPLE_PACKET -> Optional.of(simplePacket(need(body, 4)));
            default -> Optional.empty();
        };
    }

    private static ByteBuffer need(ByteBuffer body, int octets) throws IOException {
        if (body.capacity() < octets) {
            throw new IOException("a block is too short for what it should hold");
        }
        return body;
    }

    private Interface parseInterface(ByteBuffer body) throws IOException {
        if (interfaces.size() == INTERFACES_MAX) {
            throw new IOException("more than " + INTERFACES_MAX + " interfaces");
        }
        int linkType = need(body, 8).getShort(0) & 0xffff;
        int snapLength = body.getInt(4);
        long unitsPerSecond = 1_000_000;
        long offsetSeconds = 0;
        int position = 8;
        while (body.capacity() - position >= 4) {
            int code = body.getShort(position) & 0xffff;
            int length = body.getShort(position + 2) & 0xffff;
            int value = position + 4;
            if (code == 0 || body.capacity() - value < length) {
                break;
            }
            if (code == TIME_RESOLUTION && length == 1) {
                unitsPerSecond = unitsPerSecond(body.get(value) & 0xff);
            } else if (code == TIME_OFFSET && length == 8) {
                offsetSeconds = body.getLong(value);
            }
            position = value + (length + 3) / 4 * 4;
        }
        return new Interface(linkType, unitsPerSecond, offsetSeconds, snapLength);
    }

    /// The highest bit says whether the rest is a power of 2 or of 10.
    private static long unitsPerSecond(int resolution) throws IOException {
        int power = resolution & 0x7f;
        boolean isBinary = resolution > 0x7f;
        if (power > (isBinary ? 62 : 18)) {
            throw new IOException("times in units that are too small");
        }
        long units = 1;
        for (int i = 0; i < power; i++) {
            units *= isBinary ? 2 : 10;
        }
        return units;
    }

    private Interface interfaceOf(int index) throws IOException {
        if (index < 0 || index >= interfaces.size()) {
            throw new IOException("a packet of interface " + index + ", which nobody described");
        }
        return interfaces.get(index);
    }

    private Frame packet(ByteBuffer body, Interface from) throws IOException {
        long units = (long) body.getInt(4) << 32 | body.getInt(8) & 0xffff_ffffL;
        int captured = body.getInt(12);
        if (captured < 0 || captured > body.capacity() - 20) {
            throw new IOException("a packet says that it has " + captured + " octets");
        }
        long seconds = Long.divideUnsigned(units, from.unitsPerSecond());
        double rest = Long.remainderUnsigned(units, from.unitsPerSecond());
        long nanos = (long) (rest * 1e9 / from.unitsPerSecond());
        frames++;
        return new Frame(
                frames,
                instant(seconds, from.offsetSeconds(), nanos),
                from.linkType(),
                body.slice(20, captured),
                body.getInt(16) & 0xffff_ffffL);
    }

    private static Instant instant(long seconds, long offset, long nanos) {
        long limit = 1L << 40;
        return Instant.ofEpochSecond(
                Math.clamp(seconds, 0, limit) + Math.clamp(offset, -limit, limit), nanos);
    }

    private Frame simplePacket(ByteBuffer body) throws IOException {
        var from = interfaceOf(0);
        long length = body.getInt(0) & 0xffff_ffffL;
        long snap = from.snapLength() == 0 ? Long.MAX_VALUE : from.snapLength() & 0xffff_ffffL;
        int captured = (int) Math.min(Math.min(length, snap), body.capacity() - 4);
        frames++;
        return new Frame(frames, Instant.EPOCH, from.linkType(), body.slice(4, captured), length);
    }
}
