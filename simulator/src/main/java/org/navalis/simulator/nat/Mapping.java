package org.navalis.simulator.nat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.navalis.core.Ipv4Endpoint;

/// An outside endpoint that stands for an inside one, and the holes in its filter.
final class Mapping {

    /// What a mapping is found by: the inside endpoint, and as much of the destination as counts.
    record Key(Ipv4Endpoint inside, int address, int port) {}

    /// Real NATs forget holes too; the oldest goes.
    private static final int HOLES_MAX = 1024;

    private final Key key;
    private final Ipv4Endpoint outside;
    private final NatBehavior behavior;
    private final Map<Ipv4Endpoint, Long> holes = new LinkedHashMap<>();
    private long usedNanos;

    Mapping(Key key, Ipv4Endpoint outside, NatBehavior behavior, long nowNanos) {
        this.key = key;
        this.outside = outside;
        this.behavior = behavior;
        this.usedNanos = nowNanos;
    }

    Key key() {
        return key;
    }

    Ipv4Endpoint inside() {
        return key.inside();
    }

    Ipv4Endpoint outside() {
        return outside;
    }

    boolean isExpired(long nowNanos) {
        return nowNanos - usedNanos >= behavior.timeout().toNanos();
    }

    /// Opens the filter for the destination of a packet from the inside.
    void noteSent(Ipv4Endpoint destination, long nowNanos) {
        usedNanos = nowNanos;
        if (behavior.filtering() == Dependence.ENDPOINT_INDEPENDENT) {
            return;
        }
        var hole = hole(destination);
        holes.remove(hole);
        if (holes.size() >= HOLES_MAX) {
            holes.remove(holes.keySet().iterator().next());
        }
        holes.put(hole, nowNanos);
    }

    boolean isOpenTo(Ipv4Endpoint source, long nowNanos) {
        if (behavior.filtering() == Dependence.ENDPOINT_INDEPENDENT) {
            return true;
        }
        var openedNanos = holes.get(hole(source));
        return openedNanos != null && nowNanos - openedNanos < behavior.timeout().toNanos();
    }

    /// Notes a packet from the outside that was let in.
    void noteReceived(Ipv4Endpoint source, long nowNanos) {
        if (behavior.isRefreshedInbound()) {
            noteSent(source, nowNanos);
        }
    }

    private Ipv4Endpoint hole(Ipv4Endpoint remote) {
        return behavior.filtering() == Dependence.ADDRESS_AND_PORT
                ? remote
                : new Ipv4Endpoint(remote.address(), 0);
    }
}
