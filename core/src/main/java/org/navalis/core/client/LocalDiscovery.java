package org.navalis.core.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Subnet;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoMachine;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.peer.PeerReach;
import org.navalis.core.peer.PeerTable;
import org.navalis.core.security.AddressPolicy;
import org.navalis.core.security.AddressRateLimiter;
import org.navalis.core.security.TokenBucket;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.core.wire.TeredoFraming;

/// Neighbors: other clients on the same link, behind the same NAT, which may not let the two reach
/// each other by their mapped endpoints (RFC 4380, section 5.2.8; section 5.2.3, rules 4 and 5;
/// section 5.2.4, rule 3).
///
/// Each calls out by multicast where it is. Who hears that notes it and answers, and trusts nobody
/// for it: only a packet from the noted endpoint makes that the neighbor's endpoint, and only while
/// no other way to it works. Everyone on the link can forge all of this; what he can get are
/// packets between clients behind this NAT that would find no other way.
final class LocalDiscovery {

    /// Section 2.17: 224.0.0.253, where calls go.
    static final int GROUP = 0xe000_00fd;

    /// Section 5.2.8: the port to which they go.
    static final int PORT = TeredoAddress.SERVER_PORT;

    /// ff02::1, all nodes on the link.
    private static final long ALL_NODES_HIGH = 0xff02_0000_0000_0000L;

    private static final long ALL_NODES_LOW = 1;

    /// No call crosses a router.
    private static final int ONE_LINK = 1;

    /// Section 5.2.8: a call every 200 to 300 seconds.
    private static final long CALL_NANOS_MIN = Duration.ofSeconds(200).toNanos();

    private static final long CALL_NANOS_MORE = Duration.ofSeconds(100).toNanos();

    /// Everyone on the link has heard a call; a second one in the same second tells nothing.
    private static final long CALL_SPACING_NANOS = Duration.ofSeconds(1).toNanos();

    /// Section 5.2.4, rule 3: a neighbor that was not heard for 600 seconds is none any more.
    private static final long FORGET_NANOS = Duration.ofMinutes(10).toNanos();

    /// Neighbors that are noted; the longest unheard goes first.
    private static final int NEIGHBORS_MAX = 64;

    /// Neighbors that are answered, or noted for the first time, in a second; those over it wait
    /// for their next call.
    private static final int NEIGHBORS_SECOND_MAX = 10;

    private record Neighbor(long high, long low, int address, int port, long heardNanos) {

        boolean isAt(int otherAddress, int otherPort) {
            return address == otherAddress && port == otherPort;
        }
    }

    private final DiscoveryScope scope;
    private final AddressPolicy policy;
    private final TeredoBubbles bubbles;
    private final RandomGenerator random;
    private @Nullable AddressRateLimiter senders;
    private final TokenBucket allSenders =
            new TokenBucket(NEIGHBORS_SECOND_MAX, NEIGHBORS_SECOND_MAX);

    /// The longest unheard first.
    private final List<Neighbor> neighbors = new ArrayList<>();

    private List<Ipv4Subnet> subnets = List.of();
    private @Nullable Qualified qualified;
    private @Nullable Ipv4Subnet link;
    private int localAddress;
    private long sinceNanos;
    private long callNanos = TeredoMachine.NEVER;
    private long calledNanos;

    LocalDiscovery(
            DiscoveryScope scope,
            AddressPolicy policy,
            TeredoBubbles bubbles,
            RandomGenerator random) {
        this.scope = scope;
        this.policy = policy;
        this.bubbles = bubbles;
        this.random = random;
    }

    /// Takes what has changed on the host.
    void setHost(HostAddresses host) {
        subnets = host.subnets();
        if (qualified != null) {
            callNanos = sinceNanos;
        }
    }

