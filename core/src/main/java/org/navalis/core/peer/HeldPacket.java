package org.navalis.core.peer;

import org.navalis.core.Packet;
import org.navalis.core.wire.Ipv6Header;

/// A copy of a packet that waits for its peer.
///
/// One from the IPv6 side waits to be sent. One from the tunnel waits to be delivered, and knows
/// the outer source that must turn out to be the peer's.
public final class HeldPacket {

    private final byte[] octets;
    private final long sourceHigh;
    private final long sourceLow;
    private final boolean isInbound;
    private final int address;
    private final int port;
    private final int transportStart;
    private final int headersLength;
    private final int segmentSize;

    HeldPacket(Packet packet, boolean isInbound) {
        this.octets = packet.toByteArray();
        this.sourceHigh = Ipv6Header.sourceHigh(packet);
        this.sourceLow = Ipv6Header.sourceLow(packet);
        this.isInbound = isInbound;
        this.address = packet.address();
        this.port = packet.port();
        this.transportStart = packet.transportStart();
        this.headersLength = packet.headersLength();
        this.segmentSize = packet.isTrain() ? packet.packetLengthMax() : 0;
    }

    /// The size of the packet.
    public int length() {
        return octets.length;
    }

    /// Whether the packet came out of the tunnel.
    public boolean isInbound() {
        return isInbound;
    }

    /// Whether a packet out of the tunnel came from this endpoint.
    public boolean isFrom(int peerAddress, int peerPort) {
        return address == peerAddress && port == peerPort;
    }

    /// Whether both go the same way and have the same IPv6 source.
    public boolean isOfSameSource(HeldPacket other) {
        return isInbound == other.isInbound
                && sourceHigh == other.sourceHigh
                && sourceLow == other.sourceLow;
    }

    /// Writes the packet into an empty one.
    public Packet copyTo(Packet blank) {
        blank.append(octets, 0, octets.length);
        blank.setTrain(transportStart, headersLength, segmentSize);
        return blank;
    }
}
