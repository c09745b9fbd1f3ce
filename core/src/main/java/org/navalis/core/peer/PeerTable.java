package org.navalis.core.peer;

import java.util.random.RandomGenerator;
import org.navalis.core.Outbox;
import org.navalis.core.TeredoAddress;
import org.navalis.core.wire.Ipv6Header;

/// The peers that a client or relay knows (RFC 4380, section 5.2), in bounded memory.
///
/// A peer is a number, its place in the records; it stays the same until the peer is forgotten. A
/// peer takes 62 octets at a relay, 70 at a client: its record, and its entry in the index.
///
/// When the table is full the least recently used untrusted peer goes for a new one. One place in
/// 32 is kept from trusted peers, so that there always is one, and nobody who is trusted goes for
/// somebody who is not: when the others are taken, the least recently used trusted peer loses its
/// trust to one that has just proved itself, and has to be knocked at again.
///
/// ```
/// word 0, 1: IPv6 address                       word 4: newer (32), older (32)
/// word 2: address (32), port (16), MTU (16)     word 5: octets (48), round trip (16)
/// word 3: received (32), sent (32)              word 6: packets (40), socket (16), bubbles (4),
///                                               flags (4) word 7, clients: data sent (32), tested
///                                               (32)
/// ```
///
/// Dates are milliseconds, which wrap after 24 days; a peer is idle for minutes at most.
public final class PeerTable {

    /// No such peer.
    public static final int NONE = -1;

    private static final int HIGH = 0;
    private static final int LOW = 1;
    private static final int ENDPOINT = 2;
    private static final int DATES = 3;
    private static final int LINKS = 4;
    private static final int TRAFFIC = 5;
    private static final int STATE = 6;
    private static final int CLIENT_DATES = 7;
    private static final int RELAY_WORDS = 7;
    private static final int CLIENT_WORDS = 8;

    private static final int PORT_SHIFT = 16;
    private static final int SHORT_MASK = 0xffff;
    private static final int OCTETS_SHIFT = 16;
    private static final int PACKETS_SHIFT = 24;
    private static final int SOCKET_SHIFT = 8;
    private static final int BUBBLES_SHIFT = 4;
    private static final long BUBBLES_MASK = 0xf;

    private static final int UNTRUSTED = 0;
    private static final int TRUSTED = 1;
    private static final long TRUSTED_FLAG = 1;
    private static final long EMBEDDED_FLAG = 2;
    private static final long UNUSED_FLAG = 4;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /// How old the dates of a new peer are: "now minus 30 seconds" (section 5.2.6).
    private static final int NEW_PEER_AGE_MILLIS = 30_000;

    /// Moving a peer to the front of its list for every packet would cost more than it tells.
    private static final int TOUCH_MILLIS = 1000;

    /// One place in so many is for peers that have yet to prove themselves.
    private static final int UNTRUSTED_SHARE = 32;

    private final PeerRecords records;
    private final PeerIndex index;
    private final boolean hasClientDates;
    private final int trustedMax;
    private final int[] newest = {NONE, NONE};
    private final int[] oldest = {NONE, NONE};
    private int free = NONE;
    private int used;
    private int size;
    private int trusted;

    /// An empty table.
    ///
    /// @param peersMax how many peers it takes
    /// @param random where the key of the hash comes from
    public PeerTable(int peersMax, RandomGenerator random) {
        this(peersMax, true, random);
    }

    private PeerTable(int peersMax, boolean hasClientDates, RandomGenerator random) {
        this.hasClientDates = hasClientDates;
        records = new PeerRecords(peersMax, hasClientDates ? CLIENT_WORDS : RELAY_WORDS);
        index = new PeerIndex(records, HIGH, LOW, random);
        trustedMax = peersMax - peersMax / UNTRUSTED_SHARE;
    }

    /// An empty table without the dates that only a client has a use for.
    public static PeerTable ofRelay(int peersMax, RandomGenerator random) {
        return new PeerTable(peersMax, false, random);
    }