    /// Begins with an address, at once.
    ///
    /// @param local the address from which the client sends
    void begin(Qualified newQualified, int local, long nowNanos, Outbox out) {
        end(out);
        qualified = newQualified;
        localAddress = local;
        sinceNanos = nowNanos;
        calledNanos = nowNanos - CALL_SPACING_NANOS;
        callAgain(nowNanos, out);
    }

    /// Ends, and forgets everyone.
    void end(Outbox out) {
        leave(out);
        qualified = null;
        callNanos = TeredoMachine.NEVER;
        neighbors.clear();
    }

    private void leave(Outbox out) {
        if (link != null) {
            out.closeSocket(Outbox.DISCOVERY_SOCKET);
            link = null;
        }
    }

    long nextDeadlineNanos() {
        return callNanos;
    }

    void onTimer(long nowNanos, Outbox out) {
        if (callNanos <= nowNanos) {
            callAgain(nowNanos, out);
        }
    }

    private void callAgain(long nowNanos, Outbox out) {
        var found = findLink();
        if (found == null) {
            leave(out);
            callNanos = TeredoMachine.NEVER;
            return;
        }
        if (link == null && out.openSocket(Outbox.DISCOVERY_SOCKET, PORT)) {
            link = found;
        }
        callNanos = nowNanos + CALL_NANOS_MIN + random.nextLong(CALL_NANOS_MORE + 1);
        if (link != null) {
            link = found;
            call(nowNanos, out);
        }
    }

    /// The network by which the client reaches its server.
    private @Nullable Ipv4Subnet findLink() {
        for (var subnet : subnets) {
            boolean isWanted = scope == DiscoveryScope.ALL_NETWORKS || !subnet.isGlobal();
            if (subnet.address() == localAddress && isWanted && scope != DiscoveryScope.NONE) {
                return subnet;
            }
        }
        return null;
    }

    private void call(long nowNanos, Outbox out) {
        if (nowNanos - calledNanos < CALL_SPACING_NANOS) {
            return;
        }
        calledNanos = nowNanos;
        var bubble = bubbles.begin(ALL_NODES_HIGH, ALL_NODES_LOW, out);
        Ipv6Header.setHopLimit(bubble, ONE_LINK);
        out.count(Counter.BUBBLES_DISCOVERY_SENT);
        out.datagram(bubble, Outbox.SERVICE_SOCKET, GROUP, PORT, ONE_LINK);
    }

    // Rule 4: the calls of others

    /// Whether the packet is for all nodes, as calls are.
    static boolean isCall(Packet packet) {
        return Ipv6Header.isBubble(packet)
                && Ipv6Header.destinationHigh(packet) == ALL_NODES_HIGH
                && Ipv6Header.destinationLow(packet) == ALL_NODES_LOW;
    }

    /// Takes what has come by multicast.
    @Nullable Drop receive(
            Packet packet, TeredoFraming framing, PeerReach reach, long nowNanos, Outbox out) {
        var refusal = check(packet, framing);
        if (refusal == null) {
            refusal = note(packet, reach, nowNanos, out);
        }
        if (refusal == null) {
            out.count(Counter.BUBBLES_RECEIVED);
        }
        return refusal;
    }

    private @Nullable Drop check(Packet packet, TeredoFraming framing) {
        if (link == null || qualified == null) {
            return Drop.DISC_OFF;
        }
        if (!isCall(packet) || framing.hasOrigin() || framing.hasAuthentication()) {
            return Drop.DISC_FORM;
        }
        long high = Ipv6Header.sourceHigh(packet);
        long low = Ipv6Header.sourceLow(packet);
        var own = qualified.address();
        if (policy.isOwnOrMapped(own.low(), packet.address(), packet.port())
                || high == own.high() && low == own.low()) {
            return Drop.DISC_SELF;
        }
        boolean isUsable =
                TeredoAddress.isTeredo(high)
                        && TeredoAddress.mappedPort(low) != 0
                        && policy.isGlobalUnicast(TeredoAddress.server(high));
        if (!isUsable) {
            return Drop.DISC_SRC6;
        }
        if (TeredoAddress.mappedAddress(low) != qualified.mapped().address()) {
            return Drop.DISC_NAT;
        }
        return link.hasHost(packet.address()) ? null : Drop.DISC_SUBNET;
    }

