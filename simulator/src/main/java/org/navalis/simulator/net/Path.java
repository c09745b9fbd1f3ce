package org.navalis.simulator.net;

import java.util.ArrayList;
import java.util.List;

/// The hosts that a packet has crossed, in their order. A packet that comes to the same host again
/// runs in a loop.
///
/// @param hosts the names of the hosts
public record Path(List<String> hosts) {

    /// The path of a packet that has just been made.
    public static final Path NEW = new Path(List.of());

    /// Copies the list.
    public Path {
        hosts = List.copyOf(hosts);
    }

    /// The path with one more host.
    ///
    /// @throws AssertionError when the packet was there before
    public Path through(String host) {
        if (hosts.contains(host)) {
            throw new AssertionError("a packet comes to " + host + " again, after " + hosts);
        }
        var longer = new ArrayList<>(hosts);
        longer.add(host);
        return new Path(longer);
    }
}
