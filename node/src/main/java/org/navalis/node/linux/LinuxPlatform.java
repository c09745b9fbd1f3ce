package org.navalis.node.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.node.io.Bypass;
import org.navalis.node.io.HostNotices;
import org.navalis.node.io.Network;
import org.navalis.node.io.Platform;
import org.navalis.node.io.PolledNotices;
import org.navalis.node.io.Poller;
import org.navalis.node.io.RouterLink;
import org.navalis.node.io.Tun;
import org.navalis.node.io.Udp;

/// Linux on a machine of 64 bits.
public final class LinuxPlatform implements Platform {

    /// Where it is noted what must be put back after a crash.
    private static final Path RUN_DIRECTORY = Path.of("/run/navalis");

    /// The first address of 2000::/3, which nobody has: only a route for all leads there.
    private static final Ipv6Address INTERNET = new Ipv6Address(0x2000_0000_0000_0000L, 0);

    private final List<LinuxTun.Offload> tunOffloads;
    private final boolean mayHaveTrains;

    /// With all that the kernel has.
    public LinuxPlatform() {
        this(List.of(LinuxTun.Offload.values()), true);
    }

    /// As on a kernel that has no more than this; holds for a node with one loop.
    ///
    /// @param tunOffloads the first that the kernel has is taken
    /// @param mayHaveTrains whether sockets receive and send trains
    LinuxPlatform(List<LinuxTun.Offload> tunOffloads, boolean mayHaveTrains) {
        this.tunOffloads = List.copyOf(tunOffloads);
        this.mayHaveTrains = mayHaveTrains;
    }

    /// Whether this is such a machine.
    public static boolean isHere() {
        var machine = System.getProperty("os.arch");
        return System.getProperty("os.name").equals("Linux")
                && List.of("amd64", "aarch64").contains(machine);
    }

    @Override
    public Udp bind(Ipv4Endpoint endpoint) throws IOException {
        return LinuxUdp.bind(endpoint, mayHaveTrains);
    }

    @Override
    public Udp bindBeside(Udp first, Ipv4Endpoint endpoint) throws IOException {
        return ((LinuxUdp) first).bindBeside(endpoint);
    }

    @Override
    public Udp bindMulticast(Udp first, Ipv4Endpoint group, List<Integer> interfaces)
            throws IOException {
        return ((LinuxUdp) first).bindMulticast(group, interfaces);
    }

    @Override
    public boolean hasLoops() {
        return true;
    }

    @Override
    public List<Udp> bindShared(Ipv4Endpoint endpoint, int loops) throws IOException {
        return List.copyOf(LinuxUdp.bindShared(endpoint, loops));
    }

    @Override
    public List<Tun> openSharedTun(String name, int loops) throws IOException {
        return List.copyOf(LinuxTun.openShared(name, loops));
    }

    @Override
    public boolean hasTun() {
        return true;
    }

    @Override
    public Tun openTun(String name) throws IOException {
        return LinuxTun.open(name, tunOffloads);
    }

    @Override
    public RouterLink openRouterLink(String device) throws IOException {
        return new LinuxRouterLink(device);
    }

    @Override
    public Bypass openBypass(String device, List<Udp> sockets) throws IOException {
        return new XdpBypass(device, sockets.stream().map(LinuxUdp.class::cast).toList());
    }

    @Override
    public void tryBypass() throws IOException {
        XdpBypass.tryHere();
    }

    @Override
    public Network network(Tun tun) throws IOException {
        return new LinuxNetwork((LinuxTun) tun, RUN_DIRECTORY);
    }

    @Override
    public Poller poller(List<Udp> sockets, Optional<Tun> tun) throws IOException {
        return new LinuxPoller(
                sockets.stream().map(LinuxUdp.class::cast).toList(), tun.map(LinuxTun.class::cast));
    }

    @Override
    public void favourThread() {
        ShortTurns.ask();
    }

    @Override
    public RandomGenerator random() {
        return new LinuxRandom();
    }

    @Override
    public int sourceTowards(int address, int port) {
        return LinuxUdp.sourceTowards(address, port);
    }

    @Override
    public int gatewayTowards(int address, int source) {
        try (var netlink = new Netlink()) {
            return netlink.gatewayTowards(address, source);
        } catch (IOException noRoute) {
            return 0;
        }
    }

    @Override
    public Optional<Ipv6Address> ipv6SourceBy(int device) {
        try (var netlink = new Netlink()) {
            return Optional.of(netlink.sourceTowards(INTERNET, device));
        } catch (IOException noRoute) {
            return Optional.empty();
        }
    }

    @Override
    public HostNotices hostNotices(boolean areRoutesWanted) {
        try {
            return new LinuxHostNotices(areRoutesWanted);
        } catch (IOException refused) {
            return new PolledNotices();
        }
    }
}
