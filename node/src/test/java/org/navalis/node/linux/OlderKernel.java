package org.navalis.node.linux;

import java.util.List;
import org.navalis.node.io.Platform;

/// The platform of this machine as it would be on a kernel that can do less.
public final class OlderKernel {

    private static final List<LinuxTun.Offload> OFFLOADS = List.of(LinuxTun.Offload.values());

    private OlderKernel() {}

    /// What devices can have, best first, in the words of [LinuxTun#offload].
    public static List<String> tunOffloads() {
        return List.of("tcp and udp", "tcp", "none");
    }

    /// A kernel with this as the best that devices can have.
    ///
    /// @param tunOffload one of [#tunOffloads]
    /// @param hasUdpTrains whether sockets receive and send trains
    public static Platform with(String tunOffload, boolean hasUdpTrains) {
        int best = tunOffloads().indexOf(tunOffload);
        return new LinuxPlatform(OFFLOADS.subList(best, OFFLOADS.size()), hasUdpTrains);
    }
}
