package org.navalis.core.relay;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.PeerSnapshot;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoEvent;
import org.navalis.core.TeredoMachine;
import org.navalis.core.peer.Icmpv6Errors;
import org.navalis.core.peer.Knock;
import org.navalis.core.peer.PeerReach;
import org.navalis.core.peer.PeerSetup;
import org.navalis.core.peer.PeerTable;
import org.navalis.core.security.AddressPolicy;
import org.navalis.core.wire.Bubble;
import org.navalis.core.wire.ExtensionHeaders;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.core.wire.TeredoFraming;
import org.navalis.core.wire.Trailers;

/// A Teredo relay (RFC 4380, section 5.4): carries packets between native IPv6 and Teredo clients.
///
/// It sends data only to clients that have answered a bubble, and takes data only from those. It
/// never carries Teredo to Teredo. Routing, and the hop limit with it, is left to the kernel on the
/// IPv6 side.
///
/// A client behind a symmetric NAT answers from another mapping than its address embeds. The relay
/// therefore sends some of its bubbles from a link-local address whose last 64 bits are a random
/// token: who sends a bubble to that address has received ours, and may be trusted where it is. The
/// last bit of the token tells the bubble by the client's server from the direct one. The token
/// dies with the set-up that it was made for.
public final class TeredoRelay implements TeredoMachine {

    /// Section 5.4.1, rule 1: a peer is valid for 30 seconds after it was last heard.
    private static final int VALID_MILLIS = 30_000;

    /// The bit of a token that says that the bubble goes by the client's server.
    private static final long INDIRECT = 1;

    private static final int IDLE_MILLIS_MAX = (int) Duration.ofMinutes(5).toMillis();

    private final RandomGenerator random;
    private final AddressPolicy policy;
    private final NativeHosts natives;
    private final RelayLimits rates;
    private final TeredoFraming framing;
    private final Trailers trailers = new Trailers();
    private final PeerReach reach;
    private final PeerTable peers;
    private final Icmpv6Errors errors;
    private int failures;
    private boolean hasReached;
    private RelaySettings settings;
    private HostAddresses host = HostAddresses.UNKNOWN;

    /// A relay that has not started.
    ///
    /// @param random a cryptographic source in use, a seeded one in simulation
    public TeredoRelay(RelaySettings settings, HostAddresses host, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        this.policy = new AddressPolicy(settings.isStrictUnicast());
        this.natives = new NativeHosts(policy, host, settings.served());
        this.framing = TeredoFraming.ofMtu(settings.mtu());
        this.rates = new RelayLimits(settings.isRateLimited(), settings.machines(), random);
        this.reach = PeerReach.ofRelay(settings.limits(), IDLE_MILLIS_MAX, random, new Bubbles());
        this.peers = reach.peers();
        this.errors = new Icmpv6Errors(settings.limits().icmpv6ErrorsSecondMax());
        setHost(host);
    }

    /// Takes what has changed on the host.
    public void setHost(HostAddresses newHost) {
        host = newHost;
        policy.setHost(newHost);
        natives.setHost(newHost);
        if (newHost.hasIpv6()) {
            errors.setSource(newHost.ipv6().high(), newHost.ipv6().low());
        } else {
            errors.setSource(TeredoAddress.LINK_LOCAL_HIGH, TeredoAddress.LINK_LOCAL_LOW);
        }
    }

    /// Knows nobody any more, since the machine was asleep: what was known is out of date, by a
    /// clock that stood still.
    public void forgetPeers(Outbox out) {
        reach.clear(out);
    }

    /// Takes from other settings, from the next packet on, for whom the relay works and whether it
    /// takes what was not asked for. All else was built in.
    public void setSettings(RelaySettings wanted) {
        settings =
                settings.withUnsolicited(wanted.acceptsUnsolicited()).withServed(wanted.served());
        natives.setServed(settings.served());
    }

    /// What is known of every peer.
    public List<PeerSnapshot> peers(long nowNanos) {
        return reach.traffic().snapshot(nowNanos);
    }

    /// How many peers are known.
    public int peerCount() {
        return peers.size();
    }

    /// How many senders were told that a client is silent, if none ever answered; otherwise 0.
    public int failuresOnly() {
        return hasReached ? 0 : failures;
    }

    /// How many peers are trusted.
    public int trustedCount() {
        return peers.trustedSize();
    }

    /// The octets that wait for their peers.
    public int heldBytes() {
        return reach.holds().heldBytes();
    }

