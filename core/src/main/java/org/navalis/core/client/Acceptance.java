package org.navalis.core.client;

import org.jspecify.annotations.Nullable;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.peer.PeerReach;
import org.navalis.core.peer.PeerSetup;
import org.navalis.core.peer.PeerTable;
import org.navalis.core.security.AddressPolicy;
import org.navalis.core.wire.ExtensionHeaders;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.core.wire.Trailers;

/// What a client does with a packet that [Reception] has accepted: it notes where the peer is, and
/// takes what the packet says.
final class Acceptance {

    private final AddressPolicy policy;
    private final PeerReach reach;
    private final PeerTable peers;
    private final PeerTraversals traversals;
    private final OwnNat ownNat;
    private final TeredoBubbles bubbles;
    private final RandomPorts ports;
    private final PortPrediction prediction;
    private final Trailers trailers;
    private final Pings pings;

    /// @param trailers those of the packet in hand
    Acceptance(AddressPolicy policy, Reception.Peers tools, Trailers trailers, Pings pings) {
        this.policy = policy;
        this.reach = tools.reach();
        this.peers = reach.peers();
        this.traversals = tools.traversals();
        this.ownNat = tools.ownNat();
        this.bubbles = tools.bubbles();
        this.ports = tools.ports();
        this.prediction = tools.prediction();
        this.trailers = trailers;
        this.pings = pings;
    }

    /// Notes where a peer is; one that we have knocked at hears of our MTU.
    void trust(int peer, Packet packet, long nowNanos, Outbox out) {
        trust(peer, packet, false, nowNanos, out);
    }

    /// The same for a peer that has called us and has shown where it is by our nonce. It can hear
    /// us only now, and is told so: else it would have to call again (RFC 6081, section 6.1,
    /// packets 6 and 7).
    void trustByNonce(int peer, Packet bubble, long nowNanos, Outbox out) {
        trust(peer, bubble, true, nowNanos, out);
    }

    private void trust(int peer, Packet packet, boolean isNew, long nowNanos, Outbox out) {
        boolean hasClosed = ports.receiveOnPrimary(peers, peer, out);
        if (prediction.reach(peer, out)) {
            tellWhatHasMet(peer, packet, nowNanos, out);
            return;
        }
        var setup = reach.setup(peer);
        if (setup != null && mustHearUs(peer, setup, packet)) {
            reach.meet(peer, packet.address(), packet.port(), nowNanos, out);
            return;
        }
        reach.trust(peer, packet.address(), packet.port(), nowNanos, out);
        if (setup != null) {
            bubbles.tellMtu(reach, peer, nowNanos, out);
        } else if (isNew || hasClosed) {
            // The peer may believe that we are behind the random port that is closed now.
            bubbles.insist(reach, peer, nowNanos, out);
        }
    }

    /// Tells a peer which of its ports has met our guess, or by which of ours its guess has come.
    /// In the second case it must answer first: data that overtakes the bubble would be lost.
    void tellWhatHasMet(int peer, Packet packet, long nowNanos, Outbox out) {
        reach.meet(peer, packet.address(), packet.port(), nowNanos, out);
        bubbles.sendDirect(peers, peer, Trailers.NO_DISCOVERY, out);
        if (!ownNat.isSymmetric()) {
            reach.release(peer, nowNanos, out);
        }
    }

    /// Whether a peer sees us somewhere else than our address says, and cannot know yet that it is
    /// us: it must have our answer to its nonce before any data. One that sends no nonce gets the
    /// data after the second knock.
    private boolean mustHearUs(int peer, PeerSetup setup, Packet packet) {
        var traversal = traversals.find(peer);
        return traversal != null
                && traversal.nonceReceived() == 0
                && (setup.attempts() <= 1 || trailers.nonce() != 0)
                && Ipv6Header.isBubble(packet)
                && (ownNat.isSymmetric() || !policy.isGlobalUnicast(packet.address()));
    }

    @Nullable Drop take(int peer, Packet packet, boolean isBubble, long nowNanos, Outbox out) {
        reach.traffic().count(peer, packet);
        if (isBubble) {
            out.count(Counter.BUBBLES_RECEIVED);
            if (peers.isTrustedAt(peer, packet.address(), packet.port())) {
                hear(peer, nowNanos, out);
            }
            if (trailers.discovery() == Trailers.ADVERTISEMENT) {
                reach.confirm(peer, nowNanos, out);
            }
            return null;
        }
        // Nobody sends data to a peer that it does not hear.
        reach.confirm(peer, nowNanos, out);
        if (pings.take(packet, nowNanos, out)) {
            return null;
        }
        var unfit = ExtensionHeaders.checkReceived(packet);
        if (unfit == null) {
            out.count(Counter.DATA_DELIVERED);
            out.ipv6(packet);
        }
        return unfit;
    }

    /// What a direct bubble says besides that its sender is there.
    private void hear(int peer, long nowNanos, Outbox out) {
        bubbles.hearMtu(peers, peer, trailers.mtu());
        var traversal = traversals.find(peer);
        if (traversal != null) {
            traversal.noteHeard();
        }
        boolean isAsked = trailers.discovery() == Trailers.SOLICITATION;
        if (isAsked && TeredoAddress.isTeredo(peers.high(peer))) {
            bubbles.advertise(reach, peer, nowNanos, out);
        }
    }
}
