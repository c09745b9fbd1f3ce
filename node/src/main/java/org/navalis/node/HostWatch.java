package org.navalis.node;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv4Subnet;
import org.navalis.core.Ipv6Address;
import org.navalis.core.TeredoAddress;

/// Looks every few seconds which addresses the machine has, and whether it was suspended: while it
/// sleeps the monotonic clock stands still and that of the wall does not.
final class HostWatch implements Runnable {

    private static final long PERIOD_MILLIS = 5000;

    /// Two clocks that differ by more were not both running.
    private static final long DRIFT_MILLIS_MAX = 5000;

    private static final int DIRECTED_BROADCAST_PREFIX_MAX = 30;

    private final List<Ipv4Endpoint> sockets;
    private final String ownDevice;
    private final Consumer<HostAddresses> changes;
    private final Runnable resumed;
    private final Runnable ticks;

    /// A watch.
    ///
    /// @param sockets the endpoints of the role, where 0.0.0.0 stands for every address
    /// @param ownDevice the TUN device, whose addresses do not count
    /// @param changes who hears of other addresses
    /// @param resumed who hears that the machine slept
    /// @param ticks called each time that the watch looks
    HostWatch(
            List<Ipv4Endpoint> sockets,
            String ownDevice,
            Consumer<HostAddresses> changes,
            Runnable resumed,
            Runnable ticks) {
        this.sockets = List.copyOf(sockets);
        this.ownDevice = ownDevice;
        this.changes = changes;
        this.resumed = resumed;
        this.ticks = ticks;
    }

    @Override
    public void run() {
        var known = HostAddresses.UNKNOWN;
        long offsetMillis = offsetMillis();
        try {
            while (true) {
                var now = look(sockets, ownDevice);
                if (!now.equals(known)) {
                    known = now;
                    changes.accept(now);
                }
                ticks.run();
                Thread.sleep(PERIOD_MILLIS);
                long drift = Math.abs(offsetMillis() - offsetMillis);
                offsetMillis = offsetMillis();
                if (drift > DRIFT_MILLIS_MAX) {
                    resumed.run();
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static long offsetMillis() {
        return System.currentTimeMillis() - System.nanoTime() / 1_000_000;
    }

    /// The addresses of the machine, as far as the protocol must know them.
    static HostAddresses look(List<Ipv4Endpoint> sockets, String ownDevice) {
        var own = new ArrayList<Ipv4Endpoint>();
        var broadcasts = new ArrayList<Integer>();
        var subnets = new ArrayList<Ipv4Subnet>();
        var ipv6 = new Ipv6Address(0, 0);
        for (var device : devices()) {
            for (var address : device.getInterfaceAddresses()) {
                if (address.getAddress() instanceof Inet4Address ipv4) {
                    noteIpv4(toInt(ipv4), address, sockets, own, broadcasts);
                    if (carriesMulticast(device)) {
                        subnets.add(new Ipv4Subnet(toInt(ipv4), address.getNetworkPrefixLength()));
                    }
                } else if (!device.getName().equals(ownDevice)) {
                    ipv6 = better(ipv6, (Inet6Address) address.getAddress());
                }
            }
        }
        return new HostAddresses(own, broadcasts, subnets, ipv6);
    }

    private static List<NetworkInterface> devices() {
        try {
            return NetworkInterface.networkInterfaces().toList();
        } catch (SocketException unreadable) {
            return List.of();
        }
    }

    private static boolean carriesMulticast(NetworkInterface device) {
        try {
            return device.supportsMulticast() && !device.isLoopback();
        } catch (SocketException gone) {
            return false;
        }
    }

    private static void noteIpv4(
            int address,
            InterfaceAddress of,
            List<Ipv4Endpoint> sockets,
            List<Ipv4Endpoint> own,
            List<Integer> broadcasts) {
        for (var socket : sockets) {
            if (socket.address() == 0 || socket.address() == address) {
                own.add(new Ipv4Endpoint(address, socket.port()));
            }
        }
        if (of.getNetworkPrefixLength() <= DIRECTED_BROADCAST_PREFIX_MAX) {
            int hosts = -1 >>> of.getNetworkPrefixLength();
            broadcasts.add(of.getNetworkPrefixLength() == 0 ? -1 : address | hosts);
        }
    }

    private static Ipv6Address better(Ipv6Address known, Inet6Address found) {
        var address = Ipv6Address.of(found.getAddress());
        boolean isUseful =
                Ipv6Address.isGlobal(address.high(), address.low())
                        && !TeredoAddress.isTeredo(address.high())
                        && !Ipv6Address.isLoopback(address.high(), address.low());
        return isUseful && Ipv6Address.isUnspecified(known.high(), known.low()) ? address : known;
    }

    static int toInt(InetAddress ipv4) {
        return ByteBuffer.wrap(ipv4.getAddress()).getInt();
    }
}
