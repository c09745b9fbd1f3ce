package org.navalis.bench;

import java.io.IOException;
import java.util.List;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.SystemPrograms;
import org.navalis.cli.lab.net.TeredoInternet;

/// The network in which tunnels are compared: client, NAT (full cone, of the kernel), router,
/// relay, and an IPv6 host behind the router.
///
/// ```
/// client ── NAT ── router ── relay
///                    │ └──── server
///                   host
/// ```
@SuppressWarnings("InlineFormatString") // rules read better apart
final class BenchInternet implements AutoCloseable {

    static final String NAT_OUTSIDE = "198.41.3.2";

    private static final String PREFIX = "navalis-bench-";
    private static final int SUBNET = 3;
    private static final List<String> OFFLOADS =
            List.of("tx", "tso", "gso", "gro", "tx-udp-segmentation");

    private static final String FULL_CONE =
            """
            table ip nat {
              chain out { type nat hook postrouting priority srcnat
                oifname "eth0" meta l4proto udp snat to %1$s; }
              chain in { type nat hook prerouting priority dstnat
                iifname "eth0" udp dport >= 1024 dnat to %2$s; }
            }
            """;

    private final TeredoInternet teredo = new TeredoInternet(PREFIX);
    private final Netns nat;
    private final Netns client;

    BenchInternet() {
        var internet = teredo.internet();
        nat = teredo.attach("nat", SUBNET);
        internet.forward(nat);
        teredo.addIpv4(nat, NAT_OUTSIDE + "/24", "198.41.3.1");
        client = internet.host("client");
        internet.wire(nat, "lan", client, "eth0");
        internet.ip(nat, "address add 192.168.7.1/24 dev lan");
        internet.ip(client, "address add " + TeredoInternet.CLIENT_INSIDE + "/24 dev eth0");
        internet.ip(client, "route add default via 192.168.7.1");
    }

    /// Makes it.
    ///
    /// @param isAsOnAWire whether packets of the size of a wire's travel between the hosts, and
    ///     none larger; only end hosts put received ones together
    void build(boolean isAsOnAWire) throws IOException, InterruptedException {
        // What a killed run has left behind.
        teredo.close();
        teredo.build();
        SystemPrograms.run(
                nat.command(List.of("nft", "-f", "-")),
                FULL_CONE.formatted(NAT_OUTSIDE, TeredoInternet.CLIENT_INSIDE));
        if (isAsOnAWire) {
            for (var place : teredo.internet().hosts()) {
                switchOffloadsOff(place);
            }
            for (var end : List.of(client, host())) {
                end.run("ethtool", "-K", "eth0", "gro", "on");
            }
        }
    }

    private static void switchOffloadsOff(Netns place) throws IOException, InterruptedException {
        var devices =
                place.run("ip", "-o", "link", "show", "type", "veth")
                        .lines()
                        .map(line -> line.split(": ", 3)[1].replaceFirst("@.*", ""))
                        .toList();
        for (var device : devices) {
            for (var offload : OFFLOADS) {
                place.run("ethtool", "-K", device, offload, "off");
            }
        }
    }

    Netns client() {
        return client;
    }

    Netns nat() {
        return nat;
    }

    Netns router() {
        return teredo.router();
    }

    Netns relay() {
        return teredo.relay();
    }

    Netns server() {
        return teredo.server();
    }

    Netns host() {
        return teredo.host();
    }

    @Override
    public void close() throws IOException {
        teredo.close();
    }
}
