package org.navalis.simulator.invariant;

import java.util.LinkedHashMap;
import java.util.Map;
import org.navalis.core.Ipv6Address;
import org.navalis.core.TeredoAddress;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.host.SimHost;
import org.navalis.simulator.host.Turn;

/// Which clients were called by an indirect bubble a short while ago. Who has called, and was not
/// heard, is answered again one second later, and once more: these bubbles are answers and no
/// knocks.
final class Calls {

    private static final long REPEAT_NANOS = 1_000_000_000L;
    private static final int REPEATS_MAX = 2;

    private record Pair(SimHost host, Ipv6Address peer) {}

    private final Map<Pair, Long> calls = new LinkedHashMap<>();

    /// Notes a call.
    void observe(Turn turn) {
        if (!(turn.host() instanceof ClientHost) || turn.kind() != Turn.Kind.DATAGRAM) {
            return;
        }
        var input = turn.input().orElseThrow();
        boolean isCall =
                input.source().port() == TeredoAddress.SERVER_PORT && turn.drops().isEmpty();
        if (isCall) {
            Turn.inner(input.packet())
                    .filter(Ipv6Header::isBubble)
                    .map(OneAddress::source)
                    .ifPresent(it -> calls.put(new Pair(turn.host(), it), turn.nowNanos()));
        }
    }

    /// Whether what goes to this peer in this turn repeats an answer.
    boolean isRepeated(Turn turn, Ipv6Address peer) {
        var call = calls.get(new Pair(turn.host(), peer));
        if (turn.kind() != Turn.Kind.TIMER || call == null) {
            return false;
        }
        long sinceNanos = turn.nowNanos() - call;
        return sinceNanos % REPEAT_NANOS == 0
                && sinceNanos / REPEAT_NANOS >= 1
                && sinceNanos / REPEAT_NANOS <= REPEATS_MAX;
    }
}