    @Override
    public void start(long nowNanos, Outbox out) {
        out.event(new TeredoEvent.Online());
    }

    @Override
    public void stop(long nowNanos, Outbox out) {
        reach.clear(out);
        out.event(new TeredoEvent.Stopped());
    }

    @Override
    public void onTimer(long nowNanos, Outbox out) {
        reach.onTimer(nowNanos, out);
    }

    @Override
    public long nextDeadlineNanos() {
        return reach.nextDeadlineNanos();
    }

    // From native IPv6 to a client, section 5.4.1

    @Override
    public void onIpv6(Packet packet, long nowNanos, Outbox out) {
        var refusal = transmit(packet, nowNanos, out);
        if (refusal != null) {
            out.drop(refusal);
        }
    }

    private @Nullable Drop transmit(Packet packet, long nowNanos, Outbox out) {
        var unfit = checkNative(packet, nowNanos, out);
        if (unfit != null) {
            return unfit;
        }
        long high = Ipv6Header.destinationHigh(packet);
        long low = Ipv6Header.destinationLow(packet);
        int known = peers.find(high, low);
        int mtu = known == PeerTable.NONE ? Ipv6Header.MTU_MIN : peers.mtu(known);
        if (packet.packetLengthMax() > mtu) {
            errors.tooBig(mtu, packet, nowNanos, out);
            return Drop.TX_MTU;
        }
        unfit = ExtensionHeaders.check(packet);
        if (unfit != null) {
            return unfit;
        }
        if (known != PeerTable.NONE && isReachable(known, nowNanos)) {
            out.datagram(packet, Outbox.SERVICE_SOCKET, peers.address(known), peers.port(known));
            out.count(Counter.DATA_SENT);
            peers.noteSent(known, nowNanos);
            reach.traffic().count(known, packet);
            return null;
        }
        var overRate = checkRates(known, packet, nowNanos, out);
        if (overRate != null) {
            return overRate;
        }
        int peer = reach.findOrAdd(high, low, nowNanos, out);
        return peer == PeerTable.NONE
                ? Drop.TX_NEW_PEER_RATE
                : reach.hold(peer, packet, false, nowNanos, out);
    }

    /// Refuses the packet when bubbles would have to be sent for it, and were for too many others
    /// that name the same IPv4 addresses or come from the same network.
    private @Nullable Drop checkRates(int known, Packet packet, long nowNanos, Outbox out) {
        boolean isQuiet =
                known != PeerTable.NONE
                        && (reach.setup(known) != null || reach.budget().isUsedUp(known, nowNanos));
        if (isQuiet) {
            return null;
        }
        if (known == PeerTable.NONE && !rates.takeNew(Ipv6Header.sourceHigh(packet), nowNanos)) {
            errors.unreachable(Icmpv6.ADDRESS_UNREACHABLE, packet, nowNanos, out);
            return Drop.TX_SRC6_RATE;
        }
        return rates.takePair(
                TeredoAddress.mappedAddress(Ipv6Header.destinationLow(packet)),
                TeredoAddress.server(Ipv6Header.destinationHigh(packet)),
                nowNanos);
    }

    private boolean isReachable(int peer, long nowNanos) {
        return peers.isTrusted(peer) && peers.silentMillis(peer, nowNanos) < VALID_MILLIS;
    }

    private @Nullable Drop checkNative(Packet packet, long nowNanos, Outbox out) {
        if (!Ipv6Header.isComplete(packet)) {
            return Drop.TX_SHORT;
        }
        if (Ipv6Header.version(packet) != 6) {
            return Drop.TX_VERSION;
        }
        if (Ipv6Header.totalLength(packet) != packet.length()) {
            return Drop.TX_SHORT;
        }
        long high = Ipv6Header.destinationHigh(packet);
        if (Ipv6Address.isMulticast(high) || Ipv6Address.isLinkLocal(high)) {
            return Drop.TX_MULTICAST;
        }
        if (!TeredoAddress.isTeredo(high)) {
            errors.unreachable(Icmpv6.NO_ROUTE, packet, nowNanos, out);
            return Drop.TX_NOT_TEREDO;
        }
        var unfit = checkClient(high, Ipv6Header.destinationLow(packet));
        return unfit == null ? natives.checkSource(packet) : unfit;
    }

