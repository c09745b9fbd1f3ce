package org.navalis.core.peer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The memory of a table of peers: for each of them some words of 64 bits that stand together, so
/// that a packet touches one or two lines of the cache.
///
/// It grows by segments as peers come, so that room for many costs nothing before they are there,
/// and nothing is ever copied. Large tables lie outside the heap, where no collection moves them.
final class PeerRecords {

    /// 1024 peers a segment: 56 KiB are made ready in less time than a packet waits anyway.
    private static final int SEGMENT_BITS = 10;

    private static final int SEGMENT_MASK = (1 << SEGMENT_BITS) - 1;

    /// Up to here a table is no burden for a collection, and the heap gives its memory back sooner.
    private static final int HEAP_PEERS_MAX = 16_384;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final int peersMax;
    private final int words;
    private final ByteBuffer[] segments;

    /// @param words how many words each peer has
    PeerRecords(int peersMax, int words) {
        this.peersMax = peersMax;
        this.words = words;
        this.segments = new ByteBuffer[(peersMax + SEGMENT_MASK) >>> SEGMENT_BITS];
        Arrays.fill(segments, NOTHING);
    }

    /// Memory outside the heap for a table of many peers, zeroed.
    static ByteBuffer allocate(int octets, int peersMax) {
        var memory =
                peersMax > HEAP_PEERS_MAX
                        ? ByteBuffer.allocateDirect(octets)
                        : ByteBuffer.allocate(octets);
        return memory.order(ByteOrder.nativeOrder());
    }

    int peersMax() {
        return peersMax;
    }

    /// Sees to it that there is memory for the peer with this number.
    void reserve(int peer) {
        int segment = peer >>> SEGMENT_BITS;
        if (segments[segment].capacity() == 0) {
            int first = segment << SEGMENT_BITS;
            int count = Math.min(peersMax - first, 1 << SEGMENT_BITS);
            segments[segment] = allocate(count * words * Long.BYTES, peersMax);
        }
    }

    long get(int peer, int word) {
        return segments[peer >>> SEGMENT_BITS].getLong(at(peer, word));
    }

    void put(int peer, int word, long value) {
        segments[peer >>> SEGMENT_BITS].putLong(at(peer, word), value);
    }

    /// The upper half of a word.
    int upper(int peer, int word) {
        return (int) (get(peer, word) >>> Integer.SIZE);
    }

    /// The lower half of a word.
    int lower(int peer, int word) {
        return (int) get(peer, word);
    }

    void putUpper(int peer, int word, int value) {
        put(peer, word, join(value, lower(peer, word)));
    }

    void putLower(int peer, int word, int value) {
        put(peer, word, join(upper(peer, word), value));
    }

    static long join(int upper, int lower) {
        return (long) upper << Integer.SIZE | Integer.toUnsignedLong(lower);
    }

    private int at(int peer, int word) {
        return ((peer & SEGMENT_MASK) * words + word) * Long.BYTES;
    }
}
