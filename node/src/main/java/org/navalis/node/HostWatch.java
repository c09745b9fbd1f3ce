package org.navalis.node;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv4Subnet;
import org.navalis.core.Ipv6Address;
import org.navalis.core.TeredoAddress;
import org.navalis.node.io.HostNotices;
import org.navalis.node.io.PolledNotices;

/// Looks at the addresses of the machine whenever the system says that its network has changed, and
/// notices when the machine was asleep: then the monotonic clock stood still.
final class HostWatch implements Runnable {

    /// A machine that slept for less lost nothing that a refresh does not find.
    private static final long SLEEP_NANOS_MAX = Duration.ofSeconds(5).toNanos();

    /// One change comes as several notices: it is looked at when no more come, or after a second.
    private static final Duration SETTLING = Duration.ofMillis(100);

    private static final int SETTLINGS_MAX = 10;

    private static final int DIRECTED_BROADCAST_PREFIX_MAX = 30;

    /// RFC 3056: 2002::/16, another tunnel that ends anywhere.
    private static final long SIX_TO_FOUR = 0x2002;

    private final List<Ipv4Endpoint> sockets;
    private final String ownDevice;
    private final Supplier<HostNotices> opener;
    private final Ears ears;
    private volatile @Nullable HostNotices notices;
    private volatile boolean isEnding;

    /// Who hears of the machine, on the thread of the watch, which may wait.
    interface Ears {
        /// These IPv4 addresses of the machine were without a carrier for a moment at least; called
        /// before [#onHost].
        void onCut(Set<Integer> addresses);

        /// The network may have changed; also at the start.
        void onHost(HostView view);

        /// The machine was asleep.
        void onResumed();

        /// Called at the start, after everything else, when it is time, and after [#wake].
        ///
        /// @param nowNanos as of [System#nanoTime]
        /// @return when it wants to be called again; `Long.MAX_VALUE` for when something happens
        long onTick(long nowNanos);
    }

    /// A watch.
    ///
    /// @param sockets the endpoints of the role, where 0.0.0.0 stands for every address
    /// @param ownDevice the TUN device, whose addresses do not count
    /// @param opener begins to listen to the system
    HostWatch(
            List<Ipv4Endpoint> sockets, String ownDevice, Supplier<HostNotices> opener, Ears ears) {
        this.sockets = List.copyOf(sockets);
        this.ownDevice = ownDevice;
        this.opener = opener;
        this.ears = ears;
    }

    /// Has [Ears#onTick] called soon; any thread may call.
    void wake() {
        var open = notices;
        if (open != null) {
            open.wake();
        }
    }

    /// Ends the watch soon; any thread may call.
    void end() {
        isEnding = true;
        wake();
    }

    @Override
    public void run() {
        var open = opener.get();
        notices = open;
        try {
            watch(open);
        } catch (IOException deaf) {
            open.close();
            open = new PolledNotices();
            notices = open;
            watchPolled(open);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } finally {
            open.close();
        }
    }

