package org.navalis.node;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.navalis.core.Counter;
import org.navalis.core.Drop;

/// The counters of a node. The thread of the packets alone writes and reads them.
///
/// What went in is what was accepted and what was dropped: `datagrams_received` and `ipv6_received`
/// together are `accepted` and all of `drop.` together.
@SuppressWarnings("EnumOrdinal") // arrays by number cost nothing per packet
final class Metrics {

    /// What the driver counts by itself.
    enum Io {
        DATAGRAMS_RECEIVED,
        DATAGRAMS_RECEIVED_BYTES,
        /// See [org.navalis.node.io.Udp#takeLost].
        DATAGRAMS_LOST_IN_KERNEL,
        /// Of those received: by the bypass, see [org.navalis.node.io.Bypass].
        XDP_RECEIVED,
        /// Not among those received.
        XDP_REFUSED,
        DATAGRAMS_SENT,
        DATAGRAMS_SENT_BYTES,
        DATAGRAMS_SEND_FAILED,
        /// Of those sent: by the bypass.
        XDP_SENT,
        IPV6_RECEIVED,
        IPV6_RECEIVED_BYTES,
        IPV6_SENT,
        IPV6_SENT_BYTES,
        IPV6_SEND_FAILED,
        ACCEPTED,
        INTERNAL_ERROR
    }

    private static final Io[] IO = Io.values();
    private static final Counter[] COUNTERS = Counter.values();
    private static final Drop[] DROPS = Drop.values();

    private final long[] io = new long[IO.length];
    private final long[] counters = new long[COUNTERS.length];
    private final long[] drops = new long[DROPS.length];

    void add(Io what, long amount) {
        io[what.ordinal()] += amount;
    }

    void count(Counter counter) {
        counters[counter.ordinal()]++;
    }

    void drop(Drop reason) {
        drops[reason.ordinal()]++;
    }

    /// Every counter by name, in a fixed order.
    Map<String, Long> toMap() {
        var map = new LinkedHashMap<String, Long>();
        for (var what : IO) {
            map.put(what.name().toLowerCase(Locale.ROOT), io[what.ordinal()]);
        }
        for (var counter : COUNTERS) {
            map.put(counter.label(), counters[counter.ordinal()]);
        }
        for (var drop : DROPS) {
            map.put("drop." + drop.label(), drops[drop.ordinal()]);
        }
        return map;
    }
}
