package org.navalis.simulator.invariant;

import static org.navalis.simulator.invariant.Invariants.require;

import java.util.LinkedHashMap;
import java.util.Map;
import org.navalis.core.Counter;
import org.navalis.core.Outbox;
import org.navalis.simulator.host.SimHost;
import org.navalis.simulator.host.Turn;
import org.navalis.simulator.host.TurnObserver;

/// A client asks an address of its server every four seconds at most from each port, until it
/// answers. The solicitations of an echo test (RFC 6081, section 5.5) leave by a random port. A
/// client that is told of a port mapping, or of another network, asks at once.
final class SolicitationSpacing implements TurnObserver {

    private static final long SPACING_NANOS = 3_900_000_000L;

    private record Phase(SimHost host, int socket, int server) {}

    private final Map<Phase, Long> asked = new LinkedHashMap<>();

    @Override
    public void observe(Turn turn) {
        if (turn.count(Counter.ADVERTISEMENTS) > 0) {
            asked.keySet().removeIf(phase -> phase.host() == turn.host());
        }
        if (turn.kind() == Turn.Kind.TOLD) {
            asked.keySet().removeIf(phase -> phase.host() == turn.host());
        }
        for (var sent : turn.sent()) {
            boolean isOfEchoTest = sent.socket() >= Outbox.RANDOM_SOCKET_FIRST;
            if (OneAddress.isSolicitation(sent) && !isOfEchoTest) {
                var phase = new Phase(turn.host(), sent.socket(), sent.destination().address());
                var last = asked.put(phase, turn.nowNanos());
                require(
                        last == null || turn.nowNanos() - last >= SPACING_NANOS,
                        "four seconds between solicitations",
                        turn);
            }
        }
    }
}
