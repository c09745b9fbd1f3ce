package org.navalis.core.peer;

import org.navalis.core.Outbox;
import org.navalis.core.Packet;

/// How a role knocks at a peer, and what it does with packets for one that does not answer.
public interface Knock {

    /// Sends what makes the peer answer: bubbles or an echo request.
    void knock(PeerReach reach, PeerSetup setup, long nowNanos, Outbox out);

    /// Tells the sender of a packet that the peer cannot be reached.
    void reportUnreachable(Packet packet, long nowNanos, Outbox out);

    /// Until when a peer may still answer that was knocked at often enough; a date that has passed
    /// when there is nothing more to wait for.
    default long patientUntilNanos(int peer, long nowNanos) {
        return nowNanos;
    }

    /// Whether a peer that we hear may not hear us.
    default boolean mayBeUnheard(int peer) {
        return false;
    }

    /// Hears that a peer is forgotten; its number may be another's next.
    default void forget(int peer, Outbox out) {}
}
