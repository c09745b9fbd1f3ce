package org.navalis.core.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoMachine;
import org.navalis.core.peer.PeerTable;
import org.navalis.core.wire.Ipv6Header;

/// The random ports of a client behind a symmetric NAT (RFC 6081, sections 5.4 and 5.5): when one
/// is opened for a peer, when it is closed, and by which port the peer is reached.
///
/// A NAT that keeps port numbers maps a fresh port to itself; what one that counts them up makes of
/// it, [EchoTests] find out. What is sent by the ports is the matter of [TeredoBubbles].
final class RandomPorts {

    /// Sections 5.4.2 and 5.4.4: so long without packets, and a mapping may be gone.
    static final int SILENT_MILLIS = 30_000;

    /// Section 5.4.2: the Peer Refresh Timer.
    private static final long REFRESH_NANOS = Duration.ofSeconds(30).toNanos();

    private final PeerTraversals traversals;
    private final OwnNat ownNat;
    private final EchoTests echoTests;
    private final RandomSockets sockets;
    private final boolean isSwitchedOn;
    private final boolean foretells;
    private long startNanos;
    private long refreshNanos = TeredoMachine.NEVER;

    RandomPorts(
            ClientSettings settings,
            PeerTraversals traversals,
            OwnNat ownNat,
            EchoTests echoTests,
            RandomSockets sockets) {
        this.traversals = traversals;
        this.ownNat = ownNat;
        this.echoTests = echoTests;
        this.sockets = sockets;
        this.isSwitchedOn = settings.has(Extension.PORT_PRESERVING);
        this.foretells = settings.has(Extension.SEQUENTIAL);
    }

    // Our own NAT

    /// Whether we are behind a symmetric NAT that keeps port numbers: both flags of section 5.4.1.
    boolean isPortPreserving() {
        return isSwitchedOn && ownNat.isSymmetric() && ownNat.isPortPreserving();
    }

    /// Whether we are behind a symmetric NAT that may count port numbers up (section 5.5.4.1).
    boolean isSequential() {
        return foretells && ownNat.isSymmetric() && !ownNat.isPortPreserving();
    }

    /// Whether we are behind no symmetric NAT, and help peers that are.
    boolean isHelper() {
        return isSwitchedOn && !ownNat.isSymmetric();
    }

    /// Whether a peer that we hear may not hear us. Behind a symmetric NAT it may come in by the
    /// port in our address, while what we send leaves by another one. Only a peer that sends nonces
    /// says by its calls that it waits for us.
    boolean mayBeUnheard(int peer) {
        var traversal = traversals.find(peer);
        return traversal != null
                && traversal.nonceReceived() != 0
                && ownNat.isSymmetric()
                && socket(peer) == RandomSockets.NONE;
    }

    // The ports of a peer

    /// The state of a peer.
    PeerPort port(int peer) {
        var traversal = traversals.find(peer);
        return traversal == null ? PeerPort.UNHEARD : traversal.port();
    }

    /// The socket on the peer's random port, or [RandomSockets#NONE].
    int socket(int peer) {
        return port(peer) instanceof PeerPort.Random(var socket, _, _)
                ? socket
                : RandomSockets.NONE;
    }

    /// The field Random Port, or 0.
    int external(int peer) {
        return port(peer) instanceof PeerPort.Random(_, var external, _) ? external : 0;
    }

    /// Section 5.4.4.2: opens a random port for a peer that has none. When all are in use, the
    /// least recently used peer loses its own, untrusted ones first.
    ///
    /// @return the socket, or [RandomSockets#NONE]
    int open(PeerTable peers, int peer, long nowNanos, Outbox out) {
        int known = socket(peer);
        if (known != RandomSockets.NONE) {
            return known;
        }
        if (sockets.areAllOpen()) {
            lose(peers, leastRecentlyUsed(peers, nowNanos), out);
        }
        if (sockets.count() == 0) {
            armRefresh(nowNanos);
        }
        int socket = sockets.open(peer, out);
        if (socket != RandomSockets.NONE) {
            int external = isPortPreserving() ? sockets.port(socket) : 0;
            traversals.of(peer).setPort(new PeerPort.Random(socket, external, false));
            traversals.of(peer).setPortNanos(nowNanos);
        }
        return socket;
    }

