package org.navalis.core.peer;

import org.navalis.core.TeredoLimits;

/// The room for packets that wait for their peers, bounded for each peer and for all together. When
/// a bound is reached the newest packet is refused.
public final class HoldQueue {

    private final TeredoLimits limits;
    private int heldBytes;

    /// Room of this size.
    public HoldQueue(TeredoLimits limits) {
        this.limits = limits;
    }

    /// The octets held for all peers.
    public int heldBytes() {
        return heldBytes;
    }

    boolean hasRoom(PeerSetup setup, int length) {
        return setup.held.size() < limits.heldPacketsPeerMax()
                && setup.heldBytes + length <= limits.heldBytesPeerMax()
                && heldBytes + length <= limits.heldBytesMax();
    }

    void put(PeerSetup setup, HeldPacket packet) {
        setup.held.add(packet);
        setup.heldBytes += packet.length();
        heldBytes += packet.length();
    }

    /// Takes one packet out of the queue of a set-up.
    HeldPacket take(PeerSetup setup, int index) {
        var packet = setup.held.remove(index);
        setup.heldBytes -= packet.length();
        heldBytes -= packet.length();
        return packet;
    }

    /// Empties the queue of a set-up; the caller has taken what it wanted.
    void clear(PeerSetup setup) {
        heldBytes -= setup.heldBytes;
        setup.heldBytes = 0;
        setup.held.clear();
    }
}
