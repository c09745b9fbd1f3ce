package org.navalis.core.client;

import java.util.random.RandomGenerator;
import org.navalis.core.Counter;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.peer.PeerReach;
import org.navalis.core.peer.PeerSetup;
import org.navalis.core.peer.PeerTable;
import org.navalis.core.wire.Bubble;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.core.wire.Trailers;

/// The bubbles of a client (RFC 4380, section 5.2.6): what they carry, and where they go.
///
/// | bubble | trailers, in this order |
/// |---|---|
/// | direct | the peer's nonce, our random port, discovery option, MTU |
/// | indirect | a new nonce, our random port, alternate addresses, port prediction, MTU |
///
/// The nonce of a peer that sent none is left out, and so is a random port by which a direct bubble
/// does not leave. Alternate addresses go to a peer that is not reached.
final class TeredoBubbles {

    /// RFC 6081, section 5.7.2: the third solicitation goes along with an indirect bubble.
    private static final int SOLICITATIONS_MAX = 3;

    /// Of the four knocks at a peer that one without trailers, if there is one: the first two may
    /// be lost, and the last may still be answered by those who know trailers.
    private static final int PLAIN_ATTEMPT = 3;

    /// RFC 4787, section 4.3: NATs stay open for two minutes. A solicitation that comes later would
    /// come to a NAT that is not open, and some of those bar the way for themselves then.
    private static final int OPEN_MILLIS = 120_000;

    /// What is known of the NAT before the client.
    ///
    /// @param own its mappings
    /// @param depth how far it reaches
    record NatBefore(OwnNat own, NatDepth depth) {}

    private final PeerTraversals traversals;
    private final OwnNat ownNat;
    private final NatDepth natDepth;
    private final RandomPorts ports;
    private final EchoTests echoTests;
    private final PortPrediction prediction;
    private final RandomGenerator random;
    private final boolean hasNonces;
    private final boolean hasAlternates;
    private final boolean asksDirectly;
    private final boolean sendsPlain;
    private long ownHigh;
    private long ownLow;
    private int mtu = Ipv6Header.MTU_MIN;

    /// What is known of ports.
    ///
    /// @param random the random ports
    /// @param echoTests what foretells them
    /// @param prediction what guesses at them
    record Ports(RandomPorts random, EchoTests echoTests, PortPrediction prediction) {}

    TeredoBubbles(
            ClientSettings settings,
            PeerTraversals traversals,
            NatBefore nat,
            Ports ports,
            RandomGenerator random) {
        this.traversals = traversals;
        this.ownNat = nat.own();
        this.natDepth = nat.depth();
        this.ports = ports.random();
        this.echoTests = ports.echoTests();
        this.prediction = ports.prediction();
        this.random = random;
        this.hasAlternates = settings.has(Extension.HAIRPINNING);
        this.hasNonces = settings.hasNonces();
        this.asksDirectly = settings.has(Extension.LOAD_REDUCTION);
        this.sendsPlain = settings.sendsPlainBubble();
    }

    void configure(Qualified qualified) {
        ownHigh = qualified.address().high();
        ownLow = qualified.address().low();
        mtu = qualified.mtu();
    }

    /// Knocks at a Teredo peer. The direct bubble opens our NAT, the indirect one asks the peer to
    /// open its own. A peer that was reached before is first asked directly (RFC 6081, section
    /// 5.7.2): its NAT may still be open.
    void knock(PeerReach reach, PeerSetup setup, long nowNanos, Outbox out) {
        var peers = reach.peers();
        int peer = setup.peer();
        reach.budget().noteBubble(peer, nowNanos);
        prediction.noteKnock(peer, setup.attempts());
        ports.closeOutdated(peers, peer, nowNanos, out);
        boolean isAsked =
                asksDirectly
                        && peers.isTrusted(peer)
                        && (!setup.hasMet() || setup.isUnsure())
                        && peers.silentMillis(peer, nowNanos) < OPEN_MILLIS
                        && (setup.attempts() <= SOLICITATIONS_MAX || setup.isUnsure());
        if (isAsked) {
            sendDirect(peers, peer, Trailers.SOLICITATION, out);
        } else if (setup.hasMet()) {
            sendDirect(peers, peer, Trailers.NO_DISCOVERY, out);
        } else {
            open(peers, peer, setup.attempts(), out);
        }
        sendToPeerPort(peers, peer, false, nowNanos, out);
        if (sendsPlain && setup.attempts() == PLAIN_ATTEMPT) {
            sendPlain(peers, peer, out);
        } else if (!isAsked || setup.attempts() >= SOLICITATIONS_MAX) {
            sendIndirect(peers, peer, nowNanos, out);
        }
    }

