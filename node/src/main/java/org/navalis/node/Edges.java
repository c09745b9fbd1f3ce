package org.navalis.node;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.core.TeredoAddress;
import org.navalis.node.io.Bypass;
import org.navalis.node.io.Network;
import org.navalis.node.io.Platform;
import org.navalis.node.io.Poller;
import org.navalis.node.io.Tun;
import org.navalis.node.io.Udp;
import org.navalis.node.linux.LinuxPlatform;
import org.navalis.node.portable.PortablePlatform;

/// What a node has opened of the system, for each of its loops. [#close] closes it all, the last
/// first.
final class Edges implements AutoCloseable {

    private static final int CLIENT_PORT_MIN = 1024;
    private static final int PORT_TRIES = 16;

    /// RFC 4380, section 2.17.
    private static final int DISCOVERY_ADDRESS = Ipv4Address.parse("224.0.0.253");

    private final Platform platform;

    /// By the loop, then in the order in which they were bound.
    private final List<List<Udp>> sockets = new ArrayList<>();

    /// By the loop; empty without a device.
    private final List<Tun> queues = new ArrayList<>();

    private final List<Poller> pollers = new ArrayList<>();
    private @Nullable Network network;
    private @Nullable Bypass bypass;
    private volatile List<Integer> discoveryInterfaces = List.of();

    /// Nothing is open yet.
    ///
    /// @param loops how many loops get sockets and queues; one that is alone shares nothing
    Edges(Platform platform, int loops) {
        this.platform = platform;
        for (int i = 0; i < loops; i++) {
            sockets.add(new ArrayList<>());
        }
    }

    /// The platform of this machine.
    static Platform platformHere() {
        return LinuxPlatform.isHere() ? new LinuxPlatform() : new PortablePlatform();
    }

    Platform platform() {
        return platform;
    }

    /// How many loops there are.
    int loops() {
        return sockets.size();
    }

    /// Binds one more socket for each loop.
    void bind(Ipv4Endpoint endpoint) throws NodeException {
        try {
            var bound =
                    loops() == 1
                            ? List.of(platform.bind(endpoint))
                            : platform.bindShared(endpoint, loops());
            for (int i = 0; i < loops(); i++) {
                sockets.get(i).add(bound.get(i));
            }
        } catch (IOException refused) {
            throw Troubles.ofSocket(endpoint, refused);
        }
    }

    /// Binds the service port of a client, whose loop is the only one.
    ///
    /// A client of a server on its own machine gets the server's address if none is given: the
    /// kernel sends to each own address from that same one, which looks like a symmetric NAT to the
    /// client, and to peers from yet another, which is not the mapped one.
    ///
    /// @param listen port 0 is a random one
    void bindClient(Ipv4Endpoint listen, List<String> servers, RandomGenerator random)
            throws NodeException {
        int address =
                listen.address() == 0
                        ? servers.stream()
                                .filter(Ipv4Address::isAddress)
                                .mapToInt(Ipv4Address::parse)
                                .filter(HostWatch::isOwn)
                                .findFirst()
                                .orElse(0)
                        : listen.address();
        if (listen.port() == 0) {
            bindAnyPort(address, random);
        } else {
            bind(new Ipv4Endpoint(address, listen.port()));
        }
    }

    /// RFC 4380, section 5.2: not a predictable port; and not 3544, where local discovery listens.
    private void bindAnyPort(int address, RandomGenerator random) throws NodeException {
        for (int i = 1; ; i++) {
            int port = random.nextInt(CLIENT_PORT_MIN, 1 << 16);
            if (port == TeredoAddress.SERVER_PORT) {
                continue;
            }
            try {
                sockets.getFirst().add(platform.bind(new Ipv4Endpoint(address, port)));
                return;
            } catch (IOException refused) {
                if (i >= PORT_TRIES) {
                    throw Troubles.ofSocket(new Ipv4Endpoint(address, port), refused);
                }
            }
        }
    }

