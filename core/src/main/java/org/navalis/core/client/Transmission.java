package org.navalis.core.client;

import org.jspecify.annotations.Nullable;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.peer.Icmpv6Errors;
import org.navalis.core.peer.PeerReach;
import org.navalis.core.peer.PeerTable;
import org.navalis.core.security.AddressPolicy;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;

/// What a client does with packets of its own host: the rules of RFC 4380, section 5.2.4.
final class Transmission {

    /// Section 5.2.4, rule 1: a peer is valid for 30 seconds after it was last heard.
    private static final int VALID_MILLIS = 30_000;

    /// RFC 6081, section 5.7.4.1: traffic in one direction keeps a peer valid too. But not for
    /// ever: one that is gone would never be missed.
    private static final int UNHEARD_MILLIS = 60_000;

    private final AddressPolicy policy;
    private final PeerReach reach;
    private final PeerTable peers;
    private final Icmpv6Errors errors;
    private final RelayDoubts doubts;
    private final boolean asksDirectly;
    private boolean isQualified;
    private long ownHigh;
    private long ownLow;

    Transmission(
            ClientSettings settings, AddressPolicy policy, PeerReach reach, Icmpv6Errors errors) {
        this.asksDirectly = settings.has(Extension.LOAD_REDUCTION);
        this.policy = policy;
        this.reach = reach;
        this.peers = reach.peers();
        this.doubts = new RelayDoubts(reach);
        this.errors = errors;
    }

    void configure(@Nullable Qualified qualified) {
        isQualified = qualified != null;
        if (qualified != null) {
            ownHigh = qualified.address().high();
            ownLow = qualified.address().low();
        }
    }

    @Nullable Drop transmit(Packet packet, long nowNanos, Outbox out) {
        var unfit = check(packet, nowNanos, out);
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
        // Rule 1: a valid, trusted peer; its endpoint may be a private one.
        if (known != PeerTable.NONE && isReachable(known, nowNanos)) {
            out.datagram(
                    packet,
                    peers.socket(known),
                    peers.targetAddress(known),
                    peers.targetPort(known));
            out.count(Counter.DATA_SENT);
            doubts.noteData(known, packet, nowNanos, out);
            peers.noteDataSent(known, nowNanos);
            reach.traffic().count(known, packet);
            return null;
        }
        if (TeredoAddress.isTeredo(high)) {
            var refused = checkPeer(high, low);
            if (refused != null) {
                return refused;
            }
        }
        // Rules 2 and 5: test a native host, knock at a Teredo peer; the packet waits.
        int peer = reach.findOrAdd(high, low, nowNanos, out);
        return peer == PeerTable.NONE
                ? Drop.TX_NEW_PEER_RATE
                : reach.hold(peer, packet, false, nowNanos, out);
    }

    /// Whether something was accepted from the peer in the last 30 seconds.
    static boolean isHeard(PeerTable peers, int peer, long nowNanos) {
        return peers.silentMillis(peer, nowNanos) < VALID_MILLIS;
    }

    private boolean isReachable(int peer, long nowNanos) {
        if (!peers.isTrusted(peer)) {
            return false;
        }
        var setup = reach.setup(peer);
        if (isHeard(peers, peer, nowNanos)) {
            return setup == null || !setup.hasMet();
        }
        return asksDirectly
                && setup == null
                && peers.silentMillis(peer, nowNanos) < UNHEARD_MILLIS
                && peers.unsentMillis(peer, nowNanos) < VALID_MILLIS;
    }

    /// Whether the packet is one that can go through the tunnel at all.
    static @Nullable Drop checkForm(Packet packet) {
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
        long low = Ipv6Header.destinationLow(packet);
        boolean isOffLink =
                !Ipv6Address.isMulticast(high)
                        && !Ipv6Address.isLinkLocal(high)
                        && !Ipv6Address.isUnspecified(high, low)
                        && !Ipv6Address.isLoopback(high, low);
        return isOffLink ? null : Drop.TX_MULTICAST;
    }

    private @Nullable Drop check(Packet packet, long nowNanos, Outbox out) {
        var malformed = checkForm(packet);
        if (malformed != null) {
            return malformed;
        }
        if (!isQualified) {
            errors.unreachable(Icmpv6.ADDRESS_UNREACHABLE, packet, nowNanos, out);
            return Drop.NOT_QUALIFIED;
        }
        if (Ipv6Header.sourceHigh(packet) != ownHigh || Ipv6Header.sourceLow(packet) != ownLow) {
            errors.unreachable(Icmpv6.SOURCE_FAILED_POLICY, packet, nowNanos, out);
            return Drop.TX_SRC6;
        }
        boolean isSelf =
                Ipv6Header.destinationHigh(packet) == ownHigh
                        && Ipv6Header.destinationLow(packet) == ownLow;
        return isSelf ? Drop.TX_SELF : null;
    }

    /// Rules 4 and 5: nothing goes to, or by way of, an address that is not global unicast; no
    /// error is sent either.
    private @Nullable Drop checkPeer(long high, long low) {
        int address = TeredoAddress.mappedAddress(low);
        int port = TeredoAddress.mappedPort(low);
        if (!policy.isGlobalUnicast(address)) {
            return Drop.TX_DST4;
        }
        if (port == 0) {
            return Drop.TX_PORT0;
        }
        int server = TeredoAddress.server(high);
        if (!policy.isGlobalUnicast(server)) {
            return Drop.TX_SERVER4;
        }
        boolean isSelf =
                policy.isOwnOrMapped(ownLow, address, port)
                        || policy.isOwnOrMapped(ownLow, server, TeredoAddress.SERVER_PORT);
        return isSelf ? Drop.TX_SELF : null;
    }
}
