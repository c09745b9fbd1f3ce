package org.navalis.core.server;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoEvent;
import org.navalis.core.TeredoMachine;
import org.navalis.core.security.AddressPolicy;
import org.navalis.core.security.AddressRateLimiter;
import org.navalis.core.security.TokenBucket;
import org.navalis.core.wire.Authentication;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.core.wire.Origin;
import org.navalis.core.wire.RouterAdvertisement;
import org.navalis.core.wire.RouterSolicitation;
import org.navalis.core.wire.TeredoFraming;

/// A Teredo server (RFC 4380, section 5.3): tells clients their mapped endpoint, passes bubbles to
/// clients, and echo requests of clients to native IPv6.
///
/// It keeps nothing about anyone: a restarted server answers the next packet as before. One
/// datagram makes at most one. It never carries data. What it answers to solicitations is bounded
/// for each address and in all, since their sources may be forged (section 7.4.1).
public final class TeredoServer implements TeredoMachine {

    /// Other servers drop larger ICMPv6 messages too; a connectivity test needs less.
    private static final int CONTROL_LENGTH_MAX = 88;

    /// Octets of trailers that are passed on with a bubble; all that RFC 6081 knows fit.
    private static final int TRAILERS_LENGTH_MAX = 48;

    /// A client solicits every four seconds at most; behind one address there may be many.
    private static final int ANSWERS_ADDRESS_SECOND_MAX = 10;

    private static final int ANSWERS_ADDRESS_BURST = 20;

    /// A million clients refresh their mappings at less; over it everybody has to ask again.
    private static final int ANSWERS_SECOND_MAX = 50_000;

    private final ServerSettings settings;
    private final AddressPolicy policy;
    private final AddressRateLimiter answers;
    private final TokenBucket allAnswers;
    private final TeredoFraming framing = new TeredoFraming();
    private final int primary;
    private final long linkLocalLow;

    /// A server that has not started.
    ///
    /// @param random a cryptographic source in use, a seeded one in simulation
    public TeredoServer(ServerSettings settings, HostAddresses host, RandomGenerator random) {
        this.settings = settings;
        this.policy = new AddressPolicy(settings.isStrictUnicast());
        this.answers =
                new AddressRateLimiter(ANSWERS_ADDRESS_SECOND_MAX, ANSWERS_ADDRESS_BURST, random);
        this.allAnswers = new TokenBucket(ANSWERS_SECOND_MAX, ANSWERS_SECOND_MAX);
        this.primary = settings.addresses().primary();
        this.linkLocalLow = TeredoAddress.serverLinkLocalLow(primary);
        policy.setHost(host);
    }

    @Override
    public void start(long nowNanos, Outbox out) {
        out.event(new TeredoEvent.Online());
    }

    @Override
    public void onIpv6(Packet packet, long nowNanos, Outbox out) {
        // Section 5.3: a server only sends to native IPv6; what is meant for clients goes to
        // relays.
        out.drop(Drop.TX_UNUSED);
    }

    @Override
    public void onTimer(long nowNanos, Outbox out) {
        // A server waits for nothing.
    }

    @Override
    public long nextDeadlineNanos() {
        return NEVER;
    }

    @Override
    public void stop(long nowNanos, Outbox out) {
        out.event(new TeredoEvent.Stopped());
    }

    @Override
    public void onDatagram(Packet datagram, long nowNanos, Outbox out) {
        var refusal = handle(datagram, nowNanos, out);
        if (refusal != null) {
            out.drop(refusal);
        }
    }

    private @Nullable Drop handle(Packet datagram, long nowNanos, Outbox out) {
        // Section 5.3.1, checks 1 to 7, in this order.
        var malformed = framing.parse(datagram);
        if (malformed != null) {
            return malformed;
        }
        boolean isBubble = Ipv6Header.isBubble(datagram);
        if (!isBubble && Ipv6Header.nextHeader(datagram) != Ipv6Header.ICMPV6) {
            return Drop.NOT_CONTROL;
        }
        if (!isBubble && !Icmpv6.isMessage(datagram)) {
            return Drop.ICMP_SHORT;
        }
        if (datagram.port() == 0) {
            return Drop.SRC_PORT0;
        }
        if (isOwn(datagram.address(), datagram.port())) {
            return Drop.LOOP_SELF;
        }
        if (!policy.isGlobalUnicast(datagram.address())) {
            return Drop.SRC4_NOT_GLOBAL;
        }
        if (!isBubble && Icmpv6.type(datagram) == Icmpv6.ROUTER_SOLICITATION) {
            return advertise(datagram, nowNanos, out);
        }
        var unacceptable = checkSource(datagram, isBubble);
        return unacceptable == null ? dispatch(datagram, isBubble, out) : unacceptable;
    }

