package org.navalis.node.mapping;

import java.io.IOException;
import java.time.Duration;

/// Asks one gateway by one protocol. An instance belongs to one thread at a time.
interface MappingClient {

    /// How long a gateway may take to forget a mapping that turned out to be of no use.
    Duration GIVING_BACK = Duration.ofMillis(500);

    /// The protocol.
    MappingProtocol protocol();

    /// Makes a mapping to a UDP port of this machine, or renews it.
    ///
    /// @param port the port of this machine
    /// @param externalPort the wanted port of the gateway; it may give another one
    /// @throws IOException when there is no mapping; then none is left behind
    Lease map(int port, int externalPort, Patience patience) throws IOException;

    /// Takes a mapping away.
    ///
    /// @param port the port of this machine
    /// @param externalPort the port of the gateway
    /// @throws IOException when the gateway did not say that it has gone
    void unmap(int port, int externalPort, Patience patience) throws IOException;

    /// What another process needs beside gateway and ports to take the mapping away, a word of
    /// letters and digits; empty when it needs nothing.
    default String key() {
        return "";
    }
}
