package org.navalis.simulator.invariant;

import static org.navalis.simulator.invariant.Invariants.require;

import java.util.LinkedHashMap;
import java.util.Map;
import org.navalis.core.Outbox;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoEvent;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.host.SimHost;
import org.navalis.simulator.host.Turn;
import org.navalis.simulator.host.TurnObserver;

/// A client looks for the depth of its NAT and at its filter once after each qualification: eleven
/// solicitations and as many bubbles that die on the way, to its server only.
final class DepthLimits implements TurnObserver {

    private static final int FILTER_ATTEMPTS_MAX = 3;
    private static final int SENT_MAX = 2 * (Outbox.DEPTH_SOCKETS_MAX + FILTER_ATTEMPTS_MAX);

    private final Map<SimHost, Integer> sentSoFar = new LinkedHashMap<>();

    @Override
    public void observe(Turn turn) {
        if (!(turn.host() instanceof ClientHost)) {
            return;
        }
        if (turn.events().stream().anyMatch(TeredoEvent.Soliciting.class::isInstance)) {
            sentSoFar.remove(turn.host());
        }
        for (var sent : turn.sent()) {
            if (isSearch(sent)) {
                int all = sentSoFar.merge(turn.host(), 1, Integer::sum);
                boolean isFew = all <= SENT_MAX;
                boolean isToServer = sent.destination().port() == TeredoAddress.SERVER_PORT;
                boolean isShort = sent.timeToLive() != Outbox.TIME_TO_LIVE_DEFAULT;
                require(
                        isFew && (isToServer || isShort),
                        "the depth of a NAT is looked for once",
                        turn);
            }
        }
    }

    static boolean isSearch(Turn.Sent sent) {
        return sent.socket() >= Outbox.DEPTH_SOCKET_FIRST;
    }
}
