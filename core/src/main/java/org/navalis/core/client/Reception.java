package org.navalis.core.client;

import org.jspecify.annotations.Nullable;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.peer.PeerReach;
import org.navalis.core.peer.PeerTable;
import org.navalis.core.security.AddressPolicy;
import org.navalis.core.wire.ExtensionHeaders;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.core.wire.TeredoFraming;
import org.navalis.core.wire.Trailers;

/// What a client does with datagrams: the rules of RFC 4380, section 5.2.3, in their order.
///
/// A datagram that is refused has changed nothing but the date of the server's last packet, and
/// whether its sender counts as symmetric (RFC 6081, section 5.3.4.1). A peer's endpoint changes
/// only by proof: its address embeds the endpoint (rule 3), it has told the port of it (RFC 6081,
/// section 5.4), or it sent back the token of a test (rule 2) or the nonce of a bubble (RFC 6081).
/// Its MTU changes only by a bubble from that endpoint.
final class Reception {

    private final ClientSettings settings;
    private final AddressPolicy policy;
    private final InnerAddresses addresses;
    private final PeerReach reach;
    private final PeerTable peers;
    private final Qualification qualification;
    private final PeerTraversals traversals;
    private final OwnNat ownNat;
    private final TeredoBubbles bubbles;
    private final RandomPorts ports;
    private final EchoTests echoTests;
    private final PortPrediction prediction;
    private final BubbleAnswers answers;
    private final LocalDiscovery discovery;
    private final IntervalDetermination interval;
    private final ServerWatch watch;
    private final Acceptance acceptance;
    private final TeredoFraming framing;
    private final Trailers trailers = new Trailers();
    private long ownLow;

    /// What the rules for peers work with.
    /// @param reach how peers are reached
    /// @param traversals what is kept of them for the extensions
    /// @param ownNat our own NAT
    /// @param bubbles the bubbles
    /// @param ports the random ports
    /// @param echoTests what foretells them
    /// @param prediction what guesses at them
    record Peers(
            PeerReach reach,
            PeerTraversals traversals,
            OwnNat ownNat,
            TeredoBubbles bubbles,
            RandomPorts ports,
            EchoTests echoTests,
            PortPrediction prediction) {}

    /// Who takes what the rules here are not for.
    ///
    /// @param answers takes what peers send by our server
    /// @param discovery takes calls of neighbors
    /// @param interval takes what comes by the second port
    /// @param watch takes what comes back of its calls
    record Others(
            BubbleAnswers answers,
            LocalDiscovery discovery,
            IntervalDetermination interval,
            ServerWatch watch) {}

    Reception(
            ClientSettings settings,
            AddressPolicy policy,
            Qualification qualification,
            Peers tools,
            Others others,
            Pings pings) {
        this.settings = settings;
        this.framing = TeredoFraming.ofMtu(settings.mtu());
        this.policy = policy;
        this.addresses = new InnerAddresses(policy);
        this.qualification = qualification;
        this.reach = tools.reach();
        this.peers = reach.peers();
        this.traversals = tools.traversals();
        this.ownNat = tools.ownNat();
        this.bubbles = tools.bubbles();
        this.ports = tools.ports();
        this.echoTests = tools.echoTests();
        this.prediction = tools.prediction();
        this.answers = others.answers();
        this.discovery = others.discovery();
        this.interval = others.interval();
        this.watch = others.watch();
        this.acceptance = new Acceptance(policy, tools, trailers, pings);
    }

    void configure(@Nullable Qualified qualified) {
        addresses.configure(qualified);
        answers.configure(qualified);
        if (qualified != null) {
            ownLow = qualified.address().low();
        }
    }