    private int leastRecentlyUsed(PeerTable peers, long nowNanos) {
        int found = PeerTable.NONE;
        for (int i = 0; i < Outbox.RANDOM_SOCKETS_MAX; i++) {
            int peer = sockets.owner(Outbox.RANDOM_SOCKET_FIRST + i);
            if (found == PeerTable.NONE || isRatherLost(peers, peer, found, nowNanos)) {
                found = peer;
            }
        }
        return found;
    }

    private static boolean isRatherLost(PeerTable peers, int peer, int other, long nowNanos) {
        return peers.isTrusted(peer) == peers.isTrusted(other)
                ? peers.idleMillis(peer, nowNanos) > peers.idleMillis(other, nowNanos)
                : peers.isTrusted(other);
    }

    /// Section 5.5.4.4: notes what the NAT is thought to have made of the peer's random port.
    void foretell(int peer, int external, long nowNanos) {
        if (port(peer) instanceof PeerPort.Random(var socket, _, var isReceiving)) {
            traversals.of(peer).setPort(new PeerPort.Random(socket, external, isReceiving));
            traversals.of(peer).setPortNanos(nowNanos);
        }
    }

    /// Closes a random port of an attempt which is over, and by which nothing came; called before a
    /// new one begins. A NAT that keeps port numbers does so for the first destination only, and a
    /// port is foretold for one. So the ports that both sides have told are of no use any more:
    /// were one of them kept, the two sides could for ever be one attempt apart.
    void closeOutdated(PeerTable peers, int peer, long nowNanos, Outbox out) {
        if (peers.isTrusted(peer)
                || !(port(peer) instanceof PeerPort.Random(_, _, var isReceiving))
                || isReceiving) {
            return;
        }
        var traversal = traversals.of(peer);
        if (nowNanos - traversal.portNanos() > REFRESH_NANOS) {
            close(peers, peer, out);
            traversal.setPeerRandomPort(0);
        }
    }

    /// Section 5.4.4.5: the peer was heard at the service port, which is best; its random port is
    /// closed. Called for every packet of a Teredo peer.
    ///
    /// @return whether a random port was closed
    boolean receiveOnPrimary(PeerTable peers, int peer, Outbox out) {
        var traversal = traversals.find(peer);
        if (traversal == null || traversal.port().equals(PeerPort.PRIMARY)) {
            return false;
        }
        boolean hasOne = socket(peer) != RandomSockets.NONE;
        close(peers, peer, out);
        traversal.setPort(PeerPort.PRIMARY);
        return hasOne;
    }

    /// Section 5.4.4.5: the peer was heard at its random port, by which it is reached from now on.
    void receiveOnRandom(PeerTable peers, int peer) {
        if (port(peer) instanceof PeerPort.Random(var socket, var external, var isReceiving)
                && !isReceiving) {
            traversals.of(peer).setPort(new PeerPort.Random(socket, external, true));
            traversals.of(peer).setRefreshes(0);
            peers.setTargetEmbedded(peer, false);
            peers.setSocket(peer, socket);
        }
    }

    /// Opens one more socket for a peer, at which it guesses.
    ///
    /// @return the socket, or [RandomSockets#NONE]
    int openForGuesses(int peer, long nowNanos, Outbox out) {
        if (sockets.count() == 0) {
            armRefresh(nowNanos);
        }
        return sockets.openForGuesses(peer, out);
    }

    /// Whether this socket is open for the guesses of a peer that was not reached by it yet.
    boolean isGuessedAt(int socket, int peer) {
        return socket >= Outbox.PREDICTION_SOCKET_FIRST
                && sockets.owner(socket) == peer
                && socket(peer) != socket;
    }

    /// The peer has guessed at this socket, by which it is reached from now on.
    void adopt(PeerTable peers, int peer, int socket, Outbox out) {
        close(peers, peer, out);
        traversals.of(peer).setPort(new PeerPort.Random(socket, 0, true));
        traversals.of(peer).setRefreshes(0);
        peers.setTargetEmbedded(peer, false);
        peers.setSocket(peer, socket);
    }

    /// Closes the sockets at which the peer has not guessed.
    void closeForGuesses(int peer, Outbox out) {
        for (int i = 0; i < Outbox.PREDICTION_SOCKETS_MAX; i++) {
            int socket = Outbox.PREDICTION_SOCKET_FIRST + i;
            if (isGuessedAt(socket, peer)) {
                sockets.close(socket, out);
            }
        }
    }

