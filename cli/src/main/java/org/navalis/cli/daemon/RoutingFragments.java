package org.navalis.cli.daemon;

import java.util.List;

/// Pieces of configuration for the routing daemon beside a relay: it takes up the route for
/// 2001::/32 from the kernel, where it stands on the relay's device while the relay works, and
/// gives it to others. A relay that has died takes the device and with it the route along.
final class RoutingFragments {

    /// The daemons for which there is one.
    static final List<String> DAEMONS = List.of("bird", "frr", "radvd");

    private static final String BIRD =
            """
            # BIRD 2, on the machine of a Teredo relay: the route stands on %1$s while that works.
            # If you have a kernel protocol for IPv6 already, put "learn" and the filter there.

            filter teredo_relay {
                if net = 2001::/32 && ifname = "%1$s" then accept;
                reject;
            }

            protocol kernel teredo_kernel {
                learn;
                scan time 2;
                ipv6 {
                    import filter teredo_relay;
                    export none;
                };
            }

            # Announce it: by OSPFv3 at your interface, or add to the channel of a BGP protocol
            #     export where proto = "teredo_kernel";
            protocol ospf v3 teredo_ospf {
                ipv6 {
                    import none;
                    export where proto = "teredo_kernel";
                };
                area 0 {
                    interface "%2$s";
                };
            }
            """;

    private static final String FRR =
            """
            ! FRR, on the machine of a Teredo relay: the route stands on %1$s while that works.
            !
            ipv6 prefix-list teredo-relay seq 5 permit 2001::/32
            !
            route-map teredo-relay permit 10
             match ipv6 address prefix-list teredo-relay
             match interface %1$s
            exit
            !
            ! Announce it: by OSPFv3 at your interface, or by BGP with the same line below
            ! "address-family ipv6 unicast".
            router ospf6
             redistribute kernel route-map teredo-relay
            exit
            !
            interface %2$s
             ipv6 ospf6 area 0
            exit
            !
            """;

    private static final String RADVD =
            """
            # radvd, on the machine of a Teredo relay: hosts on this link reach 2001::/32 by it, and
            # take it for no default router. Run radvd only while the relay works, for example with
            # BindsTo= in its unit. "navalis relay --advertise %2$s" does the same without radvd.
            interface %2$s
            {
                AdvSendAdvert on;
                AdvDefaultLifetime 0;
                MaxRtrAdvInterval 60;
                route 2001::/32
                {
                    AdvRouteLifetime 180;
                    RemoveRoute on;
                };
            };
            """;

    private RoutingFragments() {}

    /// A fragment.
    ///
    /// @param daemon one of [#DAEMONS]
    /// @param tun the relay's device
    /// @param device the device towards the network to which the route is told
    static String of(String daemon, String tun, String device) {
        var fragment =
                switch (daemon) {
                    case "bird" -> BIRD;
                    case "frr" -> FRR;
                    case "radvd" -> RADVD;
                    default -> throw new IllegalArgumentException(daemon);
                };
        return fragment.formatted(tun, device);
    }
}