    @Nullable Drop receive(Packet datagram, long nowNanos, Outbox out) {
        var malformed = framing.parse(datagram);
        if (malformed == null) {
            malformed = trailers.parse(datagram, framing.trailersLength());
        }
        if (malformed != null) {
            return malformed;
        }
        if (trailers.isMalformed()) {
            out.count(Counter.TRAILERS_MALFORMED);
        }
        if (datagram.port() == 0) {
            return Drop.SRC_PORT0;
        }
        if (datagram.socket() == Outbox.DISCOVERY_SOCKET) {
            return discovery.receive(datagram, framing, reach, nowNanos, out);
        }
        if (datagram.socket() == Outbox.INTERVAL_SOCKET) {
            return interval.receive(datagram, framing, nowNanos, out);
        }
        if (Solicitations.isAdvertisement(datagram)) {
            return receiveAdvertisement(datagram, nowNanos, out);
        }
        var misaddressed = addresses.check(datagram);
        if (misaddressed != null) {
            // An advertisement, it may be, that did not come whole.
            boolean isCut = ExtensionHeaders.check(datagram) == Drop.FRAGMENT_CONTROL;
            return isCut ? Drop.FRAGMENT_CONTROL : misaddressed;
        }
        boolean isBubble = Ipv6Header.isBubble(datagram);
        if (isAtRandomPort(datagram)) {
            return receiveAtRandomPort(datagram, isBubble, nowNanos, out);
        }
        if (qualification.isOwnServer(datagram.address(), datagram.port())) {
            if (isBubble && watch.takes(datagram, nowNanos, out)) {
                return null;
            }
            qualification.noteServer(nowNanos);
            if (isBubble) {
                return answerIndirectBubble(datagram, nowNanos, out);
            }
        }
        if (TeredoAddress.isTeredo(Ipv6Header.sourceHigh(datagram))) {
            return receiveFromTeredo(datagram, isBubble, nowNanos, out);
        }
        return receiveFromNative(datagram, isBubble, nowNanos, out);
    }

    /// Where the NAT lets nothing through, a neighbor that asks by the server is answered on the
    /// link too; not if it has told so many addresses that more than seven answers would go out.
    private @Nullable Drop answerIndirectBubble(Packet bubble, long nowNanos, Outbox out) {
        var refusal = answers.answer(bubble, framing, trailers, nowNanos, out);
        if (refusal == null && trailers.alternates() <= 2) {
            long high = Ipv6Header.sourceHigh(bubble);
            var _ = discovery.knock(high, Ipv6Header.sourceLow(bubble), nowNanos, out);
        }
        return refusal;
    }

    private @Nullable Drop receiveAdvertisement(Packet packet, long nowNanos, Outbox out) {
        if (!Solicitations.isForSolicitor(packet)) {
            return Drop.RA_DST;
        }
        return isAtRandomPort(packet)
                ? echoTests.onAdvertisement(packet, framing, peers, bubbles, nowNanos, out)
                : qualification.onAdvertisement(packet, framing, nowNanos, out);
    }

    private static boolean isAtRandomPort(Packet packet) {
        return packet.socket() >= Outbox.RANDOM_SOCKET_FIRST;
    }

    // Rules 1 and 3, and nonces: a Teredo peer

    private @Nullable Drop receiveFromTeredo(
            Packet packet, boolean isBubble, long nowNanos, Outbox out) {
        long low = Ipv6Header.sourceLow(packet);
        int address = packet.address();
        int port = packet.port();
        boolean isEmbedded = InnerAddresses.isEmbedded(packet);
        int known = peers.find(Ipv6Header.sourceHigh(packet), low);
        if (known != PeerTable.NONE && isBubble) {
            noteOrigin(known, isEmbedded);
        }
        if (known != PeerTable.NONE && peers.isTrustedAt(known, address, port)) {
            acceptance.trust(known, packet, nowNanos, out);
            return acceptance.take(known, packet, isBubble, nowNanos, out);
        }
        if (!isEmbedded) {
            return isOfNeighbor(packet, nowNanos)
                    ? receiveFromNeighbor(packet, isBubble, nowNanos, out)
                    : receiveByProof(known, packet, isBubble, nowNanos, out);
        }
        if (!policy.isGlobalUnicast(address)) {
            return Drop.SRC4_NOT_GLOBAL;
        }
        int peer = reach.findOrAdmit(Ipv6Header.sourceHigh(packet), low, nowNanos, out);
        if (peer == PeerTable.NONE) {
            return Drop.UNTRUSTED;
        }
        acceptance.trust(peer, packet, nowNanos, out);
        return acceptance.take(peer, packet, isBubble, nowNanos, out);
    }

