package org.navalis.simulator.invariant;

import static org.navalis.simulator.invariant.Invariants.require;

import org.navalis.core.Outbox;
import org.navalis.core.TeredoLimits;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.host.RelayHost;
import org.navalis.simulator.host.ServerHost;
import org.navalis.simulator.host.Turn;
import org.navalis.simulator.host.TurnObserver;

/// Held octets, peers and sockets stay within their limits (PEER-02, PEER-07, PEER-08).
final class BoundedMemory implements TurnObserver {

    @Override
    public void observe(Turn turn) {
        switch (turn.host()) {
            case ClientHost host -> {
                var limits = host.settings().limits();
                // What wakes a dormant client waits as if for one more peer.
                int peers = host.machine().peerCount() + 1;
                check(turn, limits, host.machine().heldBytes(), peers);
                require(host.locals().size() <= Outbox.SOCKETS_MAX, "sockets are bounded", turn);
            }
            case RelayHost host -> {
                var limits = host.settings().limits();
                check(turn, limits, host.relay().heldBytes(), host.relay().peerCount());
            }
            case ServerHost _ -> {}
        }
    }

    private static void check(Turn turn, TeredoLimits limits, int heldBytes, int peers) {
        require(heldBytes >= 0, "held octets are counted right", turn);
        require(heldBytes <= limits.heldBytesMax(), "held octets are bounded", turn);
        require(
                heldBytes <= (long) peers * limits.heldBytesPeerMax(),
                "the held octets of a peer are bounded",
                turn);
        require(peers <= limits.peersMax() + 1, "peers are bounded", turn);
    }
}
