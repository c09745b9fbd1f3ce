package org.navalis.core.client;

import org.jspecify.annotations.Nullable;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.peer.PeerReach;
import org.navalis.core.peer.PeerTable;
import org.navalis.core.security.AddressPolicy;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.core.wire.TeredoFraming;
import org.navalis.core.wire.Trailers;

/// How a client answers indirect bubbles: those that its server passes on (RFC 4380, sections 3.4
/// and 5.2.3; RFC 6081, sections 5.2.4.3 and 5.6.4.2).
///
/// | from | by |
/// |---|---|
/// | a relay or native host | a direct bubble to the origin |
/// | a Teredo peer that was heard a short while ago | a direct bubble to where it is |
/// | any other Teredo peer | a direct bubble to where its address says, and an indirect one |
///
/// A peer behind our own NAT also gets a direct bubble to each of its alternate addresses; any peer
/// does where the settings say so.
///
/// Without the answer no relay, and no peer behind a NAT, could ever reach us. An indirect bubble
/// proves nothing: but for the peer's nonce it changes nothing.
final class BubbleAnswers {

    private final AddressPolicy policy;
    private final PeerReach reach;
    private final PeerTable peers;
    private final PeerTraversals traversals;
    private final TeredoBubbles bubbles;
    private final RandomPorts ports;
    private final PortPrediction prediction;
    private final Callers callers;
    private final boolean hasNonces;
    private final boolean usesAlternates;
    private final boolean triesAllAlternates;
    private long ownLow;

    BubbleAnswers(ClientSettings settings, AddressPolicy policy, Reception.Peers tools) {
        this.policy = policy;
        this.reach = tools.reach();
        this.peers = reach.peers();
        this.traversals = tools.traversals();
        this.bubbles = tools.bubbles();
        this.ports = tools.ports();
        this.prediction = tools.prediction();
        this.callers = new Callers(peers);
        this.hasNonces = settings.hasNonces();
        this.usesAlternates = settings.has(Extension.HAIRPINNING);
        this.triesAllAlternates = settings.triesAllAlternates();
    }

    void configure(@Nullable Qualified qualified) {
        callers.clear();
        if (qualified != null) {
            ownLow = qualified.address().low();
        }
    }

    /// Answers a bubble that came from our server.
    @Nullable Drop answer(
            Packet bubble, TeredoFraming framing, Trailers trailers, long nowNanos, Outbox out) {
        if (trailers.areAlternatesWrong()) {
            return Drop.TRAILER_ALT;
        }
        if (TeredoAddress.isTeredo(Ipv6Header.sourceHigh(bubble))) {
            return answerPeer(bubble, framing, trailers, nowNanos, out);
        }
        if (!framing.hasOrigin()) {
            return Drop.BUBBLE_UNANSWERABLE;
        }
        int address = framing.originAddress();
        int port = framing.originPort();
        var refusal = checkTarget(address, port, nowNanos, out);
        if (refusal == null) {
            out.count(Counter.BUBBLES_RECEIVED);
            bubbles.sendDirect(
                    Ipv6Header.sourceHigh(bubble),
                    Ipv6Header.sourceLow(bubble),
                    trailers.nonce(),
                    address,
                    port,
                    out);
        }
        return refusal;
    }

    private @Nullable Drop checkTarget(int address, int port, long nowNanos, Outbox out) {
        if (!policy.isGlobalUnicast(address) || port == 0) {
            return Drop.ORIGIN_NOT_GLOBAL;
        }
        if (policy.isOwnOrMapped(ownLow, address, port)) {
            return Drop.BUBBLE_SELF;
        }
        return takeAnswer(address, nowNanos, out) ? null : Drop.BUBBLE_RATE;
    }

    private boolean takeAnswer(int address, long nowNanos, Outbox out) {
        boolean mayAnswer = reach.budget().takeAnswer(address, nowNanos);
        if (!mayAnswer) {
            out.count(Counter.BUBBLES_WITHHELD);
        }
        return mayAnswer;
    }

    private @Nullable Drop answerPeer(
            Packet bubble, TeredoFraming framing, Trailers trailers, long nowNanos, Outbox out) {
        long high = Ipv6Header.sourceHigh(bubble);
        long low = Ipv6Header.sourceLow(bubble);
        int known = peers.find(high, low);
        boolean isTrusted = known != PeerTable.NONE && peers.isTrusted(known);
        int address = TeredoAddress.mappedAddress(low);
        int port = TeredoAddress.mappedPort(low);
        // Where a trusted peer is was checked when it became trusted; it may be a private address.
        boolean isRefused = isTrusted && !takeAnswer(peers.targetAddress(known), nowNanos, out);
        var refusal =
                isRefused
                        ? Drop.BUBBLE_RATE
                        : isTrusted ? null : checkTarget(address, port, nowNanos, out);
        if (refusal != null) {
            return refusal;
        }
        out.count(Counter.BUBBLES_RECEIVED);
        int peer = hasNonces ? reach.findOrAdmit(high, low, nowNanos, out) : known;
        if (peer == PeerTable.NONE) {
            bubbles.sendDirect(high, low, trailers.nonce(), address, port, out);
            return null;
        }
        if (hasNonces) {
            traversals.of(peer).setNonceReceived(trailers.nonce());
            ports.closeOutdated(peers, peer, nowNanos, out);
            takePeerPort(peer, trailers.randomPort(), nowNanos, out);
            prediction.hear(peers, peer, framing, trailers, nowNanos, out);
        }
        boolean isAsked = trailers.discovery() == Trailers.SOLICITATION;
        bubbles.answerDirectly(peers, peer, isAsked, nowNanos, out);
        if (isTrusted && Transmission.isHeard(peers, peer, nowNanos)) {
            // By the nonce in our answer the peer knows where we are, if it hears us at all.
            reach.release(peer, nowNanos, out);
            reach.doubt(peer);
        } else if (hasNonces) {
            answerAlternates(peer, trailers, nowNanos, out);
            answerIndirectly(peer, nowNanos, out);
            callers.note(peer, repeats(peer, trailers), nowNanos);
        }
        return null;
    }

