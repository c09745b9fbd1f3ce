package org.navalis.simulator.invariant;

import static org.navalis.simulator.invariant.Invariants.require;

import java.util.LinkedHashMap;
import java.util.Map;
import org.navalis.core.Counter;
import org.navalis.core.TeredoEvent;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.host.RelayHost;
import org.navalis.simulator.host.ServerHost;
import org.navalis.simulator.host.SimHost;
import org.navalis.simulator.host.Turn;
import org.navalis.simulator.host.TurnObserver;

/// Every packet that goes in is dropped once, or accepted with one visible consequence; what is
/// held is let go or expires.
final class Accounting implements TurnObserver {

    private final Map<SimHost, Long> held = new LinkedHashMap<>();

    @Override
    public void observe(Turn turn) {
        int drops = turn.drops().size();
        switch (turn.kind()) {
            case DATAGRAM, IPV6 -> {
                require(drops <= 1, "a packet is dropped once", turn);
                require(
                        consequences(turn) == 1 - drops,
                        "a packet is dropped, or has one consequence",
                        turn);
            }
            case START, TIMER, TOLD, STOP ->
                    require(drops == 0, "nothing is dropped where nothing came in", turn);
        }
        checkHeld(turn);
    }

    private static int consequences(Turn turn) {
        boolean isDatagram = turn.kind() == Turn.Kind.DATAGRAM;
        return switch (turn.host()) {
            case ClientHost _ when isDatagram -> ofDatagramAtClient(turn);
            case RelayHost _ when isDatagram ->
                    count(turn, Counter.BUBBLES_RECEIVED, Counter.DATA_DELIVERED);
            case ServerHost _ -> turn.sent().size() + turn.delivered().size();
            case ClientHost _ -> count(turn, Counter.DATA_SENT, Counter.HELD);
            case RelayHost _ -> count(turn, Counter.DATA_SENT, Counter.HELD);
        };
    }

    private static int ofDatagramAtClient(Turn turn) {
        int answers =
                (int)
                        turn.events().stream()
                                .filter(TeredoEvent.EchoAnswered.class::isInstance)
                                .count();
        return answers
                + count(
                        turn,
                        Counter.ADVERTISEMENTS,
                        Counter.BUBBLES_RECEIVED,
                        Counter.DATA_DELIVERED,
                        Counter.HELD,
                        Counter.SERVER_CALLS_ANSWERED,
                        Counter.ECHO_REPLIES_ACCEPTED);
    }

    private static int count(Turn turn, Counter... counters) {
        int sum = 0;
        for (var counter : counters) {
            sum += turn.count(counter);
        }
        return sum;
    }

    private void checkHeld(Turn turn) {
        int change =
                turn.count(Counter.HELD)
                        - turn.count(Counter.HELD_RELEASED)
                        - turn.count(Counter.HELD_EXPIRED);
        if (change == 0) {
            return;
        }
        long now = held.merge(turn.host(), (long) change, Long::sum);
        long bytes =
                switch (turn.host()) {
                    case ClientHost it -> it.machine().heldBytes();
                    case RelayHost it -> it.relay().heldBytes();
                    case ServerHost _ -> 0;
                };
        require(now >= 0 && now == 0 == (bytes == 0), "held packets are let go or expire", turn);
    }
}
