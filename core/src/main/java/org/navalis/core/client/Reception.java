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
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.core.wire.TeredoFraming;
import org.navalis.core.wire.Trailers;

/// What a client does with datagrams: the rules of RFC 4380, section 5.2.3, in their order.
///
/// A datagram that is refused has changed nothing but the date of the server's last packet. A
/// peer's endpoint changes only by proof: its address embeds the endpoint (rule 3), or it sent back
/// the token of a test (rule 2). Its MTU changes only by a bubble from that endpoint.
final class Reception {

    private final ClientSettings settings;
    private final AddressPolicy policy;
    private final PeerReach reach;
    private final PeerTable peers;
    private final Qualification qualification;
    private final Knocking knocking;
    private final Pings pings;
    private final TeredoFraming framing = new TeredoFraming();
    private final Trailers trailers = new Trailers();
    private boolean isQualified;
    private long ownHigh;
    private long ownLow;

    Reception(
            ClientSettings settings,
            AddressPolicy policy,
            Qualification qualification,
            PeerReach reach,
            Knocking knocking,
            Pings pings) {
        this.settings = settings;
        this.policy = policy;
        this.qualification = qualification;
        this.reach = reach;
        this.peers = reach.peers();
        this.knocking = knocking;
        this.pings = pings;
    }

