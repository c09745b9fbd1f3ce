package org.navalis.cli.capture;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/// Reads the frames of a capture, one after the other.
public interface CaptureFile {

    /// No frame is longer than this; who says so has a broken file.
    int FRAME_OCTETS_MAX = 1 << 20;

    /// The next frame; empty at the end.
    ///
    /// @throws IOException when the file breaks off or makes no sense; the message says where
    Optional<Frame> next() throws IOException;

    /// Whether a file that begins so is a capture.
    ///
    /// @param start at least its first four octets
    static boolean isCapture(byte[] start) {
        if (start.length < 4) {
            return false;
        }
        int magic = ByteBuffer.wrap(start).getInt();
        return PcapngFile.isMagic(magic) || PcapFile.isMagic(magic);
    }

    /// Reads pcap or pcapng, whichever it is.
    ///
    /// @throws IOException when it is neither
    static CaptureFile open(InputStream stream) throws IOException {
        var input = new Octets(new BufferedInputStream(stream));
        int magic = input.readInt();
        if (PcapngFile.isMagic(magic)) {
            return new PcapngFile(input);
        }
        if (PcapFile.isMagic(magic)) {
            return new PcapFile(input, magic);
        }
        throw new IOException("neither pcap nor pcapng");
    }
}
