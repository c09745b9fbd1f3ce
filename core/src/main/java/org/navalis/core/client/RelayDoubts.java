package org.navalis.core.client;

import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.peer.PeerReach;
import org.navalis.core.peer.PeerTable;

/// Doubts whether the relay of a native host still works, when data goes there and nothing comes
/// back: then the connectivity test is repeated (RFC 4380, section 5.2.9), while packets go on by
/// the relay that is known.
///
/// A relay that dies says nothing. Who receives by it hears from its successor, to which the native
/// host's next packet comes; who only sends hears nothing, and would believe in the dead one for
/// the 30 seconds that a peer is valid. What is sent while a test runs may be lost; the last of it
/// is kept, and goes to the successor when the test has shown that. Where one way only is what the
/// two want, the tests become rare: each that brings nothing but its own answer doubles the wait
/// for the next one.
final class RelayDoubts {

    /// Longer than nearly every round trip, and short enough that a sender of TCP, which tries
    /// again after 0.2, 0.6, 1.4 and 3 seconds, finds the new relay with its third try.
    private static final int DOUBT_MILLIS = 500;

    /// Data after a silence of both begins a new wait: the last packet of an exchange often has no
    /// answer.
    private static final int SILENCE_MILLIS = 2000;

    /// What comes no later than this after a test may be its answer and no more.
    private static final int ANSWER_MILLIS = 1000;

    /// At least once in 32 seconds, which is about when a peer ceases to be valid.
    private static final int DOUBLINGS_MAX = 6;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final PeerReach reach;
    private final PeerTable peers;
    private final int[] sinceMillis;

    /// A peer in the place of another one begins with its; a second of talk takes them back.
    private final byte[] doublings;

    RelayDoubts(PeerReach reach) {
        this.reach = reach;
        this.peers = reach.peers();
        this.sinceMillis = new int[peers.capacity()];
        this.doublings = new byte[peers.capacity()];
    }

    /// Data goes to a trusted peer; called before that is noted.
    void noteData(int peer, Packet data, long nowNanos, Outbox out) {
        if (TeredoAddress.isTeredo(peers.high(peer))) {
            return;
        }
        int now = (int) Math.floorDiv(nowNanos, NANOS_PER_MILLI);
        int silentMillis = peers.silentMillis(peer, nowNanos);
        int unsentMillis = peers.dataUnsentMillis(peer, nowNanos);
        if (unsentMillis >= silentMillis || unsentMillis >= SILENCE_MILLIS) {
            sinceMillis[peer] = now;
            if (peers.untestedMillis(peer, nowNanos) - silentMillis > ANSWER_MILLIS) {
                doublings[peer] = 0;
            }
            return;
        }
        if (now - sinceMillis[peer] >= DOUBT_MILLIS << doublings[peer]) {
            sinceMillis[peer] = now;
            doublings[peer] = (byte) Math.min(doublings[peer] + 1, DOUBLINGS_MAX);
            reach.begin(peer, nowNanos, out);
        }
        if (silentMillis >= DOUBT_MILLIS) {
            reach.keepCopy(peer, data);
        }
    }
}
