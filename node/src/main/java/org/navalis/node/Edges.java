package org.navalis.node;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.TeredoAddress;
import org.navalis.node.io.Network;
import org.navalis.node.io.Platform;
import org.navalis.node.io.Poller;
import org.navalis.node.io.Tun;
import org.navalis.node.io.Udp;
import org.navalis.node.linux.LinuxPlatform;
import org.navalis.node.portable.PortablePlatform;

/// What a node has opened of the system. [#close] closes it all, the last first.
final class Edges implements AutoCloseable {

    private static final int CLIENT_PORT_MIN = 1024;
    private static final int PORT_TRIES = 16;

    private final Platform platform;
    private final List<Udp> sockets = new ArrayList<>();
    private @Nullable Tun tun;
    private @Nullable Network network;
    private @Nullable Poller poller;

    /// Nothing is open yet.
    Edges(Platform platform) {
        this.platform = platform;
    }

    /// The platform of this machine.
    static Platform platformHere() {
        return LinuxPlatform.isHere() ? new LinuxPlatform() : new PortablePlatform();
    }

    Platform platform() {
        return platform;
    }

    /// Binds one more socket.
    void bind(Ipv4Endpoint endpoint) throws NodeException {
        try {
            sockets.add(platform.bind(endpoint));
        } catch (IOException refused) {
            throw Troubles.ofSocket(endpoint, refused);
        }
    }

    /// Binds a socket on a random port (RFC 4380, section 5.2: not a predictable one), but not on
    /// 3544, where local discovery listens.
    void bindAnyPort(int address, RandomGenerator random) throws NodeException {
        for (int i = 1; ; i++) {
            int port = random.nextInt(CLIENT_PORT_MIN, 1 << 16);
            if (port == TeredoAddress.SERVER_PORT) {
                continue;
            }
            try {
                sockets.add(platform.bind(new Ipv4Endpoint(address, port)));
                return;
            } catch (IOException refused) {
                if (i >= PORT_TRIES) {
                    throw Troubles.ofSocket(new Ipv4Endpoint(address, port), refused);
                }
            }
        }
    }

    /// Opens the device, and switches it on unless that is left to the operator.
    void openTun(TunConfig config, int mtu) throws NodeException {
        try {
            tun = platform.openTun(config.name());
        } catch (IOException refused) {
            throw Troubles.ofTun(config.name(), refused);
        }
        if (!config.managesNetwork()) {
            return;
        }
        try {
            network = platform.network(tun);
            network.up(mtu);
        } catch (IOException refused) {
            throw Troubles.ofNetwork(config.name(), refused);
        }
    }

    /// Opens what waits for sockets and device; nothing is opened after it.
    Poller openPoller() throws NodeException {
        try {
            poller = platform.poller(sockets, tun());
            return poller;
        } catch (IOException refused) {
            throw new NodeException(
                    NodeException.Kind.UNAVAILABLE,
                    "cannot wait for packets: " + refused.getMessage(),
                    refused);
        }
    }

    List<Udp> sockets() {
        return sockets;
    }

    List<Ipv4Endpoint> endpoints() {
        return sockets.stream().map(Udp::local).toList();
    }

    Optional<Tun> tun() {
        return Optional.ofNullable(tun);
    }

    /// Addresses and routes; empty when they are left to the operator.
    Optional<Network> network() {
        return Optional.ofNullable(network);
    }

    @Override
    public void close() {
        if (network != null) {
            network.close();
        }
        if (tun != null) {
            tun.close();
        }
        if (poller != null) {
            poller.close();
        }
        sockets.forEach(Udp::close);
    }
}
