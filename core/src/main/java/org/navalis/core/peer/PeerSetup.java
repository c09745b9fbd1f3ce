package org.navalis.core.peer;

import java.util.ArrayList;
import java.util.List;

/// A running attempt to reach a peer: what waits for it, when it is knocked at again, and the token
/// that proves an answer.
public final class PeerSetup {

    final List<HeldPacket> held = new ArrayList<>(2);
    final int peer;
    final long order;
    int heldBytes;
    int attempts;
    long deadlineNanos;
    long knockedNanos;
    boolean hasFailed;
    boolean hasMet;
    boolean hasEnded;
    private final long startNanos;
    private long tokenHigh;
    private long tokenLow;

    PeerSetup(int peer, long order, long nowNanos) {
        this.peer = peer;
        this.order = order;
        this.startNanos = nowNanos;
        this.knockedNanos = nowNanos;
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
}
