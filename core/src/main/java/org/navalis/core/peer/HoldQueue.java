package org.navalis.core.peer;

import org.jspecify.annotations.Nullable;
import org.navalis.core.Packet;
import org.navalis.core.TeredoLimits;

/// The room for packets that wait for their peers, bounded for each peer and for all together. When
/// a bound is reached the newest packet is refused.
///
/// The octets lie in blocks of 128 that are linked to each other and used again. There are as many
/// blocks as fit into the bound, so that it is one of memory too, and they are made as they are
/// needed; nothing that waits is left to the garbage collector.
public final class HoldQueue {

    private static final int BLOCK_BITS = 7;
    private static final int BLOCK_OCTETS = 1 << BLOCK_BITS;
    private static final int CHUNK_BITS = 9;
    private static final int CHUNK_BLOCKS = 1 << CHUNK_BITS;
    private static final int NONE = -1;

    /// The last packets of a few connections.
    private static final int COPIES_MAX = 4;

    private final TeredoLimits limits;
    private final int blocksMax;
    private final byte[][] chunks;
    private final int[][] links;
    private int blocksMade;
    private int blocksUsed;
    private int freeBlock = NONE;
    private int heldBytes;
    private int copiedBytes;
    private @Nullable HeldPacket unused;

    /// Room of this size.
    public HoldQueue(TeredoLimits limits) {
        this.limits = limits;
        this.blocksMax = Math.max(1, limits.heldBytesMax() >>> BLOCK_BITS);
        int chunksMax = (blocksMax + CHUNK_BLOCKS - 1) >>> CHUNK_BITS;
        this.chunks = new byte[chunksMax][];
        this.links = new int[chunksMax][];
    }

    /// The octets held for all peers.
    public int heldBytes() {
        return heldBytes - copiedBytes;
    }

    /// How many peers can have a packet that waits.
    int packetsMax() {
        return blocksMax;
    }

    boolean hasRoom(@Nullable PeerSetup setup, int length) {
        int packets = setup == null ? 0 : setup.held.size();
        int octets = setup == null ? 0 : setup.heldBytes;
        return packets < limits.heldPacketsPeerMax()
                && octets + length <= limits.heldBytesPeerMax()
                && heldBytes + length <= limits.heldBytesMax()
                && blocksUsed + blocksFor(length) <= blocksMax;
    }

    /// Whether there is room, for which copies may have to go.
    boolean makeRoom(@Nullable PeerSetup setup, int length) {
        if (setup != null && !hasRoom(setup, length)) {
            dropCopies(setup);
        }
        return hasRoom(setup, length);
    }

    void put(PeerSetup setup, Packet packet, boolean isInbound) {
        take(setup, packet, isInbound);
    }

    /// Keeps a copy of a packet that was sent, if there is room, the newest few of each set-up.
    /// They do not count among those that wait.
    void keepCopy(@Nullable PeerSetup setup, Packet packet) {
        if (setup == null || setup.hasFailed) {
            return;
        }
        if (copies(setup) == COPIES_MAX) {
            dropCopies(setup, 1);
        }
        if (hasRoom(setup, packet.length())) {
            take(setup, packet, false).markCopy();
            copiedBytes += packet.length();
        }
    }

    private static int copies(PeerSetup setup) {
        int count = 0;
        for (int i = 0; i < setup.held.size(); i++) {
            count += setup.held.get(i).isCopy() ? 1 : 0;
        }
        return count;
    }

    /// Drops the copies of a set-up.
    void dropCopies(@Nullable PeerSetup setup) {
        if (setup != null) {
            dropCopies(setup, COPIES_MAX);
        }
    }

    /// The oldest first.
    private void dropCopies(PeerSetup setup, int count) {
        int left = count;
        for (int i = 0; i < setup.held.size() && left > 0; ) {
            if (setup.held.get(i).isCopy()) {
                remove(setup, i);
                left--;
            } else {
                i++;
            }
        }
    }

    private HeldPacket take(PeerSetup setup, Packet packet, boolean isInbound) {
        var held = takeUnused();
        held.begin(packet, isInbound);
        held.firstBlock = NONE;
        // From the end to the start, so that the first block is linked last.
        for (int block = blocksFor(packet.length()) - 1; block >= 0; block--) {
            int from = block << BLOCK_BITS;
            int count = Math.min(BLOCK_OCTETS, packet.length() - from);
            held.firstBlock = copyToBlock(packet, from, count, held.firstBlock);
        }
        setup.held.add(held);
        setup.heldBytes += packet.length();
        heldBytes += packet.length();
        return held;
    }

    private int copyToBlock(Packet packet, int from, int count, int following) {
        int block = takeBlock();
        links[block >>> CHUNK_BITS][block & CHUNK_BLOCKS - 1] = following;
        packet.copyTo(chunks[block >>> CHUNK_BITS], offset(block), from, count);
        return block;
    }

    private static int offset(int block) {
        return (block & CHUNK_BLOCKS - 1) << BLOCK_BITS;
    }

    private static int blocksFor(int length) {
        return Math.max(1, (length + BLOCK_OCTETS - 1) >>> BLOCK_BITS);
    }

    private int takeBlock() {
        blocksUsed++;
        if (freeBlock == NONE) {
            int chunk = blocksMade >>> CHUNK_BITS;
            if ((blocksMade & CHUNK_BLOCKS - 1) == 0) {
                chunks[chunk] = new byte[CHUNK_BLOCKS << BLOCK_BITS];
                links[chunk] = new int[CHUNK_BLOCKS];
            }
            return blocksMade++;
        }
        int block = freeBlock;
        freeBlock = next(block);
        return block;
    }

    private int next(int block) {
        return links[block >>> CHUNK_BITS][block & CHUNK_BLOCKS - 1];
    }

    private HeldPacket takeUnused() {
        var held = unused;
        if (held == null) {
            return new HeldPacket();
        }
        unused = held.nextUnused;
        held.nextUnused = null;
        return held;
    }

    /// Writes a packet that waits into an empty one.
    Packet copy(HeldPacket held, Packet blank) {
        int left = held.length();
        for (int block = held.firstBlock; block != NONE; block = next(block)) {
            int count = Math.min(BLOCK_OCTETS, left);
            blank.append(chunks[block >>> CHUNK_BITS], offset(block), count);
            left -= count;
        }
        held.markTrain(blank);
        return blank;
    }

    /// Takes one packet out of the queue of a set-up; the caller has copied what it wanted.
    void remove(PeerSetup setup, int place) {
        var held = setup.held.remove(place);
        setup.heldBytes -= held.length();
        free(held);
    }

    /// Empties the queue of a set-up; the caller has copied what it wanted.
    void clear(PeerSetup setup) {
        for (int i = 0; i < setup.held.size(); i++) {
            free(setup.held.get(i));
        }
        setup.heldBytes = 0;
        setup.held.clear();
    }

    private void free(HeldPacket held) {
        heldBytes -= held.length();
        copiedBytes -= held.isCopy() ? held.length() : 0;
        for (int block = held.firstBlock; block != NONE; ) {
            int following = next(block);
            links[block >>> CHUNK_BITS][block & CHUNK_BLOCKS - 1] = freeBlock;
            freeBlock = block;
            blocksUsed--;
            block = following;
        }
        held.firstBlock = NONE;
        held.nextUnused = unused;
        unused = held;
    }
}