    private @Nullable Drop note(Packet call, PeerReach reach, long nowNanos, Outbox out) {
        long high = Ipv6Header.sourceHigh(call);
        long low = Ipv6Header.sourceLow(call);
        int at = find(high, low);
        boolean isKnown = at >= 0 && neighbors.get(at).isAt(call.address(), call.port());
        if (senders == null) {
            senders = new AddressRateLimiter(1, 1, random);
        }
        boolean isInTime = senders.take(call.address(), nowNanos) && allSenders.take(nowNanos);
        if (!isKnown && !isInTime) {
            return Drop.DISC_RATE;
        }
        if (at >= 0) {
            neighbors.remove(at);
        } else if (neighbors.size() == NEIGHBORS_MAX) {
            neighbors.removeFirst();
        }
        neighbors.add(new Neighbor(high, low, call.address(), call.port(), nowNanos));
        boolean isAnswered = isInTime && answer(neighbors.getLast(), reach, nowNanos, out);
        if (!isAnswered) {
            out.count(Counter.BUBBLES_WITHHELD);
        }
        return null;
    }

    /// Section 5.2.8: by a unicast bubble, within the limits of section 5.2.6.
    private boolean answer(Neighbor neighbor, PeerReach reach, long nowNanos, Outbox out) {
        boolean isNew = reach.peers().find(neighbor.high, neighbor.low) == PeerTable.NONE;
        int peer = reach.findOrAdmit(neighbor.high, neighbor.low, nowNanos, out);
        if (peer == PeerTable.NONE
                || reach.budget().waitMillis(peer, nowNanos) > 0
                || reach.budget().isUsedUp(peer, nowNanos)) {
            return false;
        }
        if (isNew) {
            reach.peers().noteReceived(peer, nowNanos);
        }
        reach.budget().noteBubble(peer, nowNanos);
        bubbles.sendDirect(neighbor.high, neighbor.low, 0, neighbor.address, neighbor.port, out);
        return true;
    }

    // Rule 5: their packets

    /// Whether a neighbor with this IPv6 address has called from where the packet is from.
    boolean isNeighborAt(long high, long low, Packet packet, long nowNanos) {
        var neighbor = neighbor(high, low, nowNanos);
        return neighbor != null && neighbor.isAt(packet.address(), packet.port());
    }

    private @Nullable Neighbor neighbor(long high, long low, long nowNanos) {
        int at = find(high, low);
        boolean isThere = at >= 0 && nowNanos - neighbors.get(at).heardNanos <= FORGET_NANOS;
        return isThere ? neighbors.get(at) : null;
    }

    private int find(long high, long low) {
        for (int i = 0; i < neighbors.size(); i++) {
            if (neighbors.get(i).low == low && neighbors.get(i).high == high) {
                return i;
            }
        }
        return -1;
    }

    // Section 5.2.4, rule 3: packets to them

    /// Knocks at a neighbor, if it is one; the caller has taken the right to a bubble.
    ///
    /// Everyone is called out to as well, and first: the neighbor takes nothing from an endpoint
    /// that has not called. That also finds one behind the same NAT whose call was lost.
    ///
    /// @return whether it is a neighbor
    boolean knock(long high, long low, long nowNanos, Outbox out) {
        if (link == null || qualified == null) {
            return false;
        }
        if (TeredoAddress.mappedAddress(low) != qualified.mapped().address()) {
            return false;
        }
        call(nowNanos, out);
        var neighbor = neighbor(high, low, nowNanos);
        if (neighbor == null) {
            return false;
        }
        bubbles.sendDirect(high, low, 0, neighbor.address, neighbor.port, out);
        return true;
    }
}
