package org.navalis.node.linux;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Ipv6Address;
import org.navalis.node.io.Network;

/// Addresses, routes and forwarding of a TUN device by `rtnetlink` and `/proc/sys`.
///
/// What stands on a device that this process made goes with it when the process dies; only a sink,
/// which is on no device, stays until the next process ends as it should. On a device that was
/// there before, an address that an earlier process left is flushed when the first is set or taken
/// away. For forwarding see [Sysctls].
public final class LinuxNetwork implements Network {

    /// Worse than every route that anybody else would make.
    private static final int SINK_METRIC = Integer.MAX_VALUE;

    private record Route(Ipv6Address prefix, int length, int metric) {}

    private final String device;
    private final int index;
    private final Netlink netlink;
    private final boolean wasThere;
    private final boolean wasUp;
    private final int oldMtu;
    private final Set<Route> routes = new LinkedHashSet<>();
    private final Set<Route> sinks = new LinkedHashSet<>();
    private final Set<Integer> hostRoutes = new LinkedHashSet<>();
    private final List<Sysctls> changed = new ArrayList<>();
    private final Path runDirectory;
    private @Nullable Ipv6Address address;
    private @Nullable Ipv6Address linkLocal;
    private boolean isFlushed;
    private boolean isUp;

    /// Manages an open device.
    ///
    /// @param runDirectory where it is noted what must be put back after a crash
    public LinuxNetwork(LinuxTun tun, Path runDirectory) throws IOException {
        var before = tun.before();
        this.device = tun.name();
        this.index = LinuxTun.indexOf(new Libc(), device);
        this.wasThere = before.exists();
        this.wasUp = before.isUp();
        this.oldMtu = before.mtu();
        this.runDirectory = runDirectory;
        this.netlink = new Netlink();
    }

    @Override
    public void up(int mtu) throws IOException {
        // A tunnel has no neighbors: no address made up from nothing, nothing taken from a router.
        Sysctls.tryWrite(Sysctls.ofDevice(device, "disable_ipv6"), "0");
        Sysctls.tryWrite(Sysctls.ofDevice(device, "addr_gen_mode"), "1");
        Sysctls.tryWrite(Sysctls.ofDevice(device, "accept_ra"), "0");
        // Whoever may not change the device can use one that is as it should be.
        if (!wasUp || oldMtu != mtu) {
            netlink.setMtu(index, mtu);
            netlink.setLink(index, true);
            isUp = true;
        }
    }

    @Override
    public void setAddress(Ipv6Address newAddress) throws IOException {
        if (newAddress.equals(address)) {
            return;
        }
        flush();
        deleteAddress();
        netlink.addAddress(index, newAddress);
        address = newAddress;
    }

    @Override
    public void setLinkLocal(Ipv6Address newAddress) throws IOException {
        if (newAddress.equals(linkLocal)) {
            return;
        }
        flush();
        removeLinkLocal();
        netlink.addAddress(index, newAddress);
        linkLocal = newAddress;
    }

    @Override
    public void removeLinkLocal() {
        var old = linkLocal;
        if (old != null) {
            attempt(() -> netlink.deleteAddress(index, old));
            linkLocal = null;
        }
    }

    /// Switching a link off takes away its IPv6 addresses and routes.
    private void flush() throws IOException {
        if (!wasThere || isFlushed) {
            return;
        }
        isFlushed = true;
        netlink.setLink(index, false);
        netlink.setLink(index, true);
        for (var route : routes) {
            netlink.addRoute(index, route.prefix, route.length, route.metric);
        }
    }

    @Override
    public void removeAddress() {
        attempt(this::flush);
        deleteAddress();
    }

    private void deleteAddress() {
        var old = address;
        if (old != null) {
            attempt(() -> netlink.deleteAddress(index, old));
            address = null;
        }
    }

    @Override
    public void addRoute(Ipv6Address prefix, int length, int metric) throws IOException {
        netlink.addRoute(index, prefix, length, metric);
        routes.add(new Route(prefix, length, metric));
    }

    @Override
    public void removeRoute(Ipv6Address prefix, int length, int metric) {
        if (routes.remove(new Route(prefix, length, metric))) {
            attempt(() -> netlink.deleteRoute(index, prefix, length, metric));
        }
    }

    @Override
    public void addSink(Ipv6Address prefix, int length) throws IOException {
        netlink.addBlackhole(prefix, length, SINK_METRIC);
        sinks.add(new Route(prefix, length, SINK_METRIC));
    }

    @Override
    public void addHostRoute(int ipv4Address) throws IOException {
        netlink.addHostRoute(index, ipv4Address);
        hostRoutes.add(ipv4Address);
    }

    @Override
    public void removeHostRoute(int ipv4Address) {
        if (hostRoutes.remove(ipv4Address)) {
            attempt(() -> netlink.deleteHostRoute(index, ipv4Address));
        }
    }

    @Override
    public void enableForwarding() throws IOException {
        try {
            changed.add(Sysctls.enableForwarding(runDirectory, device));
        } catch (AccessDeniedException refused) {
            if (!Sysctls.isForwarding()) {
                throw refused;
            }
        }
    }

    /// Undoing goes on when the device has gone and taken everything with it.
    private interface Undo {
        void run() throws IOException;
    }

    private static void attempt(Undo undo) {
        try {
            undo.run();
        } catch (IOException alreadyGone) {
            // Nothing is left to undo.
        }
    }

    @Override
    public void close() {
        for (var route : List.copyOf(routes)) {
            removeRoute(route.prefix, route.length, route.metric);
        }
        List.copyOf(hostRoutes).forEach(this::removeHostRoute);
        for (var sink : sinks) {
            attempt(() -> netlink.deleteBlackhole(sink.prefix, sink.length, sink.metric));
        }
        deleteAddress();
        removeLinkLocal();
        if (wasThere && isUp) {
            attempt(() -> netlink.setMtu(index, oldMtu));
            attempt(() -> netlink.setLink(index, wasUp));
        }
        changed.forEach(Sysctls::close);
        changed.clear();
        netlink.close();
    }
}
