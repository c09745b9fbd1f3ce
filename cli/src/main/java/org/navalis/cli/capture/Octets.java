package org.navalis.cli.capture;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/// Reads numbers and octets of a stream, in either order.
final class Octets {

    private final InputStream stream;
    private ByteOrder order = ByteOrder.BIG_ENDIAN;

    Octets(InputStream stream) {
        this.stream = stream;
    }

    void setOrder(ByteOrder newOrder) {
        order = newOrder;
    }

    /// So many octets, as a buffer in the order of the file.
    ///
    /// @throws EOFException when there are fewer
    ByteBuffer read(int count) throws IOException {
        var octets = stream.readNBytes(count);
        if (octets.length < count) {
            throw new EOFException("the file breaks off");
        }
        return ByteBuffer.wrap(octets).order(order);
    }

    /// So many octets, or empty when the stream ends before the first of them.
    Optional<ByteBuffer> readUnlessEnd(int count) throws IOException {
        var octets = stream.readNBytes(count);
        if (octets.length == 0) {
            return Optional.empty();
        }
        if (octets.length < count) {
            throw new EOFException("the file breaks off");
        }
        return Optional.of(ByteBuffer.wrap(octets).order(order));
    }

    int readInt() throws IOException {
        return read(4).getInt();
    }
}
