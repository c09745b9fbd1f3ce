package org.navalis.node;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.ServerAddresses;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.relay.RelaySettings;
import org.navalis.core.server.ServerSettings;

/// What a node is to be: one role with its sockets, its device and its settings.
public sealed interface NodeConfig {

    /// The most loops that a node may have.
    int LOOPS_MAX = 64;

    /// The device on the IPv6 side.
    TunConfig tun();

    /// How many loops work side by side; each has a thread and clients of its own.
    int loops();

    /// A client. It has one loop: its one address, and the qualification behind it, belong to one
    /// machine.
    ///
    /// @param type where it works
    /// @param servers names or addresses of servers, the first that answers is used; not empty;
    ///     the settings take over how many there are
    /// @param secondary the secondary address of the server, when it is not the number after the
    ///     primary one
    /// @param listen where the service port is; address 0.0.0.0 is any, port 0 a random one
    /// @param tun the device that gets the Teredo address
    /// @param mapsPort whether the gateway is asked to map a port (RFC 6081, section 5.3.3)
    /// @param relaysForItself whether it is a relay for its own machine, and no client, while that
    ///     has native IPv6 (RFC 4380, section 5.5)
    /// @param settings how the client works
    record Client(
            ClientType type,
            List<String> servers,
            OptionalInt secondary,
            Ipv4Endpoint listen,
            TunConfig tun,
            boolean mapsPort,
            boolean relaysForItself,
            ClientSettings settings)
            implements NodeConfig {

        /// A client as most are.
        public Client(
                List<String> servers,
                OptionalInt secondary,
                Ipv4Endpoint listen,
                TunConfig tun,
                boolean mapsPort,
                ClientSettings settings) {
            this(ClientType.CLIENT, servers, secondary, listen, tun, mapsPort, true, settings);
        }

        /// Checks that there is a server.
        public Client {
            servers = List.copyOf(servers);
            if (servers.isEmpty()) {
                throw new IllegalArgumentException("a client needs a server");
            }
            settings = settings.withServers(servers.size());
        }

        /// The same, working in another way.
        public Client with(ClientSettings others) {
            return new Client(
                    type, servers, secondary, listen, tun, mapsPort, relaysForItself, others);
        }

        @Override
        public int loops() {
            return 1;
        }
    }

    /// A relay.
    ///
    /// @param listen where the service port is; 0.0.0.0 is any address; port 0 only with one loop
    /// @param tun the device to which 2001::/32 is routed
    /// @param advertised the device on whose link the route is advertised, if it is
    /// @param settings how the relay works; its limits are those of all loops together
    /// @param loops how many loops work side by side, 1 to [#LOOPS_MAX]
    record Relay(
            Ipv4Endpoint listen,
            TunConfig tun,
            Optional<String> advertised,
            RelaySettings settings,
            int loops)
            implements NodeConfig {

        /// A relay that advertises nothing.
        public Relay(Ipv4Endpoint listen, TunConfig tun, RelaySettings settings, int loops) {
            this(listen, tun, Optional.empty(), settings, loops);
        }

        /// Checks the number of loops, and that they have a port to share.
        public Relay {
            requireLoops(loops, listen.port());
        }
    }

    /// A server.
    ///
    /// @param port the port on both addresses, 3544 but for tests
    /// @param bound the two addresses of this machine; behind 1:1 NAT not those of the settings
    /// @param tun the device by which packets reach native IPv6
    /// @param settings how the server works, with its addresses
    /// @param loops how many loops work side by side, 1 to [#LOOPS_MAX]
    /// @param isAnycast whether its addresses are announced, as others announce them too
    /// @param sunset when the service ends, if it does
    /// @param xdp the network device from which solicitations are taken past the sockets, if any;
    ///     with one loop only
    record Server(
            int port,
            ServerAddresses bound,
            TunConfig tun,
            ServerSettings settings,
            int loops,
            boolean isAnycast,
            Optional<Instant> sunset,
            Optional<String> xdp)
            implements NodeConfig {

        /// A server whose addresses are those of this machine.
        public Server(int port, TunConfig tun, ServerSettings settings, int loops) {
            this(port, settings.addresses(), tun, settings, loops);
        }

        /// A server without an end.
        public Server(
                int port,
                ServerAddresses bound,
                TunConfig tun,
                ServerSettings settings,
                int loops,
                boolean isAnycast) {
            this(port, bound, tun, settings, loops, isAnycast, Optional.empty(), Optional.empty());
        }

        /// A server that announces nothing, and has no end.
        public Server(
                int port,
                ServerAddresses bound,
                TunConfig tun,
                ServerSettings settings,
                int loops) {
            this(port, bound, tun, settings, loops, false, Optional.empty(), Optional.empty());
        }

        /// Checks the number of loops, and that they have a port to share.
        public Server {
            requireLoops(loops, port);
            if (xdp.isPresent() && loops > 1) {
                throw new IllegalArgumentException("with XDP a server has one loop");
            }
        }

        /// How long the service lasts; empty for ever.
        Optional<Duration> remaining(Instant now) {
            return sunset.map(end -> Duration.between(now, end));
        }
    }

    private static void requireLoops(int loops, int port) {
        if (loops < 1 || loops > LOOPS_MAX) {
            throw new IllegalArgumentException(loops + " loops are not between 1 and " + LOOPS_MAX);
        }
        if (loops > 1 && port == 0) {
            throw new IllegalArgumentException("several loops share a port; name one, not 0");
        }
    }
}