    private void watchPolled(HostNotices polled) {
        try {
            watch(polled);
        } catch (IOException never) {
            throw new AssertionError(never);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch(HostNotices from) throws IOException, InterruptedException {
        long asleepNanos = from.asleepNanos();
        ears.onHost(look(sockets, ownDevice));
        while (!isEnding) {
            long nowNanos = System.nanoTime();
            long dueNanos = ears.onTick(nowNanos);
            long waitNanos =
                    dueNanos == Long.MAX_VALUE ? dueNanos : Math.max(0, dueNanos - nowNanos);
            boolean mayDiffer = from.await(waitNanos);
            boolean hasSlept = from.asleepNanos() - asleepNanos > SLEEP_NANOS_MAX;
            asleepNanos = from.asleepNanos();
            if (mayDiffer || hasSlept) {
                settle(from);
                hearOfCut(from);
                ears.onHost(look(sockets, ownDevice));
            }
            if (hasSlept) {
                ears.onResumed();
            }
        }
    }

    private void settle(HostNotices from) throws IOException, InterruptedException {
        for (int i = 0; i < SETTLINGS_MAX && !isEnding; i++) {
            Thread.sleep(SETTLING);
            if (!from.await(0)) {
                return;
            }
        }
    }

    /// A cable that was out for a moment has left everything as it was, and may be in another box.
    private void hearOfCut(HostNotices from) {
        var cut = from.takeCut();
        if (cut.isEmpty()) {
            return;
        }
        var addresses = new HashSet<Integer>();
        for (var device : devices()) {
            if (cut.contains(device.getIndex())) {
                device.inetAddresses()
                        .filter(Inet4Address.class::isInstance)
                        .forEach(address -> addresses.add(toInt(address)));
            }
        }
        ears.onCut(addresses);
    }

    /// The network of the machine as it is now.
    static HostView look(List<Ipv4Endpoint> sockets, String ownDevice) {
        var own = new ArrayList<Ipv4Endpoint>();
        var broadcasts = new ArrayList<Integer>();
        var subnets = new ArrayList<Ipv4Subnet>();
        var natives = new ArrayList<Ipv6Address>();
        var reachable = new HashSet<Integer>();
        var ipv6 = new Ipv6Address(0, 0);
        for (var device : devices()) {
            boolean isUp = isUp(device);
            for (var address : device.getInterfaceAddresses()) {
                if (address.getAddress() instanceof Inet4Address ipv4) {
                    noteIpv4(toInt(ipv4), address, sockets, own, broadcasts);
                    if (isUp) {
                        reachable.add(toInt(ipv4));
                    }
                    if (carriesMulticast(device)) {
                        subnets.add(new Ipv4Subnet(toInt(ipv4), address.getNetworkPrefixLength()));
                    }
                } else if (!device.getName().equals(ownDevice)) {
                    var found = (Inet6Address) address.getAddress();
                    ipv6 = better(ipv6, found);
                    noteNative(found, isUp, natives);
                }
            }
        }
        return new HostView(
                new HostAddresses(own, broadcasts, subnets, ipv6), natives, Set.copyOf(reachable));
    }

    /// The network devices of the machine.
    static List<NetworkInterface> devices() {
        try {
            return NetworkInterface.networkInterfaces().toList();
        } catch (SocketException unreadable) {
            return List.of();
        }
    }

    /// Whether it is on and has a carrier.
    private static boolean isUp(NetworkInterface device) {
        try {
            return device.isUp();
        } catch (SocketException gone) {
            return false;
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
        return isUseful(address) && Ipv6Address.isUnspecified(known.high(), known.low())
                ? address
                : known;
    }

    private static boolean isUseful(Ipv6Address address) {
        return Ipv6Address.isGlobal(address.high(), address.low())
                && !TeredoAddress.isTeredo(address.high())
                && !Ipv6Address.isLoopback(address.high(), address.low());
    }

    private static void noteNative(Inet6Address found, boolean isUp, List<Ipv6Address> natives) {
        var address = Ipv6Address.of(found.getAddress());
        if (isUp && isNative(address)) {
            natives.add(address);
        }
    }

    /// Whether an address is global, and of no tunnel that ends anywhere.
    static boolean isNative(Ipv6Address address) {
        return isUseful(address) && address.high() >>> 48 != SIX_TO_FOUR;
    }

    /// Whether this is an address of the machine.
    static boolean isOwn(int address) {
        return devices().stream()
                .flatMap(device -> device.getInterfaceAddresses().stream())
                .map(InterfaceAddress::getAddress)
                .anyMatch(own -> own instanceof Inet4Address && toInt(own) == address);
    }

    static int toInt(InetAddress ipv4) {
        return ByteBuffer.wrap(ipv4.getAddress()).getInt();
    }
}
