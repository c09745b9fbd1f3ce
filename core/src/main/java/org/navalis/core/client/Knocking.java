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
import org.navalis.core.wire.Bubble;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.core.wire.Trailers;

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

    /// A token is of no use any more 30 seconds after it was first sent.
    private static final long TOKEN_NANOS = 30_000_000_000L;

    private final Icmpv6Errors errors;
    private final RandomGenerator random;
    private long ownHigh;
    private long ownLow;
    private int mtu = Ipv6Header.MTU_MIN;

    Knocking(Icmpv6Errors errors, RandomGenerator random) {
        this.errors = errors;
        this.random = random;
    }

    void configure(@Nullable Qualified qualified) {
        if (qualified != null) {
            ownHigh = qualified.address().high();
            ownLow = qualified.address().low();
            mtu = qualified.mtu();
        }
    }

    @Override
    public void knock(PeerReach reach, PeerSetup setup, long nowNanos, Outbox out) {
        var peers = reach.peers();
        if (TeredoAddress.isTeredo(peers.high(setup.peer()))) {
            reach.budget().noteBubble(setup.peer(), nowNanos);
            sendBubbles(peers, setup.peer(), out);
        } else {
            sendEchoRequest(peers, setup, out);
            peers.noteTested(setup.peer(), nowNanos);
        }
    }

    /// Section 5.2.6: the direct one opens our NAT, the indirect one asks the peer to open its own.
    private void sendBubbles(PeerTable peers, int peer, Outbox out) {
        long high = peers.high(peer);
        long low = peers.low(peer);
        out.count(Counter.BUBBLES_DIRECT_SENT);
        sendBubble(high, low, TeredoAddress.mappedAddress(low), TeredoAddress.mappedPort(low), out);
        out.count(Counter.BUBBLES_INDIRECT_SENT);
        sendBubble(high, low, TeredoAddress.server(high), TeredoAddress.SERVER_PORT, out);
    }

    /// Tells a peer that was just reached which MTU we take, if it is more than everyone takes, by
    /// the way that packets go. Otherwise a peer that was not reached by our bubbles, and the relay
    /// of a native host, would not hear of it.
    void tellMtu(PeerReach reach, int peer, long nowNanos, Outbox out) {
        var peers = reach.peers();
        if (mtu == Ipv6Header.MTU_MIN) {
            return;
        }
        if (!reach.budget().takeAnswer(peers.address(peer), nowNanos)) {
            out.count(Counter.BUBBLES_WITHHELD);
            return;
        }
        out.count(Counter.BUBBLES_DIRECT_SENT);
        sendBubble(peers.high(peer), peers.low(peer), peers.address(peer), peers.port(peer), out);
    }

    /// Notes which MTU a peer takes, by a bubble of its own; never more than ours.
    void hearMtu(PeerTable peers, int peer, int peerMtu) {
        peers.setMtu(peer, Math.min(mtu, peerMtu));
    }

    /// Sends a bubble to a peer's IPv6 address by way of this endpoint.
    void sendBubble(long high, long low, int address, int port, Outbox out) {
        var bubble = Bubble.write(out.blank());
        Ipv6Header.setSource(bubble, ownHigh, ownLow);
        Ipv6Header.setDestination(bubble, high, low);
        Trailers.appendMtu(bubble, mtu);
        out.datagram(bubble, Outbox.SERVICE_SOCKET, address, port);
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

    @Override
    public void reportUnreachable(Packet packet, long nowNanos, Outbox out) {
        errors.unreachable(Icmpv6.ADDRESS_UNREACHABLE, packet, nowNanos, out);
    }
}
