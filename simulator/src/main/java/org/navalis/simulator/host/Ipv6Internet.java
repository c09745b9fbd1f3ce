package org.navalis.simulator.host;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.simulator.net.Path;
import org.navalis.simulator.time.Timeline;

/// The IPv6 Internet: native hosts, and a route for 2001::/32 to the nearest relay.
public final class Ipv6Internet {

    private static final Duration DELAY = Duration.ofMillis(10);

    private final Timeline timeline;
    private final Map<Ipv6Address, Ipv6Stack> hosts = new LinkedHashMap<>();
    private Optional<RelayHost> relay = Optional.empty();

    /// An Internet without hosts and without a relay.
    public Ipv6Internet(Timeline timeline) {
        this.timeline = timeline;
    }

    void attach(Ipv6Address address, Ipv6Stack host) {
        hosts.put(address, host);
    }

    void detach(Ipv6Address address) {
        hosts.remove(address);
    }

    /// Sets the relay that is the nearest from now on.
    public void setRelay(RelayHost nearest) {
        timeline.note(nearest.name() + " is the nearest relay");
        relay = Optional.of(nearest);
    }

    /// Takes a packet towards its destination; it loses one hop.
    public void route(Packet packet, Path path) {
        int hopLimit = Ipv6Header.hopLimit(packet);
        if (hopLimit <= 1) {
            timeline.note("a packet has no hop left");
            return;
        }
        var next = Packet.of(packet.toByteArray());
        Ipv6Header.setHopLimit(next, hopLimit - 1);
        timeline.after(DELAY, "native IPv6", () -> arrive(next, path));
    }

    private void arrive(Packet packet, Path path) {
        long high = Ipv6Header.destinationHigh(packet);
        if (TeredoAddress.isTeredo(high)) {
            relay.ifPresent(it -> it.sendIpv6(packet, path));
            return;
        }
        var address = new Ipv6Address(high, Ipv6Header.destinationLow(packet));
        var host = hosts.get(address);
        if (host != null) {
            path.through(address.toString());
            host.receive(packet);
        }
    }
}
