package org.navalis.node;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.PeerSnapshot;
import org.navalis.core.client.ClientStatus;

/// What a node tells of itself at one moment.
///
/// @param config what it was told to be
/// @param sockets the endpoints of its sockets; a server has two
/// @param tun the name of its device; empty when it works without one
/// @param uptime since it was started
/// @param client where the client stands; empty for other roles
/// @param portMapping the port mapping of its gateway, if there is one
/// @param peers the peers, the most recently used 4096 of each loop; empty for a server
/// @param peerCount how many peers there are
/// @param counters every counter by its name: those of [org.navalis.core.Counter], `drop.` and the
///     label of each [org.navalis.core.Drop], and those of the driver; in a fixed order
/// @param recent by how much the counters have grown lately; known of servers
/// @param driver how packets are moved on this machine
/// @param isManaged whether a client has found itself in a managed network
public record NodeSnapshot(
        NodeConfig config,
        List<Ipv4Endpoint> sockets,
        Optional<String> tun,
        Duration uptime,
        Optional<ClientStatus> client,
        Optional<PortMapping> portMapping,
        List<PeerSnapshot> peers,
        int peerCount,
        Map<String, Long> counters,
        Optional<Recent> recent,
        DriverFacts driver,
        boolean isManaged) {

    /// By how much counters have grown.
    ///
    /// @param span in what time, up to 30 seconds
    /// @param counters the growth of each counter
    public record Recent(Duration span, Map<String, Long> counters) {

        /// Copies the map.
        public Recent {
            counters = Collections.unmodifiableMap(new LinkedHashMap<>(counters));
        }
    }

    /// Copies the collections.
    public NodeSnapshot {
        sockets = List.copyOf(sockets);
        peers = List.copyOf(peers);
        counters = Collections.unmodifiableMap(new LinkedHashMap<>(counters));
    }

    /// The same with one more counter.
    public NodeSnapshot withCounter(String name, long count) {
        var more = new LinkedHashMap<>(counters);
        more.put(name, count);
        return new NodeSnapshot(
                config,
                sockets,
                tun,
                uptime,
                client,
                portMapping,
                peers,
                peerCount,
                more,
                recent,
                driver,
                isManaged);
    }
}
