package org.navalis.simulator.invariant;

import static org.navalis.simulator.invariant.Invariants.require;

import java.util.LinkedHashMap;
import java.util.Map;
import org.navalis.simulator.host.RelayHost;
import org.navalis.simulator.host.Turn;
import org.navalis.simulator.host.TurnObserver;

/// No packet makes a relay trust fewer clients: who is not trusted takes no place of one who is
/// (PEER-03). Only time does, and the end.
final class KeptTrust implements TurnObserver {

    private final Map<RelayHost, Integer> trusted = new LinkedHashMap<>();

    @Override
    public void observe(Turn turn) {
        if (!(turn.host() instanceof RelayHost relay)) {
            return;
        }
        int now = relay.relay().trustedCount();
        int before = trusted.getOrDefault(relay, 0);
        trusted.put(relay, now);
        boolean isByPacket = turn.kind() == Turn.Kind.DATAGRAM || turn.kind() == Turn.Kind.IPV6;
        require(!isByPacket || now >= before, "trusted peers stay", turn);
    }
}
