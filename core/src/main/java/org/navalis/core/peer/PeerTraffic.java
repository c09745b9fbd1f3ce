package org.navalis.core.peer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.PeerSnapshot;
import org.navalis.core.TeredoAddress;

/// What people want to know of each peer, beside what the protocol needs.
public final class PeerTraffic {

    private final PeerTable peers;
    private final long[] packets;
    private final long[] bytes;
    private final int[] roundTripMicros;

    PeerTraffic(PeerTable peers) {
        this.peers = peers;
        this.packets = new long[peers.capacity()];
        this.bytes = new long[peers.capacity()];
        this.roundTripMicros = new int[peers.capacity()];
    }

    void begin(int peer) {
        packets[peer] = 0;
        bytes[peer] = 0;
        roundTripMicros[peer] = 0;
    }

    /// Counts a packet, or all of a train, to or from the peer.
    public void count(int peer, Packet packet) {
        packets[peer] += packet.packetCount();
        bytes[peer] += packet.length();
    }

    void noteRoundTrip(int peer, long nanos) {
        roundTripMicros[peer] = Math.clamp(nanos / 1000, 1, Integer.MAX_VALUE);
    }

    /// All peers, the least recently used first, untrusted before trusted.
    public List<PeerSnapshot> snapshot(long nowNanos) {
        var all = new ArrayList<PeerSnapshot>(peers.size());
        for (int trusted = 0; trusted <= 1; trusted++) {
            int peer = peers.oldest(trusted == 1);
            for (; peer != PeerTable.NONE; peer = peers.newer(peer)) {
                all.add(snapshot(peer, nowNanos));
            }
        }
        return all;
    }

    private PeerSnapshot snapshot(int peer, long nowNanos) {
        boolean isTeredo = TeredoAddress.isTeredo(peers.high(peer));
        return new PeerSnapshot(
                new Ipv6Address(peers.high(peer), peers.low(peer)),
                peers.isTrusted(peer)
                        ? Optional.of(new Ipv4Endpoint(peers.address(peer), peers.port(peer)))
                        : Optional.empty(),
                isTeredo ? pathTo(peer) : PeerSnapshot.Path.RELAY,
                peers.isTrusted(peer),
                peers.mtu(peer),
                Duration.ofMillis(peers.silentMillis(peer, nowNanos)),
                packets[peer],
                bytes[peer],
                roundTripMicros[peer] == 0
                        ? Optional.empty()
                        : Optional.of(Duration.ofNanos(roundTripMicros[peer] * 1000L)));
    }

    /// Who is not at the endpoint that its address carries, but at a private one, is a neighbor.
    private PeerSnapshot.Path pathTo(int peer) {
        boolean isLocal =
                peers.isTrusted(peer)
                        && peers.address(peer) != TeredoAddress.mappedAddress(peers.low(peer))
                        && !Ipv4Address.isGlobalUnicast(peers.address(peer), true);
        return isLocal ? PeerSnapshot.Path.LOCAL : PeerSnapshot.Path.DIRECT;
    }
}