    /// How many peers there are.
    public int size() {
        return size;
    }

    /// How many of them are trusted.
    public int trustedSize() {
        return trusted;
    }

    /// How many peers fit.
    public int capacity() {
        return records.peersMax();
    }

    /// The peer with this IPv6 address, or [#NONE].
    public int find(long peerHigh, long peerLow) {
        return index.find(peerHigh, peerLow);
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
        int peer = takeNumber();
        int date = millis(nowNanos) - NEW_PEER_AGE_MILLIS;
        records.put(peer, HIGH, peerHigh);
        records.put(peer, LOW, peerLow);
        records.put(peer, ENDPOINT, Ipv6Header.MTU_MIN);
        records.put(peer, DATES, PeerRecords.join(date, date));
        records.put(peer, TRAFFIC, 0);
        records.put(peer, STATE, UNUSED_FLAG);
        if (hasClientDates) {
            records.put(peer, CLIENT_DATES, PeerRecords.join(date, date));
        }
        setSocket(peer, Outbox.SERVICE_SOCKET);
        link(peer, UNTRUSTED);
        index.add(peer);
        size++;
        return peer;
    }

    private int takeNumber() {
        if (free == NONE) {
            records.reserve(used);
            return used++;
        }
        int peer = free;
        free = older(peer);
        return peer;
    }

