package org.navalis.core.server;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.navalis.core.ClientKey;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoEvent;
import org.navalis.core.TeredoMachine;
import org.navalis.core.security.AddressPolicy;
import org.navalis.core.security.NativePolicy;
import org.navalis.core.server.Secrets.Secret;
import org.navalis.core.wire.Authentication;
import org.navalis.core.wire.ExtensionHeaders;
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

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /// 68 years; the field has room for twice as many (RFC 4861, section 4.6.2).
    private static final int LIFETIME_MAX = Integer.MAX_VALUE;

    private final AddressPolicy policy;
    private final NativePolicy natives;
    private final ServerLimits limits;
    private final TeredoFraming framing = TeredoFraming.ofMtu(TeredoFraming.PACKET_MAX);
    private final int primary;
    private final long linkLocalLow;
    private ServerSettings settings;
    private Secrets secrets;
    private @Nullable Secret proven;
    private long endNanos = NEVER;

    /// A server that has not started.
    ///
    /// @param random a cryptographic source in use, a seeded one in simulation
    public TeredoServer(ServerSettings settings, HostAddresses host, RandomGenerator random) {
        this.settings = settings;
        this.policy = new AddressPolicy(settings.isStrictUnicast());
        this.natives = new NativePolicy(policy, host);
        this.limits =
                new ServerLimits(
                        settings.isRateLimited(),
                        settings.machines(),
                        settings.knownRelays(),
                        random);
        this.primary = settings.addresses().primary();
        this.linkLocalLow = TeredoAddress.serverLinkLocalLow(primary);
        this.secrets = new Secrets(settings.keys(), settings.machines());
        setHost(host);
    }

    /// Takes what has changed on the host.
    public void setHost(HostAddresses host) {
        // RFC 6324, section 3.3: what a server sends to itself goes round for ever. It knows its
        // addresses even if the host does not tell, as behind 1:1 NAT.
        policy.setHost(host.with(endpoints(settings)));
        natives.setHost(host);
    }

    /// Takes other secrets, from the next datagram on.
    ///
    /// @param keys one for each identifier
    /// @throws IllegalArgumentException when there are two for one; the secrets stay as they were
    public void setKeys(List<ClientKey> keys) {
        secrets = new Secrets(keys, settings.machines());
    }

    /// Takes other settings, from the next datagram on. What is given by the machine stays as it
    /// is: the addresses and how they are judged, and whether there is native IPv6.
    ///
    /// @throws IllegalArgumentException when the keys have one identifier twice; then nothing
    ///     changes
    public void setSettings(ServerSettings wanted) {
        setKeys(wanted.keys());
        limits.setOn(wanted.isRateLimited());
        limits.setKnownRelays(wanted.knownRelays());
        settings =
                new ServerSettings(
                        settings.addresses(),
                        settings.hasSecondary(),
                        settings.hasNativeIpv6(),
                        wanted.mtu(),
                        wanted.isStrictSource(),
                        settings.isStrictUnicast(),
                        wanted.isRateLimited(),
                        wanted.keys(),
                        wanted.requiresAuthentication(),
                        settings.machines(),
                        wanted.knownRelays());
    }

    /// Ends the service at a time: from then on no solicitation is answered, and until then
    /// advertisements say how long the prefix will last. Bubbles and echo requests are passed on
    /// all the same, for the clients that are still qualified.
    ///
    /// @param nanos on the clock of the verbs, or [#NEVER]
    public void setEnd(long nanos) {
        endNanos = nanos;
    }

    private static List<Ipv4Endpoint> endpoints(ServerSettings settings) {
        var first = new Ipv4Endpoint(settings.addresses().primary(), TeredoAddress.SERVER_PORT);
        var second = new Ipv4Endpoint(settings.addresses().secondary(), TeredoAddress.SERVER_PORT);
        return settings.hasSecondary() ? List.of(first, second) : List.of(first);
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
        if (malformed == Drop.ICMP_SHORT) {
            datagram.skip(framing.encapsulationLength());
            return RouterSolicitation.refuseShort(datagram);
        }
        if (malformed != null) {
            return malformed;
        }
        boolean isBubble = Ipv6Header.isBubble(datagram);
        if (!isBubble && Ipv6Header.nextHeader(datagram) != Ipv6Header.ICMPV6) {
            var unfit = ExtensionHeaders.check(datagram);
            return unfit == null ? Drop.NOT_CONTROL : unfit;
        }
        if (!isBubble && !Icmpv6.isMessage(datagram)) {
            return RouterSolicitation.refuseShort(datagram);
        }
        if (datagram.port() == 0) {
            return Drop.SRC_PORT0;
        }
        if (policy.isOwn(datagram.address(), datagram.port())) {
            return Drop.LOOP_SELF;
        }
        if (!policy.isGlobalUnicast(datagram.address())) {
            return Drop.SRC4_NOT_GLOBAL;
        }
        if (!isBubble && Icmpv6.type(datagram) == Icmpv6.ROUTER_SOLICITATION) {
            return advertise(datagram, nowNanos, out);
        }
        var unacceptable = checkSource(datagram, isBubble);
        return unacceptable == null ? dispatch(datagram, isBubble, nowNanos, out) : unacceptable;
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
        if (AddressPolicy.isServicePort(solicitation.port())) {
            return Drop.SRC_PORT_POLICY;
        }
        // Section 5.5. Who is qualified goes on until its next solicitation.
        if (nowNanos >= endNanos) {
            return Drop.SUNSET;
        }
        // RFC 5991, section 3.2: the cone bit asks for an answer from the other address.
        boolean isCone = isConeBitSet(solicitation);
        if (isCone && !settings.hasSecondary()) {
            return Drop.RS_CONE_UNSUPPORTED;
        }
        var unknown = findSecret(solicitation);
        if (unknown != null) {
            return unknown;
        }
        if (!limits.takeAnswer(solicitation.address(), nowNanos)) {
            return Drop.RS_RATE;
        }
        var unproven = proven == null ? null : checkValue(proven, solicitation, nowNanos);
        if (unproven != null) {
            return unproven;
        }
        answer(solicitation, isCone, nowNanos, out);
        return null;
    }

    /// Section 5.3.2: authentication, origin indication, and the advertisement.
    private void answer(Packet solicitation, boolean isCone, long nowNanos, Outbox out) {
        var answer = out.blank();
        int room = proven == null ? 0 : proven.length() + Origin.LENGTH;
        answer.extend(room);
        answer.skip(room);
        RouterAdvertisement.write(
                answer,
                primary,
                Ipv6Header.sourceHigh(solicitation),
                Ipv6Header.sourceLow(solicitation),
                settings.mtu());
        if (endNanos != NEVER) {
            RouterAdvertisement.setLifetime(answer, secondsLeft(nowNanos));
        }
        Origin.prepend(answer, solicitation.address(), solicitation.port());
        if (proven != null) {
            proven.sign(answer, framing.nonce());
        } else if (framing.hasAuthentication()) {
            Authentication.prependNonce(answer, framing.nonce(), 0);
        }
        int received = solicitation.socket();
        int socket = isCone ? other(received) : received;
        out.count(
                received == Outbox.SERVICE_SOCKET
                        ? Counter.SOLICITATIONS
                        : Counter.SOLICITATIONS_SECONDARY);
        out.count(Counter.ADVERTISEMENTS);
        out.datagram(answer, socket, solicitation.address(), solicitation.port());
    }

    private int secondsLeft(long nowNanos) {
        return (int) Math.min((endNanos - nowNanos) / NANOS_PER_SECOND, LIFETIME_MAX);
    }

    /// Finds the secret by the identifier; without one there is no more to prove, unless that is
    /// required.
    private @Nullable Drop findSecret(Packet solicitation) {
        proven = null;
        if (secrets.isEmpty() && !settings.requiresAuthentication()) {
            return null;
        }
        boolean isAbsent =
                !framing.hasAuthentication()
                        || framing.identifierLength() == 0 && framing.valueLength() == 0;
        if (isAbsent) {
            return settings.requiresAuthentication() ? Drop.AUTH_ABSENT : null;
        }
        solicitation.prepend(framing.encapsulationLength());
        proven =
                secrets.find(
                        solicitation, Authentication.IDENTIFIER_START, framing.identifierLength());
        solicitation.skip(framing.encapsulationLength());
        return proven == null ? Drop.AUTH_IDENTIFIER : null;
    }

    private @Nullable Drop checkValue(Secret secret, Packet solicitation, long nowNanos) {
        if (secret.isOverRate(nowNanos)) {
            return Drop.AUTH_RATE;
        }
        solicitation.prepend(framing.encapsulationLength());
        boolean isRight = secret.isRight(solicitation, framing.valueLength(), nowNanos);
        solicitation.skip(framing.encapsulationLength());
        return isRight ? null : Drop.AUTH_VALUE;
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
        if (isServerLinkLocal(high, low)) {
            return Drop.SRC6_SELF;
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

    private @Nullable Drop dispatch(Packet packet, boolean isBubble, long nowNanos, Outbox out) {
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
            return type == Icmpv6.ECHO_REQUEST ? echo(packet, nowNanos, out) : Drop.DST6_NOT_MINE;
        }
        if (Ipv6Address.isMulticast(high)) {
            return Drop.DST6_MULTICAST;
        }
        if (!Ipv6Address.isGlobal(high, low)) {
            return Drop.DST6_POLICY;
        }
        return TeredoAddress.isTeredo(high)
                ? forwardToClient(packet, isBubble, nowNanos, out)
                : forwardToNative(packet, type, nowNanos, out);
    }

    private @Nullable Drop echo(Packet request, long nowNanos, Outbox out) {
        if (!Icmpv6.isIntact(request)) {
            return Drop.ICMP_TYPE;
        }
        if (!limits.takeEcho(request.address(), nowNanos)) {
            return Drop.ECHO_RATE;
        }
        var reply = out.blank();
        reply.append(request, 0, request.length());
        reply.setOctet(Icmpv6.START, Icmpv6.ECHO_REPLY);
        Ipv6Header.setHopLimit(reply, Ipv6Header.HOP_LIMIT_MAX);
        Ipv6Header.setSource(reply, TeredoAddress.LINK_LOCAL_HIGH, linkLocalLow);
        Ipv6Header.setDestination(
                reply, Ipv6Header.sourceHigh(request), Ipv6Header.sourceLow(request));
        Icmpv6.seal(reply);
        out.count(Counter.ECHOES_ANSWERED);
        out.datagram(reply, request.socket(), request.address(), request.port());
        return null;
    }

    private @Nullable Drop forwardToClient(
            Packet packet, boolean isBubble, long nowNanos, Outbox out) {
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
        if (AddressPolicy.isServicePort(port)) {
            return Drop.DST_PORT_POLICY;
        }
        if (policy.isOwn(address, port)) {
            return Drop.DST4_SELF;
        }
        if (framing.trailersLength() > TRAILERS_LENGTH_MAX) {
            return Drop.TRAILER_CAP;
        }
        var overRate =
                limits.takeForward(
                        TeredoAddress.isTeredo(Ipv6Header.sourceHigh(packet)),
                        packet.address(),
                        address,
                        nowNanos);
        if (overRate != null) {
            return overRate;
        }
        // RFC 6081, section 4: trailers go along unchanged.
        packet.extend(framing.trailersLength());
        Origin.prepend(packet, packet.address(), packet.port());
        out.count(isBubble ? Counter.BUBBLES_FORWARDED : Counter.ECHOES_FORWARDED);
        if (port == TeredoAddress.SERVER_PORT) {
            out.count(Counter.BUBBLES_FORWARDED_TO_SERVERS);
        }
        out.datagram(packet, Outbox.SERVICE_SOCKET, address, port);
        return null;
    }

    private @Nullable Drop forwardToNative(Packet packet, int type, long nowNanos, Outbox out) {
        // Every packet on native IPv6 shows by its source who sent it: never relaxed.
        if (!TeredoAddress.isTeredo(Ipv6Header.sourceHigh(packet))
                || !isEmbedded(packet, Ipv6Header.sourceLow(packet), false)) {
            return Drop.SRC6_MISMATCH;
        }
        // A client answers native hosts by way of their relay.
        if (type != Icmpv6.ECHO_REQUEST) {
            return Drop.ICMP_TYPE;
        }
        var unfit =
                natives.check(
                        Ipv6Header.destinationHigh(packet), Ipv6Header.destinationLow(packet));
        if (unfit != null) {
            return unfit;
        }
        if (!settings.hasNativeIpv6()) {
            return Drop.NO_NATIVE_IPV6;
        }
        int hopLimit = Ipv6Header.hopLimit(packet);
        if (hopLimit <= 1) {
            return Drop.HOP_LIMIT;
        }
        if (!limits.takeNative(packet.address(), nowNanos)) {
            return Drop.SRC4_RATE;
        }
        Ipv6Header.setHopLimit(packet, hopLimit - 1);
        out.count(Counter.NATIVE_FORWARDED);
        out.ipv6(packet);
        return null;
    }
}