    private boolean isOfNeighbor(Packet packet, long nowNanos) {
        long low = Ipv6Header.sourceLow(packet);
        return discovery.isNeighborAt(Ipv6Header.sourceHigh(packet), low, packet, nowNanos);
    }

    /// Rule 5. A way that works is not given up for it: whoever forges a neighbor must not get what
    /// goes to the peer by that way.
    private @Nullable Drop receiveFromNeighbor(
            Packet packet, boolean isBubble, long nowNanos, Outbox out) {
        long low = Ipv6Header.sourceLow(packet);
        int peer = reach.findOrAdmit(Ipv6Header.sourceHigh(packet), low, nowNanos, out);
        if (peer == PeerTable.NONE) {
            return Drop.UNTRUSTED;
        }
        if (!peers.isTrusted(peer) || !Transmission.isHeard(peers, peer, nowNanos)) {
            acceptance.trust(peer, packet, nowNanos, out);
        }
        return acceptance.take(peer, packet, isBubble, nowNanos, out);
    }

    /// RFC 6081, section 5.3.4.1, also for a bubble that is refused: the peer may have no way yet
    /// to prove where it is. A peer behind our own NAT comes from elsewhere for another reason.
    private void noteOrigin(int peer, boolean isEmbedded) {
        var traversal = traversals.find(peer);
        if (traversal != null) {
            boolean isSymmetric = !isEmbedded && !isBehindSameNat(peers.low(peer));
            traversal.setSymmetric(isSymmetric);
            peers.setTargetEmbedded(peer, ownNat.sendsToEmbedded(isSymmetric));
        }
    }

    private boolean isBehindSameNat(long low) {
        return TeredoAddress.mappedAddress(low) == TeredoAddress.mappedAddress(ownLow);
    }

    /// From where the peer is not known to be. It may prove in two ways that it is there: a bubble
    /// by our nonce, and any packet since the peer has told this port (RFC 6081, section 5.4),
    /// which is as good as if the port stood in its address.
    private @Nullable Drop receiveByProof(
            int known, Packet packet, boolean isBubble, long nowNanos, Outbox out) {
        var traversal = known == PeerTable.NONE ? null : traversals.find(known);
        if (!RandomPorts.isAtPeerPort(traversal, packet)) {
            if (isBubble) {
                return receiveStray(known, packet, nowNanos, out);
            }
            answers.answerStray(known, packet, nowNanos, out);
            return Drop.SRC6_MISMATCH;
        }
        if (!policy.isGlobalUnicast(packet.address())) {
            return Drop.SRC4_NOT_GLOBAL;
        }
        if (peers.isTrusted(known) && Transmission.isHeard(peers, known, nowNanos)) {
            // The peer is heard from its service port, which is better: it must hear so by that.
            bubbles.insist(reach, known, nowNanos, out);
            return Drop.SRC6_MISMATCH;
        }
        ports.receiveOnPrimary(peers, known, out);
        return acceptFromPair(known, packet, isBubble, nowNanos, out);
    }

    private @Nullable Drop receiveStray(int known, Packet bubble, long nowNanos, Outbox out) {
        var refusal = receiveByNonce(known, bubble, nowNanos, out);
        if (refusal == Drop.SRC6_MISMATCH && known != PeerTable.NONE) {
            loseSilent(known, bubble, nowNanos, out);
        }
        return refusal;
    }

