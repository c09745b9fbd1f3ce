package org.navalis.simulator.invariant;

import static org.navalis.simulator.invariant.Invariants.require;

import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.host.Turn;
import org.navalis.simulator.host.TurnObserver;

/// A host that is a relay for itself asks no server, has no socket but the service port, sends from
/// its native addresses to Teredo clients, and takes what they send to its native addresses
/// (HSR-01 to HSR-04).
final class OwnRelay implements TurnObserver {

    @Override
    public void observe(Turn turn) {
        if (!(turn.host() instanceof ClientHost host) || !host.isHostRelay()) {
            return;
        }
        require(host.locals().size() == 1, "a host's relay has the service port only", turn);
        for (var sent : turn.sent()) {
            require(
                    sent.socket() == Outbox.SERVICE_SOCKET
                            && Turn.inner(sent.payload()).filter(it -> isOwn(host, it)).isPresent(),
                    "a host's relay sends from its host to Teredo clients",
                    turn);
        }
        for (var packet : turn.delivered()) {
            require(
                    host.natives().contains(OneAddress.destination(packet)) || isError(packet),
                    "a host's relay takes packets for its host",
                    turn);
        }
    }

    /// Bubbles may come from a link-local address too, which carries a token.
    private static boolean isOwn(ClientHost host, Packet packet) {
        var source = OneAddress.source(packet);
        boolean isToken =
                Ipv6Header.isBubble(packet) && source.high() == TeredoAddress.LINK_LOCAL_HIGH;
        return TeredoAddress.isTeredo(OneAddress.destination(packet).high())
                && (isToken || host.natives().contains(source));
    }

    private static boolean isError(Packet packet) {
        return Icmpv6.isMessage(packet) && Icmpv6.type(packet) < Icmpv6.ECHO_REQUEST;
    }
}
