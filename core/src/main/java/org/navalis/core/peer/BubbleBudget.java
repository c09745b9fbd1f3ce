package org.navalis.core.peer;

import java.util.random.RandomGenerator;
import org.navalis.core.security.AddressRateLimiter;
import org.navalis.core.security.TokenBucket;

/// How many bubbles may be sent: the one place for RFC 4380, section 5.2.6.
///
/// A direct bubble and the indirect one that goes with it count as one. Answers to indirect bubbles
/// are counted for the address they go to, since a forger chooses everything else; they would
/// otherwise be held back by our own unanswered bubble in a simultaneous open.
public final class BubbleBudget {

    /// Section 5.2.6: no bubble when something was sent to the peer less than two seconds ago.
    public static final int SPACING_MILLIS = 2000;

    /// Section 5.2.6: at most four bubbles without an answer ...
    private static final int UNANSWERED_MAX = 4;

    /// ... in 300 seconds.
    private static final int UNANSWERED_MILLIS = 300_000;

    private static final int ANSWERS_SECOND_MAX = 1;
    private static final int ANSWERS_BURST = 4;

    private final PeerTable peers;
    private final AddressRateLimiter answers;
    private final TokenBucket allAnswers;

    /// The budget for the peers of this table.
    ///
    /// @param answersSecondMax bubbles a second that others may make us send, to anyone
    public BubbleBudget(PeerTable peers, int answersSecondMax, RandomGenerator random) {
        this.peers = peers;
        this.answers = new AddressRateLimiter(ANSWERS_SECOND_MAX, ANSWERS_BURST, random);
        this.allAnswers = new TokenBucket(answersSecondMax, answersSecondMax);
    }

    /// Whether the peer has left four bubbles unanswered in the last 300 seconds.
    public boolean isUsedUp(int peer, long nowNanos) {
        return peers.bubbles(peer) >= UNANSWERED_MAX
                && peers.unsentMillis(peer, nowNanos) < UNANSWERED_MILLIS;
    }

    /// How long a bubble to the peer must wait, in milliseconds; 0 when it may go at once.
    public int waitMillis(int peer, long nowNanos) {
        return Math.max(0, SPACING_MILLIS - peers.unsentMillis(peer, nowNanos));
    }

    /// How long an echo request to the peer must wait, in milliseconds; 0 when it may go at once.
    public int testWaitMillis(int peer, long nowNanos) {
        return Math.max(0, SPACING_MILLIS - peers.untestedMillis(peer, nowNanos));
    }

    /// Notes that a bubble, or a pair of them, goes to the peer.
    public void noteBubble(int peer, long nowNanos) {
        int before = peers.bubbles(peer) >= UNANSWERED_MAX ? 0 : peers.bubbles(peer);
        peers.setBubbles(peer, before + 1);
        peers.noteSent(peer, nowNanos);
    }

    /// Takes the right to answer a bubble with one to this address.
    public boolean takeAnswer(int address, long nowNanos) {
        return answers.take(address, nowNanos) && allAnswers.take(nowNanos);
    }
}
