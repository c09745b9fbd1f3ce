package org.navalis.core.client;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Counter;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.peer.Icmpv6Errors;
import org.navalis.core.peer.Knock;
import org.navalis.core.peer.PeerReach;
import org.navalis.core.peer.PeerSetup;
import org.navalis.core.peer.PeerTable;
import org.navalis.core.wire.ExtensionHeaders;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;

/// How a client makes others answer: bubbles to Teredo peers (RFC 4380, section 5.2.4, rule 5), and
/// echo requests to native hosts, whose answers show the relay (section 5.2.9).
///
/// ```
/// echo request: identifier | sequence | token (16 octets), the same token in all of a test
/// ```
final class Knocking implements Knock {

    private static final int SEQUENCE_AT = Icmpv6.BODY + 2;
    private static final int TOKEN_AT = Icmpv6.START + Icmpv6.HEADER_LENGTH;
    private static final int TOKEN_LENGTH = 16;
    private static final int MESSAGE_LENGTH = Icmpv6.HEADER_LENGTH + TOKEN_LENGTH;
    private static final int ECHO_HOP_LIMIT = 64;
    private static final int FRAGMENT_HEADER_LENGTH = 8;

    /// A token is of no use any more 30 seconds after it was first sent.
    private static final long TOKEN_NANOS = 30_000_000_000L;

    private final TeredoBubbles bubbles;
    private final LocalDiscovery discovery;
    private final PeerTraversals traversals;
    private final RandomPorts ports;
    private final PortPrediction prediction;
    private final Icmpv6Errors errors;
    private final RandomGenerator random;
    private long ownHigh;
    private long ownLow;
    private boolean isInDoubt;

    Knocking(
            TeredoBubbles bubbles,
            LocalDiscovery discovery,
            PeerTraversals traversals,
            TeredoBubbles.Ports ports,
            Icmpv6Errors errors,
            RandomGenerator random) {
        this.bubbles = bubbles;
        this.discovery = discovery;
        this.traversals = traversals;
        this.ports = ports.random();
        this.prediction = ports.prediction();
        this.errors = errors;
        this.random = random;
    }

    void configure(@Nullable Qualified qualified) {
        if (qualified != null) {
            ownHigh = qualified.address().high();
            ownLow = qualified.address().low();
            bubbles.configure(qualified);
        }
    }

    /// Whether a peer that was reached before, or a native host, has not answered the first knock,
    /// since this was asked last: it, the own mapping or the own server is gone.
    boolean takeDoubt() {
        boolean was = isInDoubt;
        isInDoubt = false;
        return was;
    }

    @Override
    public void knock(PeerReach reach, PeerSetup setup, long nowNanos, Outbox out) {
        var peers = reach.peers();
        boolean isTeredo = TeredoAddress.isTeredo(peers.high(setup.peer()));
        // The own server brings nothing to other clients, but every test to native hosts.
        isInDoubt |= setup.attempts() > 1 && (peers.isTrusted(setup.peer()) || !isTeredo);
        if (isTeredo) {
            knockAtTeredo(reach, setup, nowNanos, out);
        } else {
            sendEchoRequest(peers, setup, out);
            peers.noteTested(setup.peer(), nowNanos);
        }
    }

    /// Section 5.2.4, rules 3 and 5. Who says that it is a neighbor may lie, or have left: from the
    /// second time on it is looked for by both ways.
    private void knockAtTeredo(PeerReach reach, PeerSetup setup, long nowNanos, Outbox out) {
        int peer = setup.peer();
        boolean isNeighbor =
                discovery.knock(reach.peers().high(peer), reach.peers().low(peer), nowNanos, out);
        if (isNeighbor && setup.attempts() == 1) {
            reach.budget().noteBubble(peer, nowNanos);
        } else {
            bubbles.knock(reach, setup, nowNanos, out);
        }
    }

    /// Section 5.2.9: by way of the client's own server.
    private void sendEchoRequest(PeerTable peers, PeerSetup setup, Outbox out) {
        if (setup.tokenHigh() == 0) {
            setup.setToken(random.nextLong() | 1, random.nextLong());
        }
        var request = out.blank();
        Icmpv6.begin(request, Icmpv6.ECHO_REQUEST, 0, MESSAGE_LENGTH);
        Ipv6Header.setHopLimit(request, ECHO_HOP_LIMIT);
        Ipv6Header.setSource(request, ownHigh, ownLow);
        Ipv6Header.setDestination(request, peers.high(setup.peer()), peers.low(setup.peer()));
        request.setShort(Icmpv6.BODY, identifier(setup));
        request.setShort(SEQUENCE_AT, setup.attempts());
        request.setLong(TOKEN_AT, setup.tokenHigh());
        request.setLong(TOKEN_AT + 8, setup.tokenLow());
        Icmpv6.seal(request);
        out.count(Counter.ECHO_REQUESTS_SENT);
        out.datagram(
                request,
                Outbox.SERVICE_SOCKET,
                TeredoAddress.server(ownHigh),
                TeredoAddress.SERVER_PORT);
    }

    private static int identifier(PeerSetup setup) {
        return (int) (setup.tokenHigh() >>> 48);
    }

    /// Section 5.2.3, rule 2: whether the packet answers the test that runs for this set-up.
    static boolean isAnswer(PeerSetup setup, Packet packet, long nowNanos) {
        return setup.tokenHigh() != 0
                && setup.isYoungerThan(TOKEN_NANOS, nowNanos)
                && Icmpv6.isMessage(packet)
                && Ipv6Header.payloadLength(packet) == MESSAGE_LENGTH
                && Icmpv6.type(packet) == Icmpv6.ECHO_REPLY
                && Icmpv6.code(packet) == 0
                && packet.shortAt(Icmpv6.BODY) == identifier(setup)
                && packet.shortAt(SEQUENCE_AT) <= setup.attempts()
                && packet.longAt(TOKEN_AT) == setup.tokenHigh()
                && packet.longAt(TOKEN_AT + 8) == setup.tokenLow()
                && Icmpv6.isIntact(packet);
    }

    /// Whether the packet is the first or only piece of an answer, whose checksum cannot be judged.
    static boolean isFragmentOfAnswer(PeerSetup setup, Packet packet) {
        int tokenAt = TOKEN_AT + FRAGMENT_HEADER_LENGTH;
        return setup.tokenHigh() != 0
                && ExtensionHeaders.isFragment(packet)
                && packet.length() >= tokenAt + TOKEN_LENGTH
                && packet.longAt(tokenAt) == setup.tokenHigh()
                && packet.longAt(tokenAt + 8) == setup.tokenLow();
    }

    @Override
    public void reportUnreachable(Packet packet, long nowNanos, Outbox out) {
        errors.unreachable(Icmpv6.ADDRESS_UNREACHABLE, packet, nowNanos, out);
    }

    @Override
    public long patientUntilNanos(int peer, long nowNanos) {
        return prediction.isRunning(peer) ? prediction.endNanos() : nowNanos;
    }

    @Override
    public boolean mayBeUnheard(int peer) {
        return ports.mayBeUnheard(peer);
    }

    @Override
    public void forget(int peer, Outbox out) {
        prediction.forget(peer, out);
        ports.forget(peer, out);
        traversals.forget(peer);
    }
}
