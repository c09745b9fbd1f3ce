package org.navalis.core.peer;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A running attempt to reach a peer: what waits for it, when it is knocked at again, and the token
/// that proves an answer. When it has ended the object becomes the next attempt to reach another.
public final class PeerSetup {

    final List<HeldPacket> held = new ArrayList<>(2);
    int peer;
    long order;
    int heldBytes;
    int attempts;
    long deadlineNanos;
    long knockedNanos;
    boolean hasFailed;
    boolean hasMet;
    boolean isUnsure;
    boolean isDoubted;
    long startNanos;
    private long tokenHigh;
    private long tokenLow;

    /// The place in the heap of [PeerSetups].
    int place;

    @Nullable PeerSetup nextUnused;

    PeerSetup() {}

    void begin(int newPeer, long newOrder, long nowNanos) {
        peer = newPeer;
        order = newOrder;
        startNanos = nowNanos;
        knockedNanos = nowNanos;
        deadlineNanos = nowNanos;
        attempts = 0;
        hasFailed = false;
        hasMet = false;
        isUnsure = false;
        isDoubted = false;
        tokenHigh = 0;
        tokenLow = 0;
    }

    /// The peer, as [PeerTable] numbers it.
    public int peer() {
        return peer;
    }

    /// How often it was knocked, with the time at hand.
    public int attempts() {
        return attempts;
    }

    /// Whether all knocks were in vain; no answer counts for this set-up any more.
    public boolean hasFailed() {
        return hasFailed;
    }

    /// Whether the peer has proved where it is, and cannot yet know where we are.
    public boolean hasMet() {
        return hasMet;
    }

    /// Whether what was held was let go, and nobody knows yet that the peer hears us.
    public boolean isUnsure() {
        return isUnsure;
    }

    /// Whether the token was given out no longer than this ago.
    public boolean isYoungerThan(long nanos, long nowNanos) {
        return nowNanos - startNanos <= nanos;
    }

    /// Sets the token that an answer must bring.
    public void setToken(long high, long low) {
        tokenHigh = high;
        tokenLow = low;
    }

    /// The first half of the token; 0 while there is none.
    public long tokenHigh() {
        return tokenHigh;
    }

    /// The second half of the token.
    public long tokenLow() {
        return tokenLow;
    }

    /// One error for each source at most, however many of its packets were held.
    boolean isFirstOfItsSource(int index) {
        for (int i = 0; i < index; i++) {
            if (held.get(i).isOfSameSource(held.get(index))) {
                return false;
            }
        }
        return true;
    }
}
