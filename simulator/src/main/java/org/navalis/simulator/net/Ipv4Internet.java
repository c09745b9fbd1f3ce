package org.navalis.simulator.net;

import java.util.LinkedHashMap;
import java.util.Map;
import org.navalis.core.Ipv4Address;
import org.navalis.simulator.time.Timeline;

/// The IPv4 Internet: every public address has a link.
public final class Ipv4Internet implements Ipv4Network {

    private final Timeline timeline;
    private final Map<Integer, Link> links = new LinkedHashMap<>();

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

    @Override
    public void route(Datagram datagram) {
        var link = links.get(datagram.destination().address());
        if (link == null) {
            timeline.note("nobody there: " + datagram);
        } else {
            link.deliver(datagram);
        }
    }
}
