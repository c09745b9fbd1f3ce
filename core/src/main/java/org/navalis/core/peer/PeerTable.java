package org.navalis.core.peer;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.navalis.core.Outbox;
import org.navalis.core.TeredoAddress;
import org.navalis.core.wire.Ipv6Header;

/// The peers that a client or relay knows (RFC 4380, section 5.2), in fixed memory.
///
/// A peer is a number, its place in arrays; it stays the same until the peer is forgotten. 64
/// octets a peer. Lookups go through a hash with a secret key, so that nobody can choose addresses
/// that collide. When the table is full the least recently used peer goes, untrusted ones first.
/// Dates are milliseconds, which wrap after 24 days; a peer is idle for minutes at most.
public final class PeerTable {

    /// No such peer.
    public static final int NONE = -1;

    private static final int UNTRUSTED = 0;
    private static final int TRUSTED = 1;
    private static final byte TRUSTED_FLAG = 1;
    private static final byte EMBEDDED_FLAG = 2;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /// How old the dates of a new peer are: "now minus 30 seconds" (section 5.2.6).
    private static final int NEW_PEER_AGE_MILLIS = 30_000;

    /// Moving a peer to the front of its list for every packet would cost more than it tells.
    private static final int TOUCH_MILLIS = 1000;

    private final long hashKey0;
    private final long hashKey1;
    private final int indexMask;
    private final int[] index;
    private final long[] high;
    private final long[] low;
    private final int[] address;
    private final char[] port;
    private final char[] mtu;
    private final byte[] flags;
    private final byte[] bubbles;
    private final char[] sockets;
    private final int[] receivedMillis;
    private final int[] sentMillis;
    private final int[] dataSentMillis;
    private final int[] testedMillis;
    private final int[] touchedMillis;
    private final int[] newer;
    private final int[] older;
    private final int[] newest = {NONE, NONE};
    private final int[] oldest = {NONE, NONE};
    private int free;
    private int size;

    /// An empty table.
    ///
    /// @param peersMax how many peers it takes
    /// @param random where the key of the hash comes from
    public PeerTable(int peersMax, RandomGenerator random) {
        hashKey0 = random.nextLong();
        hashKey1 = random.nextLong();
        // At least twice the peers: a search ends at a free place, also when the table is full.
        int indexSize = Integer.highestOneBit(Math.max(peersMax, 8) * 4 - 1);
        indexMask = indexSize - 1;
        index = new int[indexSize];
        Arrays.fill(index, NONE);
        high = new long[peersMax];
        low = new long[peersMax];
        address = new int[peersMax];
        port = new char[peersMax];
        mtu = new char[peersMax];
        flags = new byte[peersMax];
        bubbles = new byte[peersMax];
        sockets = new char[peersMax];
        receivedMillis = new int[peersMax];
        sentMillis = new int[peersMax];
        dataSentMillis = new int[peersMax];
        testedMillis = new int[peersMax];
        touchedMillis = new int[peersMax];
        newer = new int[peersMax];
        older = new int[peersMax];
        for (int i = 0; i < peersMax; i++) {
            older[i] = i + 1 < peersMax ? i + 1 : NONE;
        }
    }

    /// How many peers there are.
    public int size() {
        return size;
    }

    /// How many peers fit.
    public int capacity() {
        return high.length;
    }

    /// The peer with this IPv6 address, or [#NONE].
    public int find(long peerHigh, long peerLow) {
        for (int at = hash(peerHigh, peerLow); ; at = at + 1 & indexMask) {
            int peer = index[at];
            if (peer == NONE || high[peer] == peerHigh && low[peer] == peerLow) {
                return peer;
            }
        }
    }

    /// The peer that must go before another one comes, or [#NONE] while there is room.
    public int victim() {
        if (size < capacity()) {
            return NONE;
        }
        return oldest[UNTRUSTED] != NONE ? oldest[UNTRUSTED] : oldest[TRUSTED];
    }

