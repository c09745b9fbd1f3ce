package org.navalis.bench.path;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.navalis.cli.lab.net.Netns;

/// What the links between the hosts carry.
public enum LinkModel {
    /// Packets of up to 64 KiB go whole from host to host, as the kernel does it by itself.
    FULL_OFFLOAD("full offload between the hosts") {
        @Override
        void apply(List<Netns> hosts, List<Netns> ends) {
            // As the kernel has made them.
        }
    },

    /// No link carries more than an MTU at once, and every packet has its checksum; only where
    /// packets end are received ones put together, as network cards and kernels do it.
    WIRE("as on a wire") {
        @Override
        void apply(List<Netns> hosts, List<Netns> ends) throws IOException, InterruptedException {
            for (var host : hosts) {
                for (var device : links(host)) {
                    switchAll(host, device, SENDING, "off");
                    switchAll(host, device, List.of("gro"), "off");
                }
            }
            for (var end : ends) {
                switchAll(end, "eth0", List.of("gro"), "on");
            }
        }
    };

    /// All that would let a link take more than one packet at once, or one without a checksum.
    private static final List<String> SENDING =
            List.of(
                    "tx",
                    "tso",
                    "gso",
                    "tx-udp-segmentation",
                    "tx-udp_tnl-segmentation",
                    "tx-udp_tnl-csum-segmentation",
                    "tx-gso-list");

    private final String title;

    LinkModel(String title) {
        this.title = title;
    }

    /// In words.
    public String title() {
        return title;
    }

    /// Makes links so.
    ///
    /// @param hosts all hosts
    /// @param ends those where packets of any contender end, each with one link `eth0`
    abstract void apply(List<Netns> hosts, List<Netns> ends)
            throws IOException, InterruptedException;

    private static List<String> links(Netns host) throws IOException, InterruptedException {
        return host.run("ip", "-o", "link", "show", "type", "veth")
                .lines()
                .map(line -> line.split(": ", 3)[1].replaceFirst("@.*", ""))
                .toList();
    }

    private static void switchAll(Netns host, String device, List<String> offloads, String to)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("ethtool", "-K", device));
        for (var offload : offloads) {
            command.add(offload);
            command.add(to);
        }
        host.run(command.toArray(String[]::new));
    }
}