    /// RFC 6324, section 3.3: what a server sends to itself goes round for ever. It knows its
    /// addresses even if the host does not tell.
    private boolean isOwn(int address, int port) {
        boolean isServer =
                settings.hasSecondary()
                        ? settings.addresses().contains(address)
                        : address == primary;
        return isServer && port == TeredoAddress.SERVER_PORT || policy.isOwn(address, port);
    }

    // Router solicitations, sections 5.3.1 (check 4) and 5.3.2

    private @Nullable Drop advertise(Packet solicitation, long nowNanos, Outbox out) {
        long sourceHigh = Ipv6Header.sourceHigh(solicitation);
        long sourceLow = Ipv6Header.sourceLow(solicitation);
        if (Ipv6Address.isUnspecified(sourceHigh, sourceLow)) {
            return Drop.SRC6_UNSPECIFIED;
        }
        if (!Ipv6Address.isLinkLocal(sourceHigh)) {
            return Drop.RS_SRC;
        }
        if (!isForServer(solicitation)) {
            return Drop.RS_DST;
        }
        var invalid = RouterSolicitation.check(solicitation);
        if (invalid != null) {
            return invalid;
        }
        // RFC 5991, section 3.2: the cone bit asks for an answer from the other address.
        boolean isCone = isConeBitSet(solicitation);
        if (isCone && !settings.hasSecondary()) {
            return Drop.RS_CONE_UNSUPPORTED;
        }
        if (settings.isRateLimited() && !takeAnswer(solicitation.address(), nowNanos)) {
            return Drop.RS_RATE;
        }
        int received = solicitation.socket();
        var answer = out.blank();
        RouterAdvertisement.write(answer, primary, sourceHigh, sourceLow, settings.mtu());
        Origin.prepend(answer, solicitation.address(), solicitation.port());
        if (framing.hasAuthentication()) {
            Authentication.prependNonce(answer, framing.nonce(), 0);
        }
        int socket = isCone ? other(received) : received;
        out.count(
                received == Outbox.SERVICE_SOCKET
                        ? Counter.SOLICITATIONS
                        : Counter.SOLICITATIONS_SECONDARY);
        out.count(Counter.ADVERTISEMENTS);
        out.datagram(answer, socket, solicitation.address(), solicitation.port());
        return null;
    }

    /// The address comes first: one that asks too often takes nothing from the others.
    private boolean takeAnswer(int address, long nowNanos) {
        return answers.take(address, nowNanos) && allAnswers.take(nowNanos);
    }

    private static boolean isConeBitSet(Packet packet) {
        return (TeredoAddress.flags(Ipv6Header.sourceLow(packet)) & TeredoAddress.FLAG_CONE) != 0;
    }

    private static int other(int socket) {
        return socket == Outbox.SERVICE_SOCKET ? Outbox.SECONDARY_SOCKET : Outbox.SERVICE_SOCKET;
    }

    private boolean isForServer(Packet packet) {
        long high = Ipv6Header.destinationHigh(packet);
        long low = Ipv6Header.destinationLow(packet);
        return RouterSolicitation.isAllRouters(high, low) || isServerLinkLocal(high, low);
    }

    private boolean isServerLinkLocal(long high, long low) {
        return high == TeredoAddress.LINK_LOCAL_HIGH && low == linkLocalLow;
    }

    // Who may send what, section 5.3.1, checks 5 to 7

    private @Nullable Drop checkSource(Packet packet, boolean isBubble) {
        long high = Ipv6Header.sourceHigh(packet);
        long low = Ipv6Header.sourceLow(packet);
        if (high == Ipv6Header.destinationHigh(packet)
                && low == Ipv6Header.destinationLow(packet)) {
            return Drop.SRC6_EQ_DST;
        }
        if (TeredoAddress.isTeredo(high)) {
            boolean isRelaxed = isBubble && !settings.isStrictSource();
            return isEmbedded(packet, low, isRelaxed) ? null : Drop.SRC6_MISMATCH;
        }
        if (Ipv6Address.isUnspecified(high, low)) {
            return Drop.SRC6_UNSPECIFIED;
        }
        if (Ipv6Address.isMulticast(high)) {
            return Drop.SRC6_MULTICAST;
        }
        if (Ipv6Address.isIpv4InIpv6(high, low)) {
            return Drop.SRC6_RESERVED;
        }
        if (!isServerLinkLocal(
                Ipv6Header.destinationHigh(packet), Ipv6Header.destinationLow(packet))) {
            return isServed(Ipv6Header.destinationHigh(packet)) ? null : Drop.NOT_SERVED;
        }
        return null;
    }

