package org.navalis.simulator.net;

import java.util.LinkedHashMap;
import java.util.Map;
import org.navalis.core.Ipv4Address;
import org.navalis.simulator.time.Timeline;

/// The IPv4 Internet: every public address has a link, and between any two links there are some
/// routers.
public final class Ipv4Internet implements Ipv4Network {

    private static final int ROUTERS_USUAL = 8;

    private final Timeline timeline;
    private final Map<Integer, Link> links = new LinkedHashMap<>();
    private int routers = ROUTERS_USUAL;

    /// An Internet without nodes.
    public Ipv4Internet(Timeline timeline) {
        this.timeline = timeline;
    }

    @Override
    public void attach(int address, Link link) {
        if (links.put(address, link) != null) {
            throw new IllegalArgumentException(
                    "there are two nodes with " + Ipv4Address.toText(address));
        }
    }

    /// Takes an address away from whoever has it.
    public void detach(int address) {
        links.remove(address);
    }

    /// Sets how many routers there are between any two links; 8 unless told otherwise.
    public void setRouters(int count) {
        routers = count;
    }

    @Override
    public void route(Datagram datagram) {
        var link = links.get(datagram.destination().address());
        if (!datagram.isPassedBy(routers)) {
            timeline.note("too far: " + datagram);
        } else if (link == null) {
            timeline.note("nobody there: " + datagram);
        } else {
            link.deliver(datagram.behind(routers));
        }
    }
}