    /// Section 5.4.4.5: a bubble from elsewhere after a silence tells that the peer's mapping has
    /// changed. It proves nothing, but that the peer must be found again.
    private void loseSilent(int peer, Packet bubble, long nowNanos, Outbox out) {
        boolean isLost =
                (ports.isPortPreserving() || ports.isSequential())
                        && peers.isTrusted(peer)
                        && ports.socket(peer) == RandomSockets.NONE
                        && RandomPorts.isSilent(peers, peer, nowNanos)
                        && bubble.address() == TeredoAddress.mappedAddress(peers.low(peer));
        if (isLost) {
            ports.lose(peers, peer, out);
            reach.begin(peer, nowNanos, out);
        }
    }

    /// RFC 6081, section 5.4.4.5: only the peer that a random port is for is heard there. Where it
    /// is shows by its address, by our nonce, or by the random port that it has told.
    private @Nullable Drop receiveAtRandomPort(
            Packet packet, boolean isBubble, long nowNanos, Outbox out) {
        int peer = peers.find(Ipv6Header.sourceHigh(packet), Ipv6Header.sourceLow(packet));
        if (peer != PeerTable.NONE && ports.isGuessedAt(packet.socket(), peer)) {
            return receiveGuess(peer, packet, isBubble, nowNanos, out);
        }
        if (peer == PeerTable.NONE || ports.socket(peer) != packet.socket()) {
            return Drop.UNTRUSTED;
        }
        if (peers.isTrustedAt(peer, packet.address(), packet.port())) {
            reach.trust(peer, packet.address(), packet.port(), nowNanos, out);
            return acceptance.take(peer, packet, isBubble, nowNanos, out);
        }
        if (!policy.isGlobalUnicast(packet.address())) {
            return Drop.SRC4_NOT_GLOBAL;
        }
        if (peers.isTrusted(peer)) {
            // The peer's NAT has made another mapping: both begin anew.
            if (isBubble && packet.address() == TeredoAddress.mappedAddress(peers.low(peer))) {
                ports.lose(peers, peer, out);
                reach.begin(peer, nowNanos, out);
            }
            return Drop.SRC6_MISMATCH;
        }
        var traversal = traversals.of(peer);
        boolean isProved =
                InnerAddresses.isEmbedded(packet)
                        || RandomPorts.isAtPeerPort(traversal, packet)
                        || isBubble && traversal.isAnswer(trailers.nonce(), nowNanos);
        if (!isProved) {
            return Drop.SRC6_MISMATCH;
        }
        ports.receiveOnRandom(peers, peer);
        prediction.reach(peer, out);
        return acceptFromPair(peer, packet, isBubble, nowNanos, out);
    }

    /// The peer has guessed at one of our ports. It has one mapping for all, and is believed by its
    /// address, which was found to be a global one when both agreed.
    private @Nullable Drop receiveGuess(
            int peer, Packet packet, boolean isBubble, long nowNanos, Outbox out) {
        if (!InnerAddresses.isEmbedded(packet)) {
            return Drop.SRC6_MISMATCH;
        }
        ports.adopt(peers, peer, packet.socket(), out);
        prediction.reach(peer, out);
        acceptance.tellWhatHasMet(peer, packet, nowNanos, out);
        return acceptance.take(peer, packet, isBubble, nowNanos, out);
    }

    /// Believes a packet that came by a pair of ports of which one is random. Behind a NAT whose
    /// port was a guess an answer goes at once (section 6.4, packet 11): by it the peer believes
    /// that pair too. Elsewhere it goes before data that waits.
    private @Nullable Drop acceptFromPair(
            int peer, Packet packet, boolean isBubble, long nowNanos, Outbox out) {
        reach.meet(peer, packet.address(), packet.port(), nowNanos, out);
        if (ports.isSequential() || reach.setup(peer) != null) {
            bubbles.sendDirect(peers, peer, Trailers.NO_DISCOVERY, out);
        }
        reach.release(peer, nowNanos, out);
        return acceptance.take(peer, packet, isBubble, nowNanos, out);
    }

