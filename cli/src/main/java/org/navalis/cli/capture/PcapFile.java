package org.navalis.cli.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Optional;

/// The classic format of libpcap: a header, then records.
///
/// | octets | header | record |
/// |---|---|---|
/// | 0-3 | magic, which tells order and unit of time | seconds |
/// | 4-7 | version | micro- or nanoseconds |
/// | 8-11 | time zone | octets in the file |
/// | 12-15 | accuracy | octets on the line |
/// | 16-19 | longest record | |
/// | 20-23 | link type | |
final class PcapFile implements CaptureFile {

    private static final int MICROSECONDS = 0xa1b2c3d4;
    private static final int NANOSECONDS = 0xa1b23c4d;
    private static final int RECORD_HEADER = 16;

    private final Octets input;
    private final int nanosPerUnit;
    private final int linkType;
    private int frames;

    /// @param magic the first four octets, which are read already
    PcapFile(Octets input, int magic) throws IOException {
        this.input = input;
        boolean isSwapped = magic != MICROSECONDS && magic != NANOSECONDS;
        int inOrder = isSwapped ? Integer.reverseBytes(magic) : magic;
        input.setOrder(isSwapped ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        nanosPerUnit = inOrder == NANOSECONDS ? 1 : 1000;
        // The upper bits may tell of a frame check sequence.
        linkType = input.read(20).getInt(16) & 0xffff;
    }

    static boolean isMagic(int magic) {
        return isInOrder(magic) || isInOrder(Integer.reverseBytes(magic));
    }

    private static boolean isInOrder(int magic) {
        return magic == MICROSECONDS || magic == NANOSECONDS;
    }

    @Override
    public Optional<Frame> next() throws IOException {
        var header = input.readUnlessEnd(RECORD_HEADER);
        return header.isEmpty() ? Optional.empty() : Optional.of(frame(header.get()));
    }

    private Frame frame(ByteBuffer header) throws IOException {
        long seconds = header.getInt(0) & 0xffff_ffffL;
        long units = header.getInt(4) & 0xffff_ffffL;
        int captured = header.getInt(8);
        if (captured < 0 || captured > FRAME_OCTETS_MAX) {
            throw new IOException(
                    "record " + (frames + 1) + " says that it has " + captured + " octets");
        }
        frames++;
        return new Frame(
                frames,
                Instant.ofEpochSecond(seconds, units * nanosPerUnit),
                linkType,
                input.read(captured),
                header.getInt(12) & 0xffff_ffffL);
    }
}