    /// Check 5; for bubbles the port is free, since a symmetric NAT shows another one to each
    /// server.
    private static boolean isEmbedded(Packet packet, long low, boolean isPortFree) {
        return TeredoAddress.mappedAddress(low) == packet.address()
                && (isPortFree || TeredoAddress.mappedPort(low) == packet.port());
    }

    private boolean isServed(long high) {
        return TeredoAddress.isTeredo(high) && TeredoAddress.server(high) == primary;
    }

    // Where it goes, section 5.3.1, last part

    private @Nullable Drop dispatch(Packet packet, boolean isBubble, Outbox out) {
        long high = Ipv6Header.destinationHigh(packet);
        long low = Ipv6Header.destinationLow(packet);
        if (high == Ipv6Header.sourceHigh(packet) && low == Ipv6Header.sourceLow(packet)) {
            return Drop.SRC6_EQ_DST;
        }
        int type = isBubble ? -1 : Icmpv6.type(packet);
        if (!isBubble && type != Icmpv6.ECHO_REQUEST && type != Icmpv6.ECHO_REPLY) {
            return Drop.ICMP_TYPE;
        }
        if (!isBubble && Ipv6Header.payloadLength(packet) > CONTROL_LENGTH_MAX) {
            return Drop.CONTROL_SIZE;
        }
        if (isServerLinkLocal(high, low)) {
            return type == Icmpv6.ECHO_REQUEST ? echo(packet, out) : Drop.DST6_NOT_MINE;
        }
        if (Ipv6Address.isMulticast(high)) {
            return Drop.DST6_MULTICAST;
        }
        if (!Ipv6Address.isGlobal(high, low)) {
            return Drop.DST6_POLICY;
        }
        return TeredoAddress.isTeredo(high)
                ? forwardToClient(packet, out)
                : forwardToNative(packet, type, out);
    }

    private @Nullable Drop echo(Packet request, Outbox out) {
        if (!Icmpv6.isIntact(request)) {
            return Drop.ICMP_TYPE;
        }
        var reply = out.blank();
        reply.append(request, 0, request.length());
        reply.setOctet(Icmpv6.START, Icmpv6.ECHO_REPLY);
        Ipv6Header.setHopLimit(reply, Ipv6Header.HOP_LIMIT_MAX);
        Ipv6Header.setSource(reply, TeredoAddress.LINK_LOCAL_HIGH, linkLocalLow);
        Ipv6Header.setDestination(
                reply, Ipv6Header.sourceHigh(request), Ipv6Header.sourceLow(request));
        Icmpv6.seal(reply);
        out.datagram(reply, request.socket(), request.address(), request.port());
        return null;
    }

    private @Nullable Drop forwardToClient(Packet packet, Outbox out) {
        long low = Ipv6Header.destinationLow(packet);
        int address = TeredoAddress.mappedAddress(low);
        int port = TeredoAddress.mappedPort(low);
        if (!isServed(Ipv6Header.destinationHigh(packet))) {
            return Drop.NOT_SERVED;
        }
        if (!policy.isGlobalUnicast(address)) {
            return Drop.DST4_NOT_GLOBAL;
        }
        if (port == 0) {
            return Drop.DST_PORT0;
        }
        if (isOwn(address, port)) {
            return Drop.DST4_SELF;
        }
        if (framing.trailersLength() > TRAILERS_LENGTH_MAX) {
            return Drop.TRAILER_CAP;
        }
        // RFC 6081, section 4: trailers go along unchanged.
        packet.extend(framing.trailersLength());
        Origin.prepend(packet, packet.address(), packet.port());
        out.count(Counter.BUBBLES_FORWARDED);
        out.datagram(packet, Outbox.SERVICE_SOCKET, address, port);
        return null;
    }

    private @Nullable Drop forwardToNative(Packet packet, int type, Outbox out) {
        // Every packet on native IPv6 shows by its source who sent it: never relaxed.
        if (!TeredoAddress.isTeredo(Ipv6Header.sourceHigh(packet))
                || !isEmbedded(packet, Ipv6Header.sourceLow(packet), false)) {
            return Drop.SRC6_MISMATCH;
        }
        if (type != Icmpv6.ECHO_REQUEST && type != Icmpv6.ECHO_REPLY) {
            return Drop.ICMP_TYPE;
        }
        if (!settings.hasNativeIpv6()) {
            return Drop.NO_NATIVE_IPV6;
        }
        int hopLimit = Ipv6Header.hopLimit(packet);
        if (hopLimit <= 1) {
            return Drop.HOP_LIMIT;
        }
        Ipv6Header.setHopLimit(packet, hopLimit - 1);
        out.count(Counter.NATIVE_FORWARDED);
        out.ipv6(packet);
        return null;
    }
}