    /// Section 5.4.1: nothing goes to, or by way of, an address that is not global unicast.
    private @Nullable Drop checkClient(long high, long low) {
        int address = TeredoAddress.mappedAddress(low);
        int port = TeredoAddress.mappedPort(low);
        int server = TeredoAddress.server(high);
        if (!policy.isGlobalUnicast(address)) {
            return Drop.TX_DST4;
        }
        if (port == 0) {
            return Drop.TX_PORT0;
        }
        if (!policy.isGlobalUnicast(server)) {
            return Drop.TX_SERVER4;
        }
        boolean isSelf =
                policy.isOwn(address, port) || policy.isOwn(server, TeredoAddress.SERVER_PORT);
        return isSelf ? Drop.TX_SELF : null;
    }

    // From a client to native IPv6, section 5.4.2

    @Override
    public void onDatagram(Packet datagram, long nowNanos, Outbox out) {
        var refusal = receive(datagram, nowNanos, out);
        if (refusal != null) {
            out.drop(refusal);
        }
    }

    private @Nullable Drop receive(Packet datagram, long nowNanos, Outbox out) {
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
        if (policy.isOwn(datagram.address(), datagram.port())) {
            return Drop.LOOP_SELF;
        }
        long high = Ipv6Header.sourceHigh(datagram);
        long low = Ipv6Header.sourceLow(datagram);
        if (!TeredoAddress.isTeredo(high)) {
            return Drop.SRC6_NOT_TEREDO;
        }
        int known = peers.find(high, low);
        var unproven = checkSender(known, datagram, low);
        if (unproven != null) {
            return unproven;
        }
        int peer = known == PeerTable.NONE ? admit(high, low, nowNanos, out) : known;
        if (peer == PeerTable.NONE) {
            return Drop.NO_ENTRY;
        }
        if (isAnswerToToken(peer, datagram)) {
            noteAnswer(peer, (Ipv6Header.destinationLow(datagram) & INDIRECT) != 0);
        }
        reach.trust(peer, datagram.address(), datagram.port(), nowNanos, out);
        hasReached = true;
        if (Ipv6Header.isBubble(datagram)) {
            return takeBubble(peer, datagram, nowNanos, out);
        }
        reach.traffic().count(peer, datagram);
        return deliver(datagram, out);
    }

    private @Nullable Drop takeBubble(int peer, Packet bubble, long nowNanos, Outbox out) {
        var misaddressed = NativeHosts.checkBubble(bubble);
        if (misaddressed == null) {
            out.count(Counter.BUBBLES_RECEIVED);
            peers.setMtu(peer, Math.min(settings.mtu(), trailers.mtu()));
            answerMtu(bubble, nowNanos, out);
        }
        return misaddressed;
    }

    /// Only a token shows that a bubble was welcome: who forges an answer, or answers one that came
    /// another way, must not have more sent to others.
    private void noteAnswer(int peer, boolean isByServer) {
        rates.noteAnswer(TeredoAddress.mappedAddress(peers.low(peer)));
        if (isByServer) {
            rates.noteAnswerByServer(TeredoAddress.server(peers.high(peer)));
        }
    }

    private int admit(long high, long low, long nowNanos, Outbox out) {
        return settings.acceptsUnsolicited()
                ? reach.findOrAdmit(high, low, nowNanos, out)
                : PeerTable.NONE;
    }

    /// Tells a client that takes a larger MTU, and has sent a bubble to a native host, that packets
    /// to this host may have the relay's. The client knows a relay by its hosts only, so the bubble
    /// comes as from the host.
    private void answerMtu(Packet bubble, long nowNanos, Outbox out) {
        long high = Ipv6Header.destinationHigh(bubble);
        long low = Ipv6Header.destinationLow(bubble);
        boolean isAsked =
                settings.mtu() > Ipv6Header.MTU_MIN
                        && trailers.mtu() > Ipv6Header.MTU_MIN
                        && Ipv6Address.isGlobal(high, low)
                        && !TeredoAddress.isTeredo(high);
        if (!isAsked) {
            return;
        }
        if (!reach.budget().takeAnswer(bubble.address(), nowNanos)) {
            out.count(Counter.BUBBLES_WITHHELD);
            return;
        }
        var answer = Bubble.write(out.blank());
        Ipv6Header.setSource(answer, high, low);
        Ipv6Header.setDestination(
                answer, Ipv6Header.sourceHigh(bubble), Ipv6Header.sourceLow(bubble));
        Trailers.appendMtu(answer, settings.mtu());
        out.count(Counter.BUBBLES_DIRECT_SENT);
        out.datagram(answer, Outbox.SERVICE_SOCKET, bubble.address(), bubble.port());
    }