    /// Opens our side to the peer by a bubble that does not come to it, where that can be done.
    private void open(PeerTable peers, int peer, int attempt, Outbox out) {
        long low = peers.low(peer);
        boolean isTrusted = peers.isTrusted(peer);
        int address = isTrusted ? peers.targetAddress(peer) : TeredoAddress.mappedAddress(low);
        int port = isTrusted ? peers.targetPort(peer) : TeredoAddress.mappedPort(low);
        int socket = isTrusted ? peers.socket(peer) : Outbox.SERVICE_SOCKET;
        var bubble = beginDirect(peers, peer, socket, out);
        Trailers.appendMtu(bubble, mtu);
        if (out.datagram(bubble, socket, address, port, natDepth.timeToLive(attempt))) {
            out.count(Counter.BUBBLES_DIRECT_SENT);
        } else {
            sendDirect(peers, peer, Trailers.NO_DISCOVERY, out);
        }
    }

    /// Sends a direct bubble where packets to the peer go, or would go.
    ///
    /// @param discovery a discovery type of [Trailers]
    void sendDirect(PeerTable peers, int peer, int discovery, Outbox out) {
        long low = peers.low(peer);
        boolean isTrusted = peers.isTrusted(peer);
        int address = isTrusted ? peers.targetAddress(peer) : TeredoAddress.mappedAddress(low);
        int port = isTrusted ? peers.targetPort(peer) : TeredoAddress.mappedPort(low);
        int socket = isTrusted ? peers.socket(peer) : Outbox.SERVICE_SOCKET;
        var bubble = beginDirect(peers, peer, socket, out);
        Trailers.appendDiscovery(bubble, discovery);
        sendDirect(bubble, socket, address, port, out);
    }

    private Packet beginDirect(PeerTable peers, int peer, int socket, Outbox out) {
        var traversal = traversals.find(peer);
        var bubble = begin(peers.high(peer), peers.low(peer), out);
        Trailers.appendNonce(bubble, traversal == null ? 0 : traversal.nonceReceived());
        if (socket != Outbox.SERVICE_SOCKET) {
            Trailers.appendRandomPort(bubble, ports.external(peer));
        }
        return bubble;
    }

    /// RFC 6081, section 5.4.4.3: sends a second direct bubble to a peer that is not reached, for
    /// the pair of random ports.
    ///
    /// | we are behind | to a peer that has told its random port | to any other |
    /// |---|---|---|
    /// | a symmetric NAT that keeps ports | from ours to that one | from ours to its address |
    /// | no symmetric NAT | from the service port to that one | nothing |
    ///
    /// To any other peer one goes in answer only: it may be about to answer to our random port, and
    /// until it answers it may yet tell its own, which must be the first that ours sends to.
    ///
    /// @param isAnswer whether it answers an indirect bubble of the peer
    private void sendToPeerPort(
            PeerTable peers, int peer, boolean isAnswer, long nowNanos, Outbox out) {
        if (peers.isTrusted(peer)) {
            return;
        }
        int peerPort = peerRandomPort(peer);
        if (ports.isPortPreserving() && (isAnswer || peerPort != 0)) {
            if (ports.open(peers, peer, nowNanos, out) != RandomSockets.NONE) {
                var traversal = traversals.find(peer);
                int attempt = traversal == null ? 1 : traversal.answers() + 1;
                sendFromRandomPort(peers, peer, attempt, out);
            }
        } else if (ports.isHelper() && peerPort != 0) {
            int address = TeredoAddress.mappedAddress(peers.low(peer));
            var bubble = beginDirect(peers, peer, Outbox.SERVICE_SOCKET, out);
            sendDirect(bubble, Outbox.SERVICE_SOCKET, address, peerPort, out);
        }
    }

    private int peerRandomPort(int peer) {
        var traversal = traversals.find(peer);
        return traversal == null ? 0 : traversal.peerRandomPort();
    }