    /// Says on which networks local discovery listens, from its next opening on; any thread may
    /// call.
    ///
    /// @param addresses an IPv4 address of this machine on each; none for that to which the route
    ///     of the group leads
    void setDiscoveryInterfaces(List<Integer> addresses) {
        discoveryInterfaces = List.copyOf(addresses);
    }

    /// Binds what the machine of the only loop asks for, beside the service socket.
    Sockets.Binder binder() {
        return loops() == 1 ? this::bindBeside : Sockets.Binder.NONE;
    }

    private Udp bindBeside(int socket, int port) throws IOException {
        var service = sockets.getFirst().getFirst();
        if (socket == Outbox.DISCOVERY_SOCKET) {
            var group = new Ipv4Endpoint(DISCOVERY_ADDRESS, port);
            return platform.bindMulticast(service, group, discoveryInterfaces);
        }
        return platform.bindBeside(service, new Ipv4Endpoint(service.local().address(), port));
    }

    /// Opens a queue of the device for each loop, and switches the device on unless that is left to
    /// the operator.
    void openTun(TunConfig config, int mtu) throws NodeException {
        try {
            if (loops() == 1) {
                queues.add(platform.openTun(config.name()));
            } else {
                queues.addAll(platform.openSharedTun(config.name(), loops()));
            }
        } catch (IOException refused) {
            throw Troubles.ofTun(config.name(), refused);
        }
        if (!config.managesNetwork()) {
            return;
        }
        try {
            network = platform.network(queues.getFirst());
            network.up(mtu);
        } catch (IOException refused) {
            throw Troubles.ofNetwork(config.name(), refused);
        }
    }

    /// Puts the device back as it was; the node works without one.
    void closeTun() {
        if (network != null) {
            network.close();
            network = null;
        }
        queues.forEach(Tun::close);
        queues.clear();
    }

    /// Takes datagrams for the sockets of the only loop right from a network device.
    ///
    /// @throws IOException when there is no such device, or the system refuses
    void openBypass(String device) throws IOException {
        bypass = platform.openBypass(device, sockets(0));
    }

    /// The way past the sockets, if there is one.
    Optional<Bypass> bypass() {
        return Optional.ofNullable(bypass);
    }

    /// Opens what waits for sockets and queue of a loop.
    Poller openPoller(int loop) throws NodeException {
        try {
            var poller = platform.poller(sockets(loop), queue(loop));
            pollers.add(poller);
            if (bypass != null) {
                poller.watch(bypass);
            }
            return poller;
        } catch (IOException refused) {
            throw new NodeException(
                    NodeException.Kind.UNAVAILABLE,
                    "cannot wait for packets: " + refused.getMessage(),
                    refused);
        }
    }

    List<Udp> sockets(int loop) {
        return sockets.get(loop);
    }

    /// The queue of a loop, if there is a device.
    Optional<Tun> queue(int loop) {
        return queues.isEmpty() ? Optional.empty() : Optional.of(queues.get(loop));
    }

    /// Each endpoint once, though every loop has a socket there.
    List<Ipv4Endpoint> endpoints() {
        return sockets.getFirst().stream().map(Udp::local).toList();
    }

    /// How packets are moved, which is the same for all loops.
    DriverFacts facts() {
        return new DriverFacts(
                loops(),
                queue(0).map(Tun::offload).orElse("none"),
                sockets.getFirst().getFirst().offload(),
                bypass().map(Bypass::description).orElse("none"),
                sockets.getFirst().getFirst().receiveBufferBytes());
    }

    /// Addresses and routes; empty when they are left to the operator.
    Optional<Network> network() {
        return Optional.ofNullable(network);
    }

    @Override
    public void close() {
        closeTun();
        if (bypass != null) {
            bypass.close();
        }
        pollers.forEach(Poller::close);
        sockets.forEach(ofLoop -> ofLoop.forEach(Udp::close));
    }
}