    void configure(@Nullable Qualified qualified) {
        isQualified = qualified != null;
        if (qualified != null) {
            ownHigh = qualified.address().high();
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
        if (isAdvertisement(datagram)) {
            return Qualification.isForSolicitor(datagram)
                    ? qualification.onAdvertisement(datagram, framing, nowNanos, out)
                    : Drop.RA_DST;
        }
        var misaddressed = checkAddresses(datagram);
        if (misaddressed != null) {
            return misaddressed;
        }
        boolean isBubble = Ipv6Header.isBubble(datagram);
        if (qualification.isOwnServer(datagram.address(), datagram.port())) {
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

    private static boolean isAdvertisement(Packet packet) {
        return Icmpv6.isMessage(packet)
                && Icmpv6.type(packet) == Icmpv6.ROUTER_ADVERTISEMENT
                && Ipv6Address.isLinkLocal(Ipv6Header.destinationHigh(packet));
    }

    private @Nullable Drop checkAddresses(Packet packet) {
        if (!isQualified) {
            return Drop.NOT_QUALIFIED;
        }
        if (policy.isOwnOrMapped(ownLow, packet.address(), packet.port())) {
            return Drop.LOOP_SELF;
        }
        long high = Ipv6Header.sourceHigh(packet);
        long low = Ipv6Header.sourceLow(packet);
        if (Ipv6Address.isMulticast(high)) {
            return Drop.SRC6_MULTICAST;
        }
        if (Ipv6Address.isUnspecified(high, low)) {
            return Drop.SRC6_UNSPECIFIED;
        }
        if (Ipv6Address.isIpv4InIpv6(high, low)) {
            return Drop.SRC6_RESERVED;
        }
        if (high == ownHigh && low == ownLow) {
            return Drop.SRC6_SELF;
        }
        long toHigh = Ipv6Header.destinationHigh(packet);
        if (Ipv6Address.isMulticast(toHigh)) {
            return Drop.DST6_MULTICAST;
        }
        boolean isOwn = toHigh == ownHigh && Ipv6Header.destinationLow(packet) == ownLow;
        return isOwn ? null : Drop.DST6_NOT_MINE;
    }

    /// Sections 5.2.3 (last part) and 3.4: without the answer no relay, and no peer behind a NAT,
    /// could ever reach us. To a Teredo peer it goes to the mapping that its address embeds, to any
    /// other to the origin. It proves nothing, so it changes nothing.
    private @Nullable Drop answerIndirectBubble(Packet bubble, long nowNanos, Outbox out) {
        long high = Ipv6Header.sourceHigh(bubble);
        long low = Ipv6Header.sourceLow(bubble);
        if (trailers.areAlternatesWrong()) {
            return Drop.TRAILER_ALT;
        }
        boolean isTeredo = TeredoAddress.isTeredo(high);
        if (!isTeredo && !framing.hasOrigin()) {
            return Drop.BUBBLE_UNANSWERABLE;
        }
        int address = isTeredo ? TeredoAddress.mappedAddress(low) : framing.originAddress();
        int port = isTeredo ? TeredoAddress.mappedPort(low) : framing.originPort();
        if (!policy.isGlobalUnicast(address) || port == 0) {
            return Drop.ORIGIN_NOT_GLOBAL;
        }
        if (policy.isOwnOrMapped(ownLow, address, port)) {
            return Drop.BUBBLE_SELF;
        }
        if (!reach.budget().takeAnswer(address, nowNanos)) {
            out.count(Counter.BUBBLES_WITHHELD);
            return Drop.BUBBLE_RATE;
        }
        out.count(Counter.BUBBLES_RECEIVED);
        out.count(Counter.BUBBLES_DIRECT_SENT);
        knocking.sendBubble(high, low, address, port, out);
        return null;
    }

    // Rules 1 and 3: a Teredo peer

    private @Nullable Drop receiveFromTeredo(
            Packet packet, boolean isBubble, long nowNanos, Outbox out) {
        long low = Ipv6Header.sourceLow(packet);
        int address = packet.address();
        int port = packet.port();
        int known = peers.find(Ipv6Header.sourceHigh(packet), low);
        if (known != PeerTable.NONE && peers.isTrustedAt(known, address, port)) {
            trust(known, packet, nowNanos, out);
            return take(known, packet, isBubble, nowNanos, out);
        }
        boolean isEmbedded =
                TeredoAddress.mappedAddress(low) == address
                        && TeredoAddress.mappedPort(low) == port;
        if (!isEmbedded) {
            return Drop.SRC6_MISMATCH;
        }
        if (!policy.isGlobalUnicast(address)) {
            return Drop.SRC4_NOT_GLOBAL;
        }
        int peer = reach.findOrAdmit(Ipv6Header.sourceHigh(packet), low, nowNanos, out);
        if (peer == PeerTable.NONE) {
            return Drop.UNTRUSTED;
        }
        trust(peer, packet, nowNanos, out);
        return take(peer, packet, isBubble, nowNanos, out);
    }

    /// Notes where a peer is; one that we have knocked at hears of our MTU.
    private void trust(int peer, Packet packet, long nowNanos, Outbox out) {
        boolean isReached = reach.setup(peer) != null;
        reach.trust(peer, packet.address(), packet.port(), nowNanos, out);
        if (isReached) {
            knocking.tellMtu(reach, peer, nowNanos, out);
        }
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
                trust(known, packet, nowNanos, out);
                return null;
            }
        }
        if (isWhereKnown) {
            reach.hear(known, nowNanos, out);
            return take(known, packet, isBubble, nowNanos, out);
        }
        if (isBubble) {
            return Drop.UNTRUSTED;
        }
        return receiveUnverified(packet, nowNanos, out);
    }

    /// Rule 6: the packet waits until a test has shown that it came by the right relay.
    private @Nullable Drop receiveUnverified(Packet packet, long nowNanos, Outbox out) {
        var unfit = checkPayload(packet);
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

    // What has been accepted

    private @Nullable Drop take(
            int peer, Packet packet, boolean isBubble, long nowNanos, Outbox out) {
        reach.traffic().count(peer, packet);
        if (isBubble) {
            out.count(Counter.BUBBLES_RECEIVED);
            knocking.hearMtu(peers, peer, trailers.mtu());
            return null;
        }
        if (pings.take(packet, nowNanos, out)) {
            return null;
        }
        var unfit = checkPayload(packet);
        if (unfit == null) {
            out.count(Counter.DATA_DELIVERED);
            out.ipv6(packet);
        }
        return unfit;
    }

    /// Messages between neighbors never reach the host: the tunnel has no neighbors.
    private static @Nullable Drop checkPayload(Packet packet) {
        if (ExtensionHeaders.isNeighborMessage(packet)) {
            return Drop.ICMP_TYPE;
        }
        return ExtensionHeaders.check(packet);
    }
}