    /// Whether the datagram comes from where its inner source says, from where the client is known
    /// to be, or brings the token of our bubble.
    private @Nullable Drop checkSender(int known, Packet datagram, long low) {
        int address = datagram.address();
        int port = datagram.port();
        boolean isEmbedded =
                TeredoAddress.mappedAddress(low) == address
                        && TeredoAddress.mappedPort(low) == port;
        if (isEmbedded) {
            return policy.isGlobalUnicast(address) ? null : Drop.SRC4_NOT_GLOBAL;
        }
        boolean isProven =
                known != PeerTable.NONE
                        && (peers.isTrustedAt(known, address, port)
                                || isAnswerToToken(known, datagram));
        return isProven ? null : Drop.SRC6_MISMATCH;
    }

    private boolean isAnswerToToken(int peer, Packet datagram) {
        var setup = reach.setup(peer);
        return setup != null
                && !setup.hasFailed()
                && setup.tokenLow() != 0
                && Ipv6Header.isBubble(datagram)
                && policy.isGlobalUnicast(datagram.address())
                && Ipv6Header.destinationHigh(datagram) == TeredoAddress.LINK_LOCAL_HIGH
                && (Ipv6Header.destinationLow(datagram) | INDIRECT) == setup.tokenLow();
    }

    private @Nullable Drop deliver(Packet packet, Outbox out) {
        var misaddressed = natives.checkDestination(packet);
        if (misaddressed != null) {
            return misaddressed;
        }
        var unfit = ExtensionHeaders.checkReceived(packet);
        if (unfit == null) {
            out.count(Counter.DATA_DELIVERED);
            out.ipv6(packet);
        }
        return unfit;
    }

    // Bubbles, section 5.4.1, rule 3

    private final class Bubbles implements Knock {

        @Override
        public void knock(PeerReach to, PeerSetup setup, long nowNanos, Outbox out) {
            int peer = setup.peer();
            long low = peers.low(peer);
            to.budget().noteBubble(peer, nowNanos);
            if (setup.tokenLow() == 0) {
                setup.setToken(0, random.nextLong() | INDIRECT);
            }
            // The packet that began it has paid for the first pair.
            boolean isPaid = setup.attempts() == 1;
            int client = TeredoAddress.mappedAddress(low);
            int server = TeredoAddress.server(peers.high(peer));
            // The direct one opens a NAT or filter before the relay.
            if (isPaid || rates.takeDirect(client, nowNanos)) {
                var direct = bubble(setup, setup.tokenLow() & ~INDIRECT, out);
                out.count(Counter.BUBBLES_DIRECT_SENT);
                int port = TeredoAddress.mappedPort(low);
                out.datagram(direct, Outbox.SERVICE_SOCKET, client, port);
            } else {
                out.count(Counter.BUBBLES_WITHHELD);
            }
            if (isPaid || rates.takeIndirect(server, nowNanos)) {
                var indirect = bubble(setup, setup.tokenLow(), out);
                out.count(Counter.BUBBLES_INDIRECT_SENT);
                int port = TeredoAddress.SERVER_PORT;
                out.datagram(indirect, Outbox.SERVICE_SOCKET, server, port);
            } else {
                out.count(Counter.BUBBLES_WITHHELD);
            }
        }

        /// The source alternates between the token and the relay's own address, for clients that
        /// would not answer the one or the other.
        private Packet bubble(PeerSetup setup, long token, Outbox out) {
            var bubble = Bubble.write(out.blank());
            boolean isByToken = setup.attempts() % 2 == 1 || !host.hasIpv6();
            if (isByToken) {
                Ipv6Header.setSource(bubble, TeredoAddress.LINK_LOCAL_HIGH, token);
            } else {
                Ipv6Header.setSource(bubble, host.ipv6().high(), host.ipv6().low());
            }
            Ipv6Header.setDestination(bubble, peers.high(setup.peer()), peers.low(setup.peer()));
            Trailers.appendMtu(bubble, settings.mtu());
            return bubble;
        }

        @Override
        public void reportUnreachable(Packet packet, long nowNanos, Outbox out) {
            failures++;
            errors.unreachable(Icmpv6.ADDRESS_UNREACHABLE, packet, nowNanos, out);
        }
    }
}
