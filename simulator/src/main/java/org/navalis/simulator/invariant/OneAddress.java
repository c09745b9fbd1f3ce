package org.navalis.simulator.invariant;

import static org.navalis.simulator.invariant.Invariants.require;

import java.util.Optional;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoEvent;
import org.navalis.core.client.ClientState;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.host.Turn;
import org.navalis.simulator.host.TurnObserver;

/// A client has one address or none, sends from no other, takes for no other, and without one sends
/// nothing but solicitations to its server (CLI-04). A host that is a relay for itself has none
/// (HSR-04), and for all else [OwnRelay].
final class OneAddress implements TurnObserver {

    @Override
    public void observe(Turn turn) {
        if (!(turn.host() instanceof ClientHost host)) {
            return;
        }
        var state = host.client().state();
        var address = addressAfter(turn, host);
        require(
                address.equals(
                        state instanceof ClientState.Qualified qualified
                                ? Optional.of(qualified.address())
                                : Optional.empty()),
                "the state of a client is what it has told",
                turn);
        if (!host.isHostRelay()) {
            checkPackets(turn, address);
        }
    }

    private static void checkPackets(Turn turn, Optional<Ipv6Address> address) {
        for (var sent : turn.sent()) {
            boolean isFromAddress =
                    Turn.inner(sent.payload())
                            .map(OneAddress::source)
                            .filter(source -> address.equals(Optional.of(source)))
                            .isPresent();
            require(
                    isFromAddress
                            || isSolicitation(sent)
                            || DepthLimits.isSearch(sent)
                            || ServerCalls.isCall(sent, address),
                    "a client has one address",
                    turn);
        }
        for (var packet : turn.delivered()) {
            var to = destination(packet);
            require(
                    address.equals(Optional.of(to)) || isError(packet),
                    "a client takes packets for its address",
                    turn);
        }
    }

    /// The host learns of events after the invariants.
    private static Optional<Ipv6Address> addressAfter(Turn turn, ClientHost host) {
        var address = host.qualified().map(TeredoEvent.Qualified::address);
        for (var event : turn.events()) {
            if (event instanceof TeredoEvent.Qualified qualified) {
                address = Optional.of(qualified.address());
            } else if (event instanceof TeredoEvent.Disqualified
                    || event instanceof TeredoEvent.ServerWanted
                    || event instanceof TeredoEvent.Soliciting
                    || event instanceof TeredoEvent.Dormant
                    || event instanceof TeredoEvent.HostRelayBegun
                    || event instanceof TeredoEvent.Stopped) {
                address = Optional.empty();
            }
        }
        return address;
    }

    static Ipv6Address source(Packet packet) {
        return new Ipv6Address(Ipv6Header.sourceHigh(packet), Ipv6Header.sourceLow(packet));
    }

    static Ipv6Address destination(Packet packet) {
        return new Ipv6Address(
                Ipv6Header.destinationHigh(packet), Ipv6Header.destinationLow(packet));
    }

    static boolean isSolicitation(Turn.Sent sent) {
        return sent.destination().port() == TeredoAddress.SERVER_PORT
                && Turn.inner(sent.payload())
                        .filter(Icmpv6::isMessage)
                        .filter(it -> Icmpv6.type(it) == Icmpv6.ROUTER_SOLICITATION)
                        .isPresent();
    }

    private static boolean isError(Packet packet) {
        return Icmpv6.isMessage(packet) && Icmpv6.type(packet) < Icmpv6.ECHO_REQUEST;
    }
}
