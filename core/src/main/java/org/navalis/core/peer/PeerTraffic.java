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

    /// How many peers are shown at most. A relay may know a million, and the list is made between
    /// two packets.
    private static final int SHOWN_MAX = 4096;

    private final PeerTable peers;

    PeerTraffic(PeerTable peers) {
        this.peers = peers;
    }

    /// Counts a packet, or all of a train, to or from the peer.
    public void count(int peer, Packet packet) {
        peers.count(peer, packet.packetCount(), packet.length());
    }

    void noteRoundTrip(int peer, long nanos) {
        peers.setRoundTripMicros(peer, Math.clamp(nanos / 1000, 1, Integer.MAX_VALUE));
    }

    /// The peers, at most 4096: the most recently used ones, trusted before untrusted. They come
    /// the other way round, the most recently used trusted one last.
    public List<PeerSnapshot> snapshot(long nowNanos) {
        var shown = new ArrayList<PeerSnapshot>(Math.min(peers.size(), SHOWN_MAX));
        for (boolean isTrusted : new boolean[] {true, false}) {
            int peer = peers.newest(isTrusted);
            for (; peer != PeerTable.NONE && shown.size() < SHOWN_MAX; peer = peers.older(peer)) {
                shown.add(snapshot(peer, nowNanos));
            }
        }
        return shown.reversed();
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
                peers.packets(peer),
                peers.octets(peer),
                peers.roundTripMicros(peer) == 0
                        ? Optional.empty()
                        : Optional.of(Duration.ofNanos(peers.roundTripMicros(peer) * 1000L)));
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
