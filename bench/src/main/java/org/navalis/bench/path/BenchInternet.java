package org.navalis.bench.path;

import java.io.IOException;
import java.util.List;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.SystemPrograms;
import org.navalis.cli.lab.net.TeredoInternet;

/// The network in which tunnels are compared: two clients, each behind a NAT (full cone, of the
/// kernel), a router, a relay, a server and an IPv6 host.
///
/// ```
/// client ── NAT ── router ── relay
///                  │ │ └──── server
///    other NAT ────┘ └────── host
///        │
///  other client
/// ```
@SuppressWarnings("InlineFormatString") // rules read better apart
public final class BenchInternet implements AutoCloseable {

    private static final String PREFIX = "navalis-bench-";

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
    private final Home home = home("", 3);
    private final Home otherHome = home("other-", 4);

    /// A client's place and the NAT in front of it.
    ///
    /// @param subnet the third number of the NAT's network outside
    public record Home(Netns nat, Netns client, int subnet) {

        /// The address of the NAT outside.
        public String natOutside() {
            return "198.41." + subnet + ".2";
        }
    }

    private Home home(String name, int subnet) {
        var internet = teredo.internet();
        var nat = teredo.attach(name + "nat", subnet);
        var client = internet.host(name + "client");
        var home = new Home(nat, client, subnet);
        internet.forward(nat);
        teredo.addIpv4(nat, home.natOutside() + "/24", "198.41." + subnet + ".1");
        internet.wire(nat, "lan", client, "eth0");
        internet.ip(nat, "address add 192.168.7.1/24 dev lan");
        teredo.addIpv4(client, TeredoInternet.CLIENT_INSIDE + "/24", "192.168.7.1");
        return home;
    }

    /// Makes it, in place of what a killed run has left behind.
    ///
    /// @throws IOException when the system refuses
    public static BenchInternet build(LinkModel links) throws IOException, InterruptedException {
        var internet = new BenchInternet();
        internet.close();
        internet.teredo.build();
        for (var home : List.of(internet.home, internet.otherHome)) {
            SystemPrograms.run(
                    home.nat().command(List.of("nft", "-f", "-")),
                    FULL_CONE.formatted(home.natOutside(), TeredoInternet.CLIENT_INSIDE));
        }
        links.apply(
                internet.teredo.internet().hosts(),
                List.of(
                        internet.client(),
                        internet.otherHome.client(),
                        internet.relay(),
                        internet.host()));
        return internet;
    }

    /// The client and its NAT.
    public Home home() {
        return home;
    }

    /// The second client and its NAT.
    public Home otherHome() {
        return otherHome;
    }

    /// The place of the client.
    public Netns client() {
        return home.client();
    }

    /// Where everything meets.
    public Netns router() {
        return teredo.router();
    }

    /// The place of the relay.
    public Netns relay() {
        return teredo.relay();
    }

    /// The place of the server.
    public Netns server() {
        return teredo.server();
    }

    /// The IPv6 host; its address is [TeredoInternet#HOST].
    public Netns host() {
        return teredo.host();
    }

    @Override
    public void close() throws IOException {
        teredo.close();
    }
}
