package org.navalis.simulator.invariant;

import static org.navalis.simulator.invariant.Invariants.require;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.navalis.core.Ipv6Address;
import org.navalis.core.TeredoAddress;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.host.SimHost;
import org.navalis.simulator.host.Turn;
import org.navalis.simulator.host.TurnObserver;

/// A client with several servers calls the one that it has once a second at most.
final class ServerCalls implements TurnObserver {

    private static final long SPACING_NANOS = 1_000_000_000L;

    private final Map<SimHost, Long> called = new LinkedHashMap<>();

    @Override
    public void observe(Turn turn) {
        if (!(turn.host() instanceof ClientHost host)) {
            return;
        }
        var address = host.qualified().map(it -> it.address());
        for (var sent : turn.sent()) {
            if (isCall(sent, address)) {
                var last = called.put(host, turn.nowNanos());
                require(
                        last == null || turn.nowNanos() - last >= SPACING_NANOS,
                        "a second between calls of the server",
                        turn);
            }
        }
    }

    /// Whether this is a bubble of a client to itself, by way of its server.
    static boolean isCall(Turn.Sent sent, Optional<Ipv6Address> own) {
        return sent.destination().port() == TeredoAddress.SERVER_PORT
                && Turn.inner(sent.payload())
                        .filter(Ipv6Header::isBubble)
                        .filter(it -> OneAddress.source(it).isLinkLocal())
                        .filter(it -> own.equals(Optional.of(OneAddress.destination(it))))
                        .isPresent();
    }
}