    /// Forgets a peer.
    public void remove(int peer) {
        unlink(peer, list(peer));
        index.remove(peer);
        records.putLower(peer, LINKS, free);
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
    public int oldest(boolean isTrusted) {
        return oldest[isTrusted ? TRUSTED : UNTRUSTED];
    }

    /// The most recently used of the untrusted or the trusted peers, or [#NONE].
    public int newest(boolean isTrusted) {
        return newest[isTrusted ? TRUSTED : UNTRUSTED];
    }

    /// The peer of the same list that was used next after this one, or [#NONE].
    public int newer(int peer) {
        return records.upper(peer, LINKS);
    }

    /// The peer of the same list that was used last before this one, or [#NONE].
    public int older(int peer) {
        return records.lower(peer, LINKS);
    }

    /// Octets 0 to 7 of the peer's IPv6 address.
    public long high(int peer) {
        return records.get(peer, HIGH);
    }

    /// Octets 8 to 15 of the peer's IPv6 address.
    public long low(int peer) {
        return records.get(peer, LOW);
    }

    /// The mapped IPv4 address of a peer that is or was trusted.
    public int address(int peer) {
        return records.upper(peer, ENDPOINT);
    }

    /// The mapped UDP port of a peer that is or was trusted.
    public int port(int peer) {
        return records.lower(peer, ENDPOINT) >>> PORT_SHIFT;
    }

    /// The IPv4 address to which packets for a peer go that is or was trusted.
    public int targetAddress(int peer) {
        return hasFlag(peer, EMBEDDED_FLAG)
                ? TeredoAddress.mappedAddress(low(peer))
                : address(peer);
    }

    /// The UDP port to which packets for a peer go that is or was trusted.
    public int targetPort(int peer) {
        return hasFlag(peer, EMBEDDED_FLAG) ? TeredoAddress.mappedPort(low(peer)) : port(peer);
    }

    /// Sets whether packets for a Teredo peer go to the endpoint that its address embeds, although
    /// they come from another one (RFC 6081, section 5.3.4.3).
    public void setTargetEmbedded(int peer, boolean isEmbedded) {
        setFlags(peer, EMBEDDED_FLAG, isEmbedded ? EMBEDDED_FLAG : 0);
    }

    /// The socket by which packets to the peer leave (RFC 6081, section 5.4).
    public int socket(int peer) {
        return (int) (records.get(peer, STATE) >>> SOCKET_SHIFT) & SHORT_MASK;
    }

    /// Sets the socket by which packets to the peer leave.
    public void setSocket(int peer, int socket) {
        long others = records.get(peer, STATE) & ~((long) SHORT_MASK << SOCKET_SHIFT);
        records.put(peer, STATE, others | (long) (socket & SHORT_MASK) << SOCKET_SHIFT);
    }

    /// The largest packet that may be sent to the peer: 1280 unless it has said more.
    public int mtu(int peer) {
        return records.lower(peer, ENDPOINT) & SHORT_MASK;
    }

    /// Sets the largest packet that may be sent to the peer, 1280 to 65535.
    public void setMtu(int peer, int octets) {
        records.putLower(peer, ENDPOINT, port(peer) << PORT_SHIFT | octets);
    }

    /// Whether the peer has proved that it is where it says.
    public boolean isTrusted(int peer) {
        return hasFlag(peer, TRUSTED_FLAG);
    }

    /// Whether the peer is trusted, and this is its endpoint.
    public boolean isTrustedAt(int peer, int peerAddress, int peerPort) {
        return isTrusted(peer) && address(peer) == peerAddress && port(peer) == peerPort;
    }

    /// Notes that the peer has proved to be at this endpoint, just now.
    public void trust(int peer, int peerAddress, int peerPort, long nowNanos) {
        if (!isTrusted(peer)) {
            if (trusted == trustedMax) {
                distrust(oldest[TRUSTED]);
            }
            unlink(peer, UNTRUSTED);
            setFlags(peer, 0, TRUSTED_FLAG);
            link(peer, TRUSTED);
        }
        if (address(peer) != peerAddress || port(peer) != peerPort) {
            // Whoever is there now has not said what it takes.
            int portAndMtu = peerPort << PORT_SHIFT | Ipv6Header.MTU_MIN;
            records.put(peer, ENDPOINT, PeerRecords.join(peerAddress, portAndMtu));
        }
        noteReceived(peer, nowNanos);
    }

    /// Takes the trust away: the peer is not any more where it was.
    public void distrust(int peer) {
        if (isTrusted(peer)) {
            unlink(peer, TRUSTED);
            setFlags(peer, TRUSTED_FLAG | EMBEDDED_FLAG, 0);
            link(peer, UNTRUSTED);
            setMtu(peer, Ipv6Header.MTU_MIN);
        }
    }

    /// How long ago something was accepted from the peer, in milliseconds.
    public int silentMillis(int peer, long nowNanos) {
        return millis(nowNanos) - records.upper(peer, DATES);
    }

    /// How long ago something was sent to the peer, in milliseconds.
    public int unsentMillis(int peer, long nowNanos) {
        return millis(nowNanos) - records.lower(peer, DATES);
    }

    /// How long ago the peer was of use, in milliseconds.
    public int idleMillis(int peer, long nowNanos) {
        return idleMillis(peer, millis(nowNanos));
    }

    private int idleMillis(int peer, int now) {
        int silent = now - records.upper(peer, DATES);
        int unsent = now - records.lower(peer, DATES);
        int idle = Integer.compareUnsigned(silent, unsent) < 0 ? silent : unsent;
        return hasFlag(peer, UNUSED_FLAG) ? idle - NEW_PEER_AGE_MILLIS : idle;
    }

    /// Notes that something was accepted from the peer directly; its bubbles are answered by that.
    public void noteReceived(int peer, long nowNanos) {
        int now = millis(nowNanos);
        touch(peer, now);
        records.putUpper(peer, DATES, now);
        setFlags(peer, UNUSED_FLAG | BUBBLES_MASK << BUBBLES_SHIFT, 0);
    }

    /// Notes that something was sent to the peer.
    public void noteSent(int peer, long nowNanos) {
        int now = millis(nowNanos);
        touch(peer, now);
        records.putLower(peer, DATES, now);
        setFlags(peer, UNUSED_FLAG, 0);
    }

    /// How long ago data was sent to the peer, in milliseconds; bubbles do not count. Not at
    /// relays.
    public int dataUnsentMillis(int peer, long nowNanos) {
        return millis(nowNanos) - records.upper(peer, CLIENT_DATES);
    }

    /// Notes that data was sent to the peer.
    public void noteDataSent(int peer, long nowNanos) {
        noteSent(peer, nowNanos);
        if (hasClientDates) {
            records.putUpper(peer, CLIENT_DATES, millis(nowNanos));
        }
    }

    /// How long ago an echo request was sent to the peer, in milliseconds. Not at relays.
    public int untestedMillis(int peer, long nowNanos) {
        return millis(nowNanos) - records.lower(peer, CLIENT_DATES);
    }

    /// Notes that an echo request was sent to the peer. Not at relays.
    public void noteTested(int peer, long nowNanos) {
        records.putLower(peer, CLIENT_DATES, millis(nowNanos));
        noteSent(peer, nowNanos);
    }

    /// The bubbles sent since the last direct answer.
    public int bubbles(int peer) {
        return (int) (records.get(peer, STATE) >>> BUBBLES_SHIFT & BUBBLES_MASK);
    }

    /// Sets the bubbles sent since the last direct answer, 0 to 15.
    public void setBubbles(int peer, int count) {
        setFlags(peer, BUBBLES_MASK << BUBBLES_SHIFT, (long) count << BUBBLES_SHIFT);
    }

    // What people want to know

    void count(int peer, int packets, int octets) {
        records.put(peer, STATE, records.get(peer, STATE) + ((long) packets << PACKETS_SHIFT));
        records.put(peer, TRAFFIC, records.get(peer, TRAFFIC) + ((long) octets << OCTETS_SHIFT));
    }

    long packets(int peer) {
        return records.get(peer, STATE) >>> PACKETS_SHIFT;
    }

    long octets(int peer) {
        return records.get(peer, TRAFFIC) >>> OCTETS_SHIFT;
    }

    void setRoundTripMicros(int peer, int micros) {
        long others = records.get(peer, TRAFFIC) & ~(long) SHORT_MASK;
        records.put(peer, TRAFFIC, others | ShortSpan.of(micros));
    }

    /// The last round trip in microseconds, or 0 when none was seen.
    int roundTripMicros(int peer) {
        return ShortSpan.toInt((int) records.get(peer, TRAFFIC) & SHORT_MASK);
    }

    // Flags and lists

    private boolean hasFlag(int peer, long flag) {
        return (records.get(peer, STATE) & flag) != 0;
    }

    private void setFlags(int peer, long cleared, long set) {
        long state = records.get(peer, STATE);
        records.put(peer, STATE, state & ~cleared | set);
    }

    /// To the front of its list, once in a second.
    private void touch(int peer, int now) {
        int last = now - idleMillis(peer, now);
        if (Math.floorDiv(last, TOUCH_MILLIS) != Math.floorDiv(now, TOUCH_MILLIS)) {
            unlink(peer, list(peer));
            link(peer, list(peer));
        }
    }

    private int list(int peer) {
        return isTrusted(peer) ? TRUSTED : UNTRUSTED;
    }

    private void link(int peer, int list) {
        records.put(peer, LINKS, PeerRecords.join(NONE, newest[list]));
        if (newest[list] == NONE) {
            oldest[list] = peer;
        } else {
            records.putUpper(newest[list], LINKS, peer);
        }
        newest[list] = peer;
        trusted += list;
    }

    private void unlink(int peer, int list) {
        int newer = newer(peer);
        int older = older(peer);
        if (newer == NONE) {
            newest[list] = older;
        } else {
            records.putLower(newer, LINKS, older);
        }
        if (older == NONE) {
            oldest[list] = newer;
        } else {
            records.putUpper(older, LINKS, newer);
        }
        trusted -= list;
    }

    private static int millis(long nowNanos) {
        return (int) Math.floorDiv(nowNanos, NANOS_PER_MILLI);
    }
}
