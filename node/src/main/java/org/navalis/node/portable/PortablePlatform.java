package org.navalis.node.portable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.node.io.Network;
import org.navalis.node.io.Platform;
import org.navalis.node.io.Poller;
import org.navalis.node.io.Tun;
import org.navalis.node.io.Udp;

/// Any operating system: UDP only. A server works with that; client and relay need a TUN device.
public final class PortablePlatform implements Platform {

    private static final String NO_TUN = "there are no TUN devices for this program on this system";

    private static final String NO_MULTICAST =
            "this program has no means for local discovery on this system";

    private static final String NO_LOOPS =
            "this program cannot bring each client to one loop on this system";

    @Override
    public Udp bind(Ipv4Endpoint endpoint) throws IOException {
        return ChannelUdp.bind(endpoint);
    }

    @Override
    public Udp bindBeside(Udp first, Ipv4Endpoint endpoint) throws IOException {
        return ((ChannelUdp) first).bindBeside(endpoint);
    }

    @Override
    public Udp bindMulticast(Udp first, Ipv4Endpoint group, List<Integer> interfaces)
            throws IOException {
        throw new IOException(NO_MULTICAST);
    }

    @Override
    public boolean hasLoops() {
        return false;
    }

    @Override
    public List<Udp> bindShared(Ipv4Endpoint endpoint, int loops) throws IOException {
        throw new IOException(NO_LOOPS);
    }

    @Override
    public List<Tun> openSharedTun(String name, int loops) throws IOException {
        throw new IOException(NO_LOOPS);
    }

    @Override
    public boolean hasTun() {
        return false;
    }

    @Override
    public Tun openTun(String name) throws IOException {
        throw new IOException(NO_TUN);
    }

    @Override
    public Network network(Tun tun) throws IOException {
        throw new IOException(NO_TUN);
    }

    @Override
    public Poller poller(List<Udp> sockets, Optional<Tun> tun) throws IOException {
        return new SelectorPoller(sockets.stream().map(ChannelUdp.class::cast).toList());
    }

    @Override
    public void favourThread() {
        // Java has no means for it.
    }

    @Override
    public RandomGenerator random() {
        return new SecureRandom();
    }

    @Override
    public int sourceTowards(int address, int port) {
        try (var probe = DatagramChannel.open(StandardProtocolFamily.INET)) {
            probe.connect(new InetSocketAddress(Ipv4Address.toText(address), port));
            var local = (InetSocketAddress) probe.getLocalAddress();
            return ByteBuffer.wrap(local.getAddress().getAddress()).getInt();
        } catch (IOException noRoute) {
            return 0;
        }
    }

    @Override
    public int gatewayTowards(int address, int source) {
        return 0;
    }
}