    /// Sends a direct bubble from our random port to the peer's, or to where its address says that
    /// it is, as long as it has told none. It opens our side, and shall not come to the peer before
    /// that one has opened its own.
    ///
    /// @param attempt how many such bubbles the peer has got with this one
    void sendFromRandomPort(PeerTable peers, int peer, int attempt, Outbox out) {
        long low = peers.low(peer);
        int peerPort = peerRandomPort(peer);
        int port = peerPort == 0 ? TeredoAddress.mappedPort(low) : peerPort;
        int socket = ports.socket(peer);
        var bubble = beginDirect(peers, peer, socket, out);
        int address = TeredoAddress.mappedAddress(low);
        int timeToLive = peerPort == 0 ? NatDepth.guess(attempt) : Outbox.TIME_TO_LIVE_DEFAULT;
        sendShort(bubble, socket, address, port, timeToLive, out);
    }

    /// Sends one of the many direct bubbles of a port prediction, to the peer's IPv4 address. They
    /// go all the way, also those that open our ports: some come to a port at which is guessed
    /// already.
    void predict(PeerTable peers, int peer, int socket, int port, Outbox out) {
        var bubble = beginDirect(peers, peer, Outbox.SERVICE_SOCKET, out);
        out.count(Counter.BUBBLES_PREDICTED);
        sendDirect(bubble, socket, TeredoAddress.mappedAddress(peers.low(peer)), port, out);
    }

    /// Sends a direct bubble only so far; all the way where that cannot be done.
    private void sendShort(
            Packet bubble, int socket, int address, int port, int timeToLive, Outbox out) {
        Trailers.appendMtu(bubble, mtu);
        out.count(Counter.BUBBLES_DIRECT_SENT);
        if (!out.datagram(bubble, socket, address, port, timeToLive)) {
            out.datagram(bubble, socket, address, port);
        }
    }

    /// Tells a peer that sends from elsewhere by which of its ports it is heard: by that one.
    void insist(PeerReach reach, int peer, long nowNanos, Outbox out) {
        if (reach.budget().takeAnswer(reach.peers().targetAddress(peer), nowNanos)) {
            sendDirect(reach.peers(), peer, Trailers.NO_DISCOVERY, out);
        } else {
            out.count(Counter.BUBBLES_WITHHELD);
        }
    }

    /// Keeps the mapping of our random port alive (section 5.4.2.1).
    void refresh(PeerTable peers, int peer, long nowNanos, Outbox out) {
        sendDirect(peers, peer, Trailers.NO_DISCOVERY, out);
        peers.noteSent(peer, nowNanos);
    }

    /// Answers an indirect bubble of the peer directly.
    ///
    /// @param isAsked whether the bubble was a solicitation too
    void answerDirectly(PeerTable peers, int peer, boolean isAsked, long nowNanos, Outbox out) {
        boolean advertises = isAsked && asksDirectly;
        sendDirect(peers, peer, advertises ? Trailers.ADVERTISEMENT : Trailers.NO_DISCOVERY, out);
        sendToPeerPort(peers, peer, true, nowNanos, out);
    }

    /// Sends a direct bubble to an endpoint, with the nonce of what it answers.
    void sendDirect(long high, long low, int nonce, int address, int port, Outbox out) {
        var bubble = begin(high, low, out);
        Trailers.appendNonce(bubble, hasNonces ? nonce : 0);
        sendDirect(bubble, Outbox.SERVICE_SOCKET, address, port, out);
    }

    private void sendDirect(Packet bubble, int socket, int address, int port, Outbox out) {
        Trailers.appendMtu(bubble, mtu);
        out.count(Counter.BUBBLES_DIRECT_SENT);
        out.datagram(bubble, socket, address, port);
    }

    /// Sends an indirect bubble, by way of the peer's server. Behind a symmetric NAT the peer gets
    /// a random port of its own for that (RFC 6081, section 5.4.4.2), and the bubble waits until it
    /// is foretold, if it must be (section 5.5.4.1).
    void sendIndirect(PeerTable peers, int peer, long nowNanos, Outbox out) {
        if (!peers.isTrusted(peer) && opensRandomPort(peers, peer, nowNanos, out)) {
            return;
        }
        // Were the only one lost that opens our side, the answer would come to a closed NAT.
        if (natDepth.isFound()) {
            open(peers, peer, 1, out);
        }
        sendByServer(peers, peer, nowNanos, out);
    }

    /// Sends once more an indirect bubble that may be lost.
    void repeatIndirect(PeerTable peers, int peer, long nowNanos, Outbox out) {
        if (peers.isTrusted(peer) || !opensRandomPort(peers, peer, nowNanos, out)) {
            sendByServer(peers, peer, nowNanos, out);
        }
    }