    /// Adds an untrusted peer that was silent for 30 seconds; there must be room, and no such peer.
    public int add(long peerHigh, long peerLow, long nowNanos) {
        assert victim() == NONE && find(peerHigh, peerLow) == NONE;
        int peer = free;
        free = older[peer];
        high[peer] = peerHigh;
        low[peer] = peerLow;
        address[peer] = 0;
        port[peer] = 0;
        mtu[peer] = Ipv6Header.MTU_MIN;
        flags[peer] = 0;
        bubbles[peer] = 0;
        sockets[peer] = Outbox.SERVICE_SOCKET;
        int now = millis(nowNanos);
        receivedMillis[peer] = now - NEW_PEER_AGE_MILLIS;
        sentMillis[peer] = now - NEW_PEER_AGE_MILLIS;
        dataSentMillis[peer] = now - NEW_PEER_AGE_MILLIS;
        testedMillis[peer] = now - NEW_PEER_AGE_MILLIS;
        touchedMillis[peer] = now;
        link(peer, UNTRUSTED);
        int at = hash(peerHigh, peerLow);
        while (index[at] != NONE) {
            at = at + 1 & indexMask;
        }
        index[at] = peer;
        size++;
        return peer;
    }

    /// Forgets a peer.
    public void remove(int peer) {
        unlink(peer, list(peer));
        removeFromIndex(peer);
        older[peer] = free;
        free = peer;
        size--;
    }

    /// Forgets every peer.
    public void clear() {
        for (int list = UNTRUSTED; list <= TRUSTED; list++) {
            while (oldest[list] != NONE) {
                remove(oldest[list]);
            }
        }
    }

    /// The least recently used of the untrusted or the trusted peers, or [#NONE].
    public int oldest(boolean trusted) {
        return oldest[trusted ? TRUSTED : UNTRUSTED];
    }

    /// The peer of the same list that was used next after this one, or [#NONE].
    public int newer(int peer) {
        return newer[peer];
    }

    /// Octets 0 to 7 of the peer's IPv6 address.
    public long high(int peer) {
        return high[peer];
    }

    /// Octets 8 to 15 of the peer's IPv6 address.
    public long low(int peer) {
        return low[peer];
    }

    /// The mapped IPv4 address of a peer that is or was trusted.
    public int address(int peer) {
        return address[peer];
    }

    /// The mapped UDP port of a peer that is or was trusted.
    public int port(int peer) {
        return port[peer];
    }

    /// The IPv4 address to which packets for a peer go that is or was trusted.
    public int targetAddress(int peer) {
        return (flags[peer] & EMBEDDED_FLAG) == 0
                ? address[peer]
                : TeredoAddress.mappedAddress(low[peer]);
    }

    /// The UDP port to which packets for a peer go that is or was trusted.
    public int targetPort(int peer) {
        return (flags[peer] & EMBEDDED_FLAG) == 0
                ? port[peer]
                : TeredoAddress.mappedPort(low[peer]);
    }

    /// Sets whether packets for a Teredo peer go to the endpoint that its address embeds, although
    /// they come from another one (RFC 6081, section 5.3.4.3).
    public void setTargetEmbedded(int peer, boolean isEmbedded) {
        flags[peer] = (byte) (flags[peer] & ~EMBEDDED_FLAG | (isEmbedded ? EMBEDDED_FLAG : 0));
    }

    /// The socket by which packets to the peer leave (RFC 6081, section 5.4).
    public int socket(int peer) {
        return sockets[peer];
    }

    /// Sets the socket by which packets to the peer leave.
    public void setSocket(int peer, int socket) {
        sockets[peer] = (char) socket;
    }

    /// The largest packet that may be sent to the peer: 1280 unless it has said more.
    public int mtu(int peer) {
        return mtu[peer];
    }

    /// Sets the largest packet that may be sent to the peer, 1280 to 65535.
    public void setMtu(int peer, int octets) {
        mtu[peer] = (char) octets;
    }

    /// Whether the peer has proved that it is where it says.
    public boolean isTrusted(int peer) {
        return (flags[peer] & TRUSTED_FLAG) != 0;
    }

    /// Whether the peer is trusted, and this is its endpoint.
    public boolean isTrustedAt(int peer, int peerAddress, int peerPort) {
        return isTrusted(peer) && address[peer] == peerAddress && port[peer] == peerPort;
    }

    /// Notes that the peer has proved to be at this endpoint, just now.
    public void trust(int peer, int peerAddress, int peerPort, long nowNanos) {
        if (!isTrusted(peer)) {
            unlink(peer, UNTRUSTED);
            flags[peer] |= TRUSTED_FLAG;
            link(peer, TRUSTED);
        }
        if (address[peer] != peerAddress || port[peer] != peerPort) {
            // Whoever is there now has not said what it takes.
            mtu[peer] = Ipv6Header.MTU_MIN;
        }
        address[peer] = peerAddress;
        port[peer] = (char) peerPort;
        noteReceived(peer, nowNanos);
    }

