package org.navalis.core;

/// The bounds of everything that can grow. What happens at each of them stands beside it.
///
/// @param peersMax peers in the table; the least recently used untrusted one goes for a new one
/// @param heldPacketsPeerMax packets held for one peer; the newest is refused. Memory is bounded by
///     octets, this bounds the work of letting them go; 32 small ones are what calls and games send
///     in a round trip, so that they lose nothing when another relay takes over
/// @param heldBytesPeerMax octets held for one peer; the newest is refused
/// @param heldBytesMax octets held for all peers; the newest is refused
/// @param newPeersSecondMax new peers in a second for packets from the IPv6 side, as many for those
///     out of the tunnel, and as many set-ups begun; a packet over one of them is refused
/// @param icmpv6ErrorsSecondMax ICMPv6 errors a second, and at once; an error over it is not sent
public record TeredoLimits(
        int peersMax,
        int heldPacketsPeerMax,
        int heldBytesPeerMax,
        int heldBytesMax,
        int newPeersSecondMax,
        int icmpv6ErrorsSecondMax) {

    /// What a client takes unless told otherwise.
    public static final TeredoLimits CLIENT =
            new TeredoLimits(4096, 32, 10_240, 4 * 1024 * 1024, 100, 10);

    private static final int RELAY_NEW_PEERS_SECOND_MIN = 1000;

    /// A full table can be a new one in less than the 300 seconds after which an idle peer goes.
    private static final int RELAY_TURNOVER_SECONDS = 256;

    /// What a relay takes unless told otherwise: a million peers. Their memory is taken as they
    /// come.
    public static final TeredoLimits RELAY = ofRelay(1_048_576);

    /// What a relay takes that remembers so many peers; a larger one takes more new ones in a
    /// second.
    public static TeredoLimits ofRelay(int peersMax) {
        int newPeers = Math.max(RELAY_NEW_PEERS_SECOND_MIN, peersMax / RELAY_TURNOVER_SECONDS);
        return new TeredoLimits(peersMax, 32, 10_240, 4 * 1024 * 1024, newPeers, 10);
    }

    /// Checks that every bound is at least 1.
    public TeredoLimits {
        requirePositive("peersMax", peersMax);
        requirePositive("heldPacketsPeerMax", heldPacketsPeerMax);
        requirePositive("heldBytesPeerMax", heldBytesPeerMax);
        requirePositive("heldBytesMax", heldBytesMax);
        requirePositive("newPeersSecondMax", newPeersSecondMax);
        requirePositive("icmpv6ErrorsSecondMax", icmpv6ErrorsSecondMax);
    }

    /// What each of several loops takes that share nothing, so that all of them together keep these
    /// bounds. The bounds for one peer stay, since a peer belongs to one loop.
    ///
    /// @param loops how many there are, at least 1
    /// @return these bounds over the number of loops, each at least 1
    public TeredoLimits dividedBy(int loops) {
        return new TeredoLimits(
                Math.max(1, peersMax / loops),
                heldPacketsPeerMax,
                heldBytesPeerMax,
                Math.max(1, heldBytesMax / loops),
                Math.max(1, newPeersSecondMax / loops),
                Math.max(1, icmpv6ErrorsSecondMax / loops));
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be at least 1");
        }
    }
}