    private void sendByServer(PeerTable peers, int peer, long nowNanos, Outbox out) {
        long high = peers.high(peer);
        var bubble = begin(high, peers.low(peer), out);
        if (hasNonces) {
            int nonce = newNonce();
            traversals.of(peer).noteNonceSent(nonce, nowNanos);
            Trailers.appendNonce(bubble, nonce);
        }
        Trailers.appendRandomPort(bubble, ports.external(peer));
        boolean isReached = peers.isTrusted(peer) && Transmission.isHeard(peers, peer, nowNanos);
        if (hasAlternates && !isReached && !ownNat.local().equals(ownNat.mapped())) {
            Trailers.appendAlternates(bubble, ownNat.local(), ownNat.innerPortMapping());
        }
        prediction.appendTo(bubble, peers, peer, nowNanos);
        Trailers.appendMtu(bubble, mtu);
        sendByServer(bubble, high, out);
    }

    /// Sends an indirect bubble as RFC 4380 alone has it: peers that want the length of the IPv6
    /// packet to be that of the datagram drop the others.
    private void sendPlain(PeerTable peers, int peer, Outbox out) {
        long high = peers.high(peer);
        sendByServer(begin(high, peers.low(peer), out), high, out);
    }

    private static void sendByServer(Packet bubble, long high, Outbox out) {
        out.count(Counter.BUBBLES_INDIRECT_SENT);
        out.datagram(
                bubble,
                Outbox.SERVICE_SOCKET,
                TeredoAddress.server(high),
                TeredoAddress.SERVER_PORT);
    }

    /// Opens a random port, if one is of use; says whether the bubble must wait for an echo test.
    private boolean opensRandomPort(PeerTable peers, int peer, long nowNanos, Outbox out) {
        if (!ports.isPortPreserving() && !ports.isSequential()) {
            return false;
        }
        int socket = ports.open(peers, peer, nowNanos, out);
        return socket != RandomSockets.NONE
                && ports.external(peer) == 0
                && echoTests.isAwaited(peers, socket, this, nowNanos, out);
    }

    /// Sends the indirect bubble that has waited for an echo test.
    void sendForetold(PeerTable peers, int peer, int port, long nowNanos, Outbox out) {
        ports.foretell(peer, port, nowNanos);
        sendIndirect(peers, peer, nowNanos, out);
    }

    private int newNonce() {
        int nonce = random.nextInt();
        return nonce == 0 ? 1 : nonce;
    }

    /// Tells a peer that was just reached which MTU we take, if it is more than everyone takes, by
    /// the way that packets go. Otherwise a peer that was not reached by our bubbles, and the relay
    /// of a native host, would not hear of it.
    void tellMtu(PeerReach reach, int peer, long nowNanos, Outbox out) {
        if (mtu == Ipv6Header.MTU_MIN) {
            return;
        }
        if (!reach.budget().takeAnswer(reach.peers().targetAddress(peer), nowNanos)) {
            out.count(Counter.BUBBLES_WITHHELD);
            return;
        }
        sendDirect(reach.peers(), peer, Trailers.NO_DISCOVERY, out);
    }

    /// Notes which MTU a peer takes, by a bubble of its own; never more than ours.
    void hearMtu(PeerTable peers, int peer, int peerMtu) {
        peers.setMtu(peer, Math.min(mtu, peerMtu));
    }

    /// RFC 6081, section 5.7.4.2: whoever asks directly is answered directly.
    void advertise(PeerReach reach, int peer, long nowNanos, Outbox out) {
        if (!asksDirectly) {
            return;
        }
        boolean mayAnswer =
                traversals.of(peer).takeAdvertisement(nowNanos)
                        && reach.budget().takeAnswer(reach.peers().targetAddress(peer), nowNanos);
        if (mayAnswer) {
            sendDirect(reach.peers(), peer, Trailers.ADVERTISEMENT, out);
        } else {
            out.count(Counter.BUBBLES_WITHHELD);
        }
    }

    /// Writes a bubble to an IPv6 address, without trailers.
    Packet begin(long high, long low, Outbox out) {
        var bubble = Bubble.write(out.blank());
        Ipv6Header.setSource(bubble, ownHigh, ownLow);
        Ipv6Header.setDestination(bubble, high, low);
        return bubble;
    }
}