    /// RFC 6081, section 5.2.4.4: a peer that answers our indirect bubble is where its answer comes
    /// from. Behind our own NAT that may be a private address (section 5.6.4.3).
    private @Nullable Drop receiveByNonce(int known, Packet bubble, long nowNanos, Outbox out) {
        var traversal = known == PeerTable.NONE ? null : traversals.find(known);
        if (traversal == null) {
            return Drop.SRC6_MISMATCH;
        }
        boolean isFromRandom = trailers.randomPort() != 0;
        boolean isAnswer =
                traversal.isAnswer(trailers.nonce(), nowNanos)
                        || traversal.isSecondAnswer(trailers.nonce(), isFromRandom);
        if (!isAnswer) {
            return Drop.SRC6_MISMATCH;
        }
        if (!policy.isGlobalUnicast(bubble.address()) && !isNeighbor(bubble)) {
            return Drop.SRC4_NOT_GLOBAL;
        }
        traversal.spend(trailers.nonce(), isFromRandom);
        acceptance.trustByNonce(known, bubble, nowNanos, out);
        return acceptance.take(known, bubble, true, nowNanos, out);
    }

    private boolean isNeighbor(Packet bubble) {
        return settings.has(Extension.HAIRPINNING)
                && policy.isUnicast(bubble.address())
                && isBehindSameNat(Ipv6Header.sourceLow(bubble));
    }

    // Rules 1, 2 and 6: a native host

    private @Nullable Drop receiveFromNative(
            Packet packet, boolean isBubble, long nowNanos, Outbox out) {
        long high = Ipv6Header.sourceHigh(packet);
        long low = Ipv6Header.sourceLow(packet);
        if (Ipv6Address.isLinkLocal(high)) {
            return Drop.SRC6_LINKLOCAL;
        }
        int address = packet.address();
        int port = packet.port();
        int known = peers.find(high, low);
        boolean isWhereKnown = known != PeerTable.NONE && peers.isTrustedAt(known, address, port);
        // The tested host reads the token; it could else show us the way to whom it likes.
        if (!isWhereKnown && !policy.isGlobalUnicast(address)) {
            return Drop.SRC4_NOT_GLOBAL;
        }
        if (known != PeerTable.NONE) {
            var setup = reach.setup(known);
            if (setup != null && Knocking.isAnswer(setup, packet, nowNanos)) {
                out.count(Counter.ECHO_REPLIES_ACCEPTED);
                acceptance.trust(known, packet, nowNanos, out);
                return null;
            }
            if (setup != null && Knocking.isFragmentOfAnswer(setup, packet)) {
                return Drop.FRAGMENT_CONTROL;
            }
        }
        if (isWhereKnown) {
            reach.hear(known, nowNanos, out);
            return acceptance.take(known, packet, isBubble, nowNanos, out);
        }
        if (isBubble) {
            return Drop.UNTRUSTED;
        }
        return receiveUnverified(packet, nowNanos, out);
    }

    /// Rule 6: the packet waits until a test has shown that it came by the right relay.
    private @Nullable Drop receiveUnverified(Packet packet, long nowNanos, Outbox out) {
        var unfit = ExtensionHeaders.checkReceived(packet);
        if (unfit != null) {
            return unfit;
        }
        int peer =
                reach.findOrAdmit(
                        Ipv6Header.sourceHigh(packet), Ipv6Header.sourceLow(packet), nowNanos, out);
        if (peer == PeerTable.NONE) {
            return Drop.UNTRUSTED;
        }
        if (!settings.acceptsUnverified()) {
            return reach.hold(peer, packet, true, nowNanos, out);
        }
        reach.begin(peer, nowNanos, out);
        out.count(Counter.DATA_DELIVERED);
        out.ipv6(packet);
        return null;
    }
}