    long nextDeadlineNanos() {
        return callers.nextDeadlineNanos();
    }

    void onTimer(long nowNanos, Outbox out) {
        for (int peer = callers.takeDue(nowNanos);
                peer != PeerTable.NONE;
                peer = callers.takeDue(nowNanos)) {
            if (!prediction.isRunning(peer)) {
                repeat(peer, nowNanos, out);
            }
        }
    }

    /// Takes a packet that is refused: a caller that sends from another endpoint than it is known
    /// at believes that it has been heard there. It is called, so that it shows where it is.
    void answerStray(int peer, Packet packet, long nowNanos, Outbox out) {
        var traversal = peer == PeerTable.NONE ? null : traversals.find(peer);
        boolean isCaller =
                traversal != null
                        && traversal.nonceReceived() != 0
                        && packet.address() == TeredoAddress.mappedAddress(peers.low(peer));
        // Where it goes on sending so, it is called four times in five minutes.
        if (isCaller && mayAnswerIndirectly(peer, nowNanos, out)) {
            bubbles.answerDirectly(peers, peer, false, nowNanos, out);
            bubbles.repeatIndirect(peers, peer, nowNanos, out);
        }
    }

    private void repeat(int peer, long nowNanos, Outbox out) {
        int address = TeredoAddress.mappedAddress(peers.low(peer));
        if (takeAnswer(address, nowNanos, out)) {
            bubbles.answerDirectly(peers, peer, false, nowNanos, out);
            if (mayAnswerIndirectly(peer, nowNanos, out)) {
                bubbles.repeatIndirect(peers, peer, nowNanos, out);
            }
        }
    }

    private void takePeerPort(int peer, int port, long nowNanos, Outbox out) {
        int address = TeredoAddress.mappedAddress(peers.low(peer));
        if (!policy.isOwnOrMapped(ownLow, address, port)) {
            ports.takePeerPort(peers, peer, port, nowNanos, out);
        }
    }

    /// RFC 6081, section 5.6.4.2, for peers behind our own NAT only unless told otherwise: anyone
    /// else could make us probe the network that we are in. A bubble without a list leaves the one
    /// before in force.
    private void answerAlternates(int peer, Trailers trailers, long nowNanos, Outbox out) {
        long low = peers.low(peer);
        if (!usesAlternates || !triesAllAlternates && !isBehindSameNat(low)) {
            return;
        }
        var traversal = traversals.of(peer);
        if (trailers.alternates() > 0) {
            traversal.setAlternates(trailers);
        }
        for (int i = 0; i < traversal.alternates(); i++) {
            int address = traversal.alternateAddress(i);
            int port = traversal.alternatePort(i);
            boolean isUsable =
                    policy.isUnicast(address) && !policy.isOwnOrMapped(ownLow, address, port);
            if (isUsable && takeAnswer(address, nowNanos, out)) {
                bubbles.sendDirect(peers.high(peer), low, trailers.nonce(), address, port, out);
            }
        }
    }

    private boolean isBehindSameNat(long low) {
        return TeredoAddress.mappedAddress(low) == TeredoAddress.mappedAddress(ownLow);
    }

    /// RFC 6081, section 3.1 and the exchanges of its section 6: a peer behind a NAT that our
    /// direct bubble did not pass must hear that we are there.
    private void answerIndirectly(int peer, long nowNanos, Outbox out) {
        if (mayAnswerIndirectly(peer, nowNanos, out)) {
            bubbles.sendIndirect(peers, peer, nowNanos, out);
        }
    }

    private boolean mayAnswerIndirectly(int peer, long nowNanos, Outbox out) {
        int server = TeredoAddress.server(peers.high(peer));
        return policy.isGlobalUnicast(server)
                && !policy.isOwnOrMapped(ownLow, server, TeredoAddress.SERVER_PORT)
                && traversals.of(peer).takeAnswer(nowNanos)
                && takeAnswer(server, nowNanos, out);
    }

    /// How often an answer is repeated: a bubble must not cause more than seven. An answer has two,
    /// three where a random port is in the game, and the first has one more that dies on its way.
    private int repeats(int peer, Trailers trailers) {
        if (trailers.alternates() > 0 && isBehindSameNat(peers.low(peer))) {
            return 0;
        }
        boolean hasRandomPort =
                traversals.of(peer).peerRandomPort() != 0
                        || ports.socket(peer) != RandomSockets.NONE;
        return hasRandomPort ? 1 : 2;
    }
}
