package org.navalis.node;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import org.navalis.core.Ipv6Address;
import org.navalis.node.io.Platform;
import org.navalis.node.managed.ManagedNetwork;

/// Whether the machine has IPv6 by other means, where a client must not be one (RFC 4380, section
/// 5.5): a native address, and by a device that is not its own a way to the IPv6 Internet on which
/// such an address would be used. Addresses alone are no way, as behind a router without IPv6.
///
/// Called by the thread that watches the host, which may wait, and at the start.
final class NativeIpv6 {

    private final NodeConfig.Client config;
    private final Platform platform;
    private final ManagedNetwork managedNetwork;

    /// @param config the client that would be a relay instead
    NativeIpv6(NodeConfig.Client config, Platform platform) {
        this.config = config;
        this.platform = platform;
        this.managedNetwork = new ManagedNetwork(platform.random());
    }

    /// The native addresses of the machine, if it is to be a relay for them: not where the client
    /// is to be one all the same, nor in a managed network that does not want to have either.
    List<Ipv6Address> in(HostView view) {
        boolean isRelay = config.relaysForItself() && !view.natives().isEmpty() && hasWay();
        boolean isWelcome =
                isRelay && (config.type().worksInManagedNetworks() || !managedNetwork.look());
        return isWelcome ? view.natives() : List.of();
    }

    private boolean hasWay() {
        return HostWatch.devices().stream().anyMatch(this::isWay);
    }

    private boolean isWay(NetworkInterface device) {
        try {
            return !device.getName().equals(config.tun().name())
                    && device.isUp()
                    && !device.isLoopback()
                    && platform.ipv6SourceBy(device.getIndex())
                            .filter(HostWatch::isNative)
                            .isPresent();
        } catch (SocketException gone) {
            return false;
        }
    }
}