    /// The peer's mapping has changed, or ours: it is not believed any more, and its random port is
    /// closed, so that the next indirect bubble begins anew.
    void lose(PeerTable peers, int peer, Outbox out) {
        close(peers, peer, out);
        peers.distrust(peer);
    }

    private void close(PeerTable peers, int peer, Outbox out) {
        int socket = socket(peer);
        if (socket != RandomSockets.NONE) {
            sockets.close(socket, out);
            echoTests.end(socket);
            peers.setSocket(peer, Outbox.SERVICE_SOCKET);
        }
        traversals.of(peer).setPort(PeerPort.UNHEARD);
    }

    /// The peer is forgotten.
    void forget(int peer, Outbox out) {
        int socket = socket(peer);
        if (socket != RandomSockets.NONE) {
            sockets.close(socket, out);
            echoTests.end(socket);
        }
    }

    /// Section 5.4.4.4: takes the random port of an indirect bubble, by which the peer is to be
    /// reached. One that was told before stays while the peer is heard. Our bubbles do not count
    /// for that: with them a port that was foretold wrong could never be told anew.
    ///
    /// @param port the Peer Random Port, 0 when the bubble told none
    void takePeerPort(PeerTable peers, int peer, int port, long nowNanos, Outbox out) {
        var traversal = traversals.of(peer);
        int before = traversal.peerRandomPort();
        boolean isAnother = isSwitchedOn && port != 0 && port != before;
        boolean isHeard = peers.silentMillis(peer, nowNanos) <= SILENT_MILLIS;
        if (!isAnother || before != 0 && isHeard) {
            return;
        }
        traversal.setPeerRandomPort(port);
        // What our NAT has made of our port was made for the one before.
        if (before != 0 && ownNat.isSymmetric() && socket(peer) != RandomSockets.NONE) {
            lose(peers, peer, out);
        }
    }

    /// Whether nothing went either way for more than 30 seconds.
    static boolean isSilent(PeerTable peers, int peer, long nowNanos) {
        return peers.silentMillis(peer, nowNanos) > SILENT_MILLIS
                && peers.unsentMillis(peer, nowNanos) > SILENT_MILLIS;
    }

    /// Whether this is where a peer must be that has told its random port: at the address in its
    /// own, and at that port.
    static boolean isAtPeerPort(@Nullable PeerTraversal traversal, Packet packet) {
        int embedded = TeredoAddress.mappedAddress(Ipv6Header.sourceLow(packet));
        return traversal != null
                && traversal.peerRandomPort() == packet.port()
                && packet.address() == embedded;
    }

    // The Peer Refresh Timer, section 5.4.2.1

    /// The timer runs from the start of the client on; it has nothing to do while no random port is
    /// open.
    void start(long nowNanos) {
        startNanos = nowNanos;
    }

    private void armRefresh(long nowNanos) {
        long periods = (nowNanos - startNanos) / REFRESH_NANOS + 1;
        refreshNanos = startNanos + periods * REFRESH_NANOS;
    }

    long nextDeadlineNanos() {
        return sockets.count() == 0 ? TeredoMachine.NEVER : refreshNanos;
    }

    /// Refreshes the mappings of peers that are reached by random ports and get no data.
    void onTimer(PeerTable peers, TeredoBubbles bubbles, long nowNanos, Outbox out) {
        if (nowNanos < nextDeadlineNanos()) {
            return;
        }
        armRefresh(nowNanos);
        for (int i = 0; i < RandomSockets.MAX; i++) {
            int socket = Outbox.RANDOM_SOCKET_FIRST + i;
            int peer = sockets.owner(socket);
            if (peer != PeerTable.NONE && !isGuessedAt(socket, peer)) {
                echoTests.end(socket);
                refresh(peers, peer, bubbles, nowNanos, out);
            }
        }
    }

    private void refresh(
            PeerTable peers, int peer, TeredoBubbles bubbles, long nowNanos, Outbox out) {
        if (!(port(peer) instanceof PeerPort.Random(_, _, var isReceiving)) || !isReceiving) {
            return;
        }
        var traversal = traversals.of(peer);
        if (peers.dataUnsentMillis(peer, nowNanos) < SILENT_MILLIS) {
            traversal.setRefreshes(0);
        } else if (traversal.refreshes() < PeerTraversal.REFRESHES_MAX) {
            traversal.setRefreshes(traversal.refreshes() + 1);
            bubbles.refresh(peers, peer, nowNanos, out);
        }
    }
}