    /// Takes the trust away: the peer is not any more where it was.
    public void distrust(int peer) {
        if (isTrusted(peer)) {
            unlink(peer, TRUSTED);
            flags[peer] = 0;
            link(peer, UNTRUSTED);
            mtu[peer] = Ipv6Header.MTU_MIN;
        }
    }

    /// How long ago something was accepted from the peer, in milliseconds.
    public int silentMillis(int peer, long nowNanos) {
        return millis(nowNanos) - receivedMillis[peer];
    }

    /// How long ago something was sent to the peer, in milliseconds.
    public int unsentMillis(int peer, long nowNanos) {
        return millis(nowNanos) - sentMillis[peer];
    }

    /// How long ago the peer was of use, in milliseconds, give or take a second.
    public int idleMillis(int peer, long nowNanos) {
        return millis(nowNanos) - touchedMillis[peer];
    }

    /// Notes that something was accepted from the peer directly; its bubbles are answered by that.
    public void noteReceived(int peer, long nowNanos) {
        receivedMillis[peer] = millis(nowNanos);
        bubbles[peer] = 0;
        touch(peer, receivedMillis[peer]);
    }

    /// Notes that something was sent to the peer.
    public void noteSent(int peer, long nowNanos) {
        sentMillis[peer] = millis(nowNanos);
        touch(peer, sentMillis[peer]);
    }

    /// How long ago data was sent to the peer, in milliseconds; bubbles do not count.
    public int dataUnsentMillis(int peer, long nowNanos) {
        return millis(nowNanos) - dataSentMillis[peer];
    }

    /// Notes that data was sent to the peer.
    public void noteDataSent(int peer, long nowNanos) {
        noteSent(peer, nowNanos);
        dataSentMillis[peer] = sentMillis[peer];
    }

    /// How long ago an echo request was sent to the peer, in milliseconds.
    public int untestedMillis(int peer, long nowNanos) {
        return millis(nowNanos) - testedMillis[peer];
    }

    /// Notes that an echo request was sent to the peer.
    public void noteTested(int peer, long nowNanos) {
        testedMillis[peer] = millis(nowNanos);
        noteSent(peer, nowNanos);
    }

    /// The bubbles sent since the last direct answer.
    public int bubbles(int peer) {
        return bubbles[peer];
    }

    /// Sets the bubbles sent since the last direct answer.
    public void setBubbles(int peer, int count) {
        bubbles[peer] = (byte) count;
    }

    private void touch(int peer, int now) {
        if (now - touchedMillis[peer] >= TOUCH_MILLIS) {
            touchedMillis[peer] = now;
            unlink(peer, list(peer));
            link(peer, list(peer));
        }
    }

    private int list(int peer) {
        return isTrusted(peer) ? TRUSTED : UNTRUSTED;
    }

    private void link(int peer, int list) {
        newer[peer] = NONE;
        older[peer] = newest[list];
        if (newest[list] == NONE) {
            oldest[list] = peer;
        } else {
            newer[newest[list]] = peer;
        }
        newest[list] = peer;
    }

    private void unlink(int peer, int list) {
        if (newer[peer] == NONE) {
            newest[list] = older[peer];
        } else {
            older[newer[peer]] = older[peer];
        }
        if (older[peer] == NONE) {
            oldest[list] = newer[peer];
        } else {
            newer[older[peer]] = newer[peer];
        }
    }

    /// Closes the gap of a removed entry, so that no later one is cut off from its hash.
    private void removeFromIndex(int peer) {
        int gap = hash(high[peer], low[peer]);
        while (index[gap] != peer) {
            gap = gap + 1 & indexMask;
        }
        for (int at = gap + 1 & indexMask; index[at] != NONE; at = at + 1 & indexMask) {
            int home = hash(high[index[at]], low[index[at]]);
            if ((at - home & indexMask) >= (at - gap & indexMask)) {
                index[gap] = index[at];
                gap = at;
            }
        }
        index[gap] = NONE;
    }

    private static int millis(long nowNanos) {
        return (int) Math.floorDiv(nowNanos, NANOS_PER_MILLI);
    }

    /// SipHash-1-3 of the 16 octets of an address.
    private int hash(long peerHigh, long peerLow) {
        return (int) KeyedHash.of(hashKey0, hashKey1, peerHigh, peerLow) & indexMask;
    }
}
