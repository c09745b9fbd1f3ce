package org.navalis.simulator.invariant;

import static org.navalis.simulator.invariant.Invariants.require;

import java.util.ArrayList;
import java.util.List;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.core.TeredoAddress;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.host.SimHost;
import org.navalis.simulator.host.Turn;
import org.navalis.simulator.host.TurnObserver;

/// Nothing goes to an address that is not global unicast (SEC-06), and nothing to the sender itself
/// (LOOP-01, LOOP-03). The exception are peers of a client that are behind the same outer NAT
/// (V4G-07): they are reached by addresses that are private to it, or by other hosts of a network.
final class Destinations implements TurnObserver {

    private static final Ipv4Endpoint DISCOVERY = Ipv4Endpoint.parse("224.0.0.253:3544");

    @Override
    public void observe(Turn turn) {
        if (turn.sent().isEmpty()) {
            return;
        }
        var own = own(turn.host());
        for (var sent : turn.sent()) {
            var destination = sent.destination();
            require(
                    Ipv4Address.isGlobalUnicast(destination.address(), true)
                            || isOnLink(turn.host(), sent)
                            || isUnicast(destination.address()) && isForNeighbor(turn.host(), sent),
                    destination + " is global unicast",
                    turn);
            // The second port of a client sends to its first, to find out what the NAT does.
            require(
                    sent.socket() == Outbox.INTERVAL_SOCKET || !own.contains(destination),
                    destination + " is not the sender",
                    turn);
        }
    }

    private static boolean isOnLink(SimHost host, Turn.Sent sent) {
        boolean isCall = sent.destination().equals(DISCOVERY) && sent.timeToLive() == 1;
        return host instanceof ClientHost client
                && client.network()
                        .filter(it -> isCall || it.hasHost(sent.destination().address()))
                        .isPresent();
    }

    private static boolean isUnicast(int address) {
        int first = address >>> 24;
        return first != 0 && first != 127 && first < 224;
    }

    private static boolean isForNeighbor(SimHost host, Turn.Sent sent) {
        return host instanceof ClientHost client
                && client.qualified().isPresent()
                && Turn.inner(sent.payload())
                        .map(OneAddress::destination)
                        .filter(peer -> TeredoAddress.isTeredo(peer.high()))
                        .filter(peer ->
                                TeredoAddress.mappedAddress(peer.low())
                                        == client.qualified().orElseThrow().mapped().address())
                        .isPresent();
    }

    private static List<Ipv4Endpoint> own(SimHost host) {
        var own = new ArrayList<>(host.locals());
        own.remove(DISCOVERY);
        if (host instanceof ClientHost client) {
            client.qualified().ifPresent(qualified -> own.add(qualified.mapped()));
        }
        return own;
    }
}
