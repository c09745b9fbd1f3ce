package org.navalis.node;

import java.util.List;
import java.util.OptionalInt;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.relay.RelaySettings;
import org.navalis.core.server.ServerSettings;

/// What a node is to be: one role with its sockets, its device and its settings.
public sealed interface NodeConfig {

    /// The device on the IPv6 side.
    TunConfig tun();

    /// A client.
    ///
    /// @param servers names or addresses of servers, the first that answers is used; not empty
    /// @param secondary the secondary address of the server, when it is not the number after the
    ///     primary one
    /// @param listen where the service port is; address 0.0.0.0 is any, port 0 a random one
    /// @param tun the device that gets the Teredo address
    /// @param settings how the client works
    record Client(
            List<String> servers,
            OptionalInt secondary,
            Ipv4Endpoint listen,
            TunConfig tun,
            ClientSettings settings)
            implements NodeConfig {

        /// Checks that there is a server.
        public Client {
            servers = List.copyOf(servers);
            if (servers.isEmpty()) {
                throw new IllegalArgumentException("a client needs a server");
            }
        }
    }

    /// A relay.
    ///
    /// @param listen where the service port is; 0.0.0.0 is any address
    /// @param tun the device to which 2001::/32 is routed
    /// @param settings how the relay works
    record Relay(Ipv4Endpoint listen, TunConfig tun, RelaySettings settings)
            implements NodeConfig {}

    /// A server.
    ///
    /// @param port the port on both addresses of the settings, 3544 but for tests
    /// @param tun the device by which packets reach native IPv6
    /// @param settings how the server works, with its addresses
    record Server(int port, TunConfig tun, ServerSettings settings) implements NodeConfig {}
}
