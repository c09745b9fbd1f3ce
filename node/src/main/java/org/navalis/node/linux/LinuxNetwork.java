package org.navalis.node.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
/// What stands on a device that this process made goes with it when the process dies. On a device
/// that was there before, an address that an earlier process left is flushed at the start. For
/// forwarding see [Sysctls].
public final class LinuxNetwork implements Network {

    private static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCGIFMTU = 0x8921;
    private static final int VALUE_AT = 16;
    private static final int IFF_UP = 1;

    private record Route(Ipv6Address prefix, int length, int metric) {}

    private final String device;
    private final int index;
    private final Netlink netlink;
    private final boolean wasThere;
    private final boolean wasUp;
    private final int oldMtu;
    private final Set<Route> routes = new LinkedHashSet<>();
    private final List<Sysctls> changed = new ArrayList<>();
    private final Path runDirectory;
    private @Nullable Ipv6Address address;
    private boolean isUp;

    /// How a device looked before it was opened.
    ///
    /// @param exists whether it was there
    /// @param isUp whether it was switched on
    /// @param mtu its MTU
    public record Before(boolean exists, boolean isUp, int mtu) {

        /// Looks at a device.
        public static Before of(String device) {
            var libc = new Libc();
            int index = indexOf(libc, device);
            if (index == 0) {
                return new Before(false, false, 0);
            }
            int probe = libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
            var flags = LinuxTun.request(device, 0);
            var mtu = LinuxTun.request(device, 0);
            boolean isKnown =
                    libc.ioctl(probe, SIOCGIFFLAGS, flags) == 0
                            && libc.ioctl(probe, SIOCGIFMTU, mtu) == 0;
            libc.close(probe);
            return new Before(
                    isKnown,
                    (flags.get(ValueLayout.JAVA_SHORT, VALUE_AT) & IFF_UP) != 0,
                    mtu.get(ValueLayout.JAVA_INT, VALUE_AT));
        }
    }

    /// Manages an open device.
    ///
    /// @param before how the device looked before it was opened
    /// @param runDirectory where it is noted what must be put back after a crash
    public LinuxNetwork(LinuxTun tun, Before before, Path runDirectory) throws IOException {
        this.device = tun.name();
        this.index = indexOf(new Libc(), device);
        this.wasThere = before.exists();
        this.wasUp = before.isUp();
        this.oldMtu = before.mtu();
        this.runDirectory = runDirectory;
        this.netlink = new Netlink();
    }

    private static int indexOf(Libc libc, String device) {
        MemorySegment name = Arena.ofAuto().allocateFrom(device);
        return libc.ifNameToIndex(name);
    }

    @Override
    public void up(int mtu) throws IOException {
        // A tunnel has no neighbors: no address made up from nothing, nothing taken from a router.
        Sysctls.tryWrite(Sysctls.ofDevice(device, "disable_ipv6"), "0");
        Sysctls.tryWrite(Sysctls.ofDevice(device, "addr_gen_mode"), "1");
        Sysctls.tryWrite(Sysctls.ofDevice(device, "accept_ra"), "0");
        netlink.setMtu(index, mtu);
        netlink.setLink(index, true);
        isUp = true;
    }

    @Override
    public void setAddress(Ipv6Address newAddress) throws IOException {
        if (newAddress.equals(address)) {
            return;
        }
        if (wasThere && address == null) {
            flush();
        }
        removeAddress();
        netlink.addAddress(index, newAddress);
        address = newAddress;
    }

    /// Switching a link off takes away its IPv6 addresses and routes.
    private void flush() throws IOException {
        netlink.setLink(index, false);
        netlink.setLink(index, true);
        for (var route : routes) {
            netlink.addRoute(index, route.prefix, route.length, route.metric);
        }
    }

    @Override
    public void removeAddress() {
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
    public void enableForwarding() throws IOException {
        changed.add(Sysctls.enableForwarding(runDirectory, device));
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
        removeAddress();
        if (wasThere && isUp) {
            attempt(() -> netlink.setMtu(index, oldMtu));
            attempt(() -> netlink.setLink(index, wasUp));
        }
        changed.forEach(Sysctls::close);
        changed.clear();
        netlink.close();
    }
}
