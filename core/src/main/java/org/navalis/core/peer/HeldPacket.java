package org.navalis.core.peer;

import org.jspecify.annotations.Nullable;
import org.navalis.core.Packet;
import org.navalis.core.wire.Ipv6Header;

/// What is known of a packet that waits for its peer; its octets are in the [HoldQueue].
///
/// One from the IPv6 side waits to be sent. One from the tunnel waits to be delivered, and knows
/// the outer source that must turn out to be the peer's. These objects are used again and again.
final class HeldPacket {

    private long sourceHigh;
    private long sourceLow;
    private boolean isInbound;
    private boolean isCopy;
    private int address;
    private int port;
    private int transportStart;
    private int headersLength;
    private int segmentSize;
    private int length;
    int firstBlock;
    @Nullable HeldPacket nextUnused;

    void begin(Packet packet, boolean comesFromTunnel) {
        length = packet.length();
        sourceHigh = Ipv6Header.sourceHigh(packet);
        sourceLow = Ipv6Header.sourceLow(packet);
        isInbound = comesFromTunnel;
        isCopy = false;
        address = packet.address();
        port = packet.port();
        transportStart = packet.transportStart();
        headersLength = packet.headersLength();
        segmentSize = packet.isTrain() ? packet.packetLengthMax() : 0;
    }

    /// The size of the packet.
    int length() {
        return length;
    }

    /// Whether the packet came out of the tunnel.
    boolean isInbound() {
        return isInbound;
    }

    /// Whether the packet has gone already, perhaps in vain.
    boolean isCopy() {
        return isCopy;
    }

    void markCopy() {
        isCopy = true;
    }

    /// Whether a packet out of the tunnel came from this endpoint.
    boolean isFrom(int peerAddress, int peerPort) {
        return address == peerAddress && port == peerPort;
    }

    /// Whether both go the same way and have the same IPv6 source.
    boolean isOfSameSource(HeldPacket other) {
        return isInbound == other.isInbound
                && sourceHigh == other.sourceHigh
                && sourceLow == other.sourceLow;
    }

    /// Says of a copy that it is a train, if it is one.
    void markTrain(Packet copy) {
        copy.setTrain(transportStart, headersLength, segmentSize);
    }
}
