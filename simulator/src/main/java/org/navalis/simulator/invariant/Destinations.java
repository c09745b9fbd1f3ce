package org.navalis.simulator.invariant;

import static org.navalis.simulator.invariant.Invariants.require;

import java.util.ArrayList;
import java.util.List;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.host.SimHost;
import org.navalis.simulator.host.Turn;
import org.navalis.simulator.host.TurnObserver;

/// Nothing goes to an address that is not global unicast (SEC-06), and nothing to the sender itself
/// (LOOP-01, LOOP-03). Peers on the same network will be the exception when there are any.
final class Destinations implements TurnObserver {

    @Override
    public void observe(Turn turn) {
        if (turn.sent().isEmpty()) {
            return;
        }
        var own = own(turn.host());
        for (var sent : turn.sent()) {
            var destination = sent.destination();
            require(
                    Ipv4Address.isGlobalUnicast(destination.address(), true),
                    destination + " is global unicast",
                    turn);
            require(!own.contains(destination), destination + " is not the sender", turn);
        }
    }

    private static List<Ipv4Endpoint> own(SimHost host) {
        var own = new ArrayList<>(host.locals());
        if (host instanceof ClientHost client) {
            client.qualified().ifPresent(qualified -> own.add(qualified.mapped()));
        }
        return own;
    }
}
