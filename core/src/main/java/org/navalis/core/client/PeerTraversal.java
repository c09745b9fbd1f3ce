package org.navalis.core.client;

import java.time.Duration;
import java.util.Arrays;
import org.navalis.core.wire.Trailers;

/// What a client keeps of a Teredo peer for the extensions of RFC 6081, beside its entry in the
/// table of peers.
///
/// Nonces (section 5.2.1): the one that our last indirect bubble carried, those before, and the one
/// that the peer's last indirect bubble brought; 0 stands for none.
final class PeerTraversal {

    /// A bubble that was under way when the next one left may still be answered.
    private static final long GRACE_NANOS = Duration.ofSeconds(8).toNanos();

    /// On a slow way the answer to a bubble may come when three more have left.
    private static final int NONCES_BEFORE = 3;

    /// Answers are bounded as bubbles without an answer are (RFC 4380, section 5.2.6), by a count
    /// of their own: whoever forges what they answer must not keep us from knocking.
    private static final int ANSWERS_MAX = 4;

    private static final long ANSWERS_NANOS = Duration.ofMinutes(5).toNanos();
    private static final long ANSWER_SPACING_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long[] NO_ALTERNATES = {};

    /// RFC 6081, section 5.4.2.1: how many bubbles refresh a peer to which no data goes.
    static final int REFRESHES_MAX = 20;

    private int nonceSent;
    private final int[] noncesBefore = new int[NONCES_BEFORE];
    private final long[] beforeNanos = new long[NONCES_BEFORE];
    private int oldest;
    private int nonceAtRandom;
    private int nonceReceived;
    private int answers;
    private long answeredNanos;
    private boolean isSymmetric;
    private boolean hasAdvertised;
    private long advertisedNanos;
    private PeerPort port = PeerPort.UNHEARD;
    private int peerRandomPort;
    private long portNanos;
    private int refreshes;
    private int role;
    private boolean isAsked;
    private long[] alternates = NO_ALTERNATES;

    /// Notes the nonce of an indirect bubble that leaves now; not 0.
    void noteNonceSent(int nonce, long nowNanos) {
        noncesBefore[oldest] = nonceSent;
        beforeNanos[oldest] = nowNanos;
        oldest = (oldest + 1) % NONCES_BEFORE;
        nonceSent = nonce;
    }

    /// Whether a direct bubble with this nonce answers an indirect one of ours.
    boolean isAnswer(int nonce, long nowNanos) {
        if (nonce == 0) {
            return false;
        }
        boolean isBefore = false;
        for (int i = 0; i < NONCES_BEFORE; i++) {
            isBefore |= nonce == noncesBefore[i] && nowNanos - beforeNanos[i] < GRACE_NANOS;
        }
        return isBefore || nonce == nonceSent;
    }

    /// Notes that this nonce has shown where the peer is. It shows that once: a peer that answers
    /// from two ports, of which it closes one when it is heard at the other, would else be sought
    /// at the wrong one. The one that it closes is the random one, so the other counts even if it
    /// comes second.
    ///
    /// @param isFromRandom whether the answer came from a random port of the peer
    void spend(int nonce, boolean isFromRandom) {
        nonceAtRandom = isFromRandom ? nonce : 0;
        nonceSent = nonce == nonceSent ? 0 : nonceSent;
        for (int i = 0; i < NONCES_BEFORE; i++) {
            noncesBefore[i] = nonce == noncesBefore[i] ? 0 : noncesBefore[i];
        }
    }

    /// Whether a direct bubble with this nonce comes from the service port of a peer whose random
    /// port has answered before.
    boolean isSecondAnswer(int nonce, boolean isFromRandom) {
        return nonce != 0 && nonce == nonceAtRandom && !isFromRandom;
    }

    /// Notes that a bubble came directly from the peer; it answers whatever was sent.
    void noteHeard() {
        Arrays.fill(noncesBefore, 0);
        answers = 0;
    }

    /// Takes the right to answer an indirect bubble by an indirect one: one in a second, and four
    /// in five minutes in which nothing came directly.
    boolean takeAnswer(long nowNanos) {
        long sinceNanos = nowNanos - answeredNanos;
        if (answers > 0 && sinceNanos < ANSWER_SPACING_NANOS) {
            return false;
        }
        if (sinceNanos >= ANSWERS_NANOS) {
            answers = 0;
        }
        if (answers == ANSWERS_MAX) {
            return false;
        }
        answers++;
        answeredNanos = nowNanos;
        return true;
    }

    /// How many answers in a row were sent by way of the peer's server.
    int answers() {
        return answers;
    }

    /// Takes the right to answer a solicitation (section 5.7.4.2): one in a second.
    boolean takeAdvertisement(long nowNanos) {
        if (hasAdvertised && nowNanos - advertisedNanos < ANSWER_SPACING_NANOS) {
            return false;
        }
        hasAdvertised = true;
        advertisedNanos = nowNanos;
        return true;
    }

    /// Whether the peer's last direct bubble came from another endpoint than its address embeds
    /// (the Symmetric Peer flag of section 5.3.1).
    boolean isSymmetric() {
        return isSymmetric;
    }

    void setSymmetric(boolean symmetric) {
        isSymmetric = symmetric;
    }

    /// The nonce that direct bubbles to the peer carry, or 0.
    int nonceReceived() {
        return nonceReceived;
    }

    /// Notes the nonce of an indirect bubble of the peer, or 0 when it had none.
    void setNonceReceived(int nonce) {
        nonceReceived = nonce;
    }

    /// By which of our ports the peer reaches us.
    PeerPort port() {
        return port;
    }

    void setPort(PeerPort newPort) {
        port = newPort;
    }

    /// When our random port was opened, or when it was foretold what the NAT makes of it.
    long portNanos() {
        return portNanos;
    }

    void setPortNanos(long nanos) {
        portNanos = nanos;
    }

    /// The field Peer Random Port: the one that the peer has told, or 0.
    int peerRandomPort() {
        return peerRandomPort;
    }

    void setPeerRandomPort(int newPort) {
        peerRandomPort = newPort;
    }

    /// The Connection Refresh Count.
    int refreshes() {
        return refreshes;
    }

    void setRefreshes(int count) {
        refreshes = count;
    }

    /// The role in a port prediction that the peer's last indirect bubble has offered.
    int role() {
        return role;
    }

    void setRole(int newRole) {
        role = newRole;
    }

    /// Whether we have knocked in vain, so that the peer is asked for a port prediction.
    boolean isAsked() {
        return isAsked;
    }

    void setAsked(boolean asked) {
        isAsked = asked;
    }

    /// The field Alternate Address List (section 5.6.1): how many there are.
    int alternates() {
        return alternates.length;
    }

    int alternateAddress(int index) {
        return (int) (alternates[index] >>> 16);
    }

    int alternatePort(int index) {
        return (int) alternates[index] & 0xffff;
    }

    /// Takes the list that an indirect bubble brought, in the place of the one before.
    void setAlternates(Trailers trailers) {
        if (alternates.length != trailers.alternates()) {
            alternates = new long[trailers.alternates()];
        }
        for (int i = 0; i < alternates.length; i++) {
            alternates[i] =
                    (trailers.alternateAddress(i) & 0xffff_ffffL) << 16 | trailers.alternatePort(i);
        }
    }
}
