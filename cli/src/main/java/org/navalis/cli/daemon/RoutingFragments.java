package org.navalis.cli.daemon;

import java.util.List;
import org.navalis.cli.config.Role;

/// Pieces of configuration for the routing daemon beside a relay, or beside one of several servers
/// with the same addresses: it takes up routes from the kernel, where they stand on the node's
/// device while that works, and gives them to others. A node that has died takes the device and
/// with it the routes along; one that is drained takes them away first.
final class RoutingFragments {

    private static final String BIRD_RELAY =
            """
            # BIRD 2, on the machine of a Teredo relay: the route stands on %1$s while that works.
            # If you have a kernel protocol for IPv6 already, put "learn" and the filter there.

            filter teredo_relay {
                if net = 2001::/32 && ifname = "%1$s" then {
                    # Before what other relays tell, or this one would fall silent.
                    preference = 250;
                    accept;
                }
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

            # A machine that is gone is noticed in less than a second.
            protocol bfd teredo_bfd {
                interface "%2$s" {
                    min rx interval 300 ms;
                    min tx interval 300 ms;
                    multiplier 3;
                };
            }

            # Announce it by BGP: for each of your routers
            #     protocol bgp NAME from teredo_bgp { local as ASN; neighbor ADDRESS as ASN; }
            template bgp teredo_bgp {
                bfd on;
                # FRR at the other end lets BFD go down once when the session begins.
                error wait time 1, 10;
                ipv6 {
                    import none;
                    export where proto = "teredo_kernel";
                };
            }

            # Or by OSPFv3, at your interface.
            protocol ospf v3 teredo_ospf {
                ipv6 {
                    import none;
                    export where proto = "teredo_kernel";
                };
                area 0 {
                    interface "%2$s" { bfd on; };
                };
            }
            """;

    private static final String BIRD_SERVER =
            """
            # BIRD 2, on the machine of a Teredo server with "anycast": routes for its addresses
            # stand on %1$s while that works. If you have a kernel protocol for IPv4 already, put
            # "learn" and the filter there.

            filter teredo_addresses {
                if net.len = 32 && ifname = "%1$s" then {
                    preference = 250;
                    accept;
                }
                reject;
            }

            protocol kernel teredo_server_kernel {
                learn;
                scan time 2;
                ipv4 {
                    import filter teredo_addresses;
                    export none;
                };
            }

            # A machine that is gone is noticed in less than a second.
            protocol bfd teredo_server_bfd {
                interface "%2$s" {
                    min rx interval 300 ms;
                    min tx interval 300 ms;
                    multiplier 3;
                };
            }

            # Announce them: for each of your routers
            #     protocol bgp NAME from teredo_server { local as ASN; neighbor ADDRESS as ASN; }
            template bgp teredo_server {
                bfd on;
                # FRR at the other end lets BFD go down once when the session begins.
                error wait time 1, 10;
                ipv4 {
                    import none;
                    export where proto = "teredo_server_kernel";
                };
            }
            """;

    private static final String FRR_BFD =
            """
            ! A machine that is gone is noticed in less than a second.
            bfd
             profile teredo
              detect-multiplier 3
              receive-interval 300
              transmit-interval 300
             exit
            exit
            !
            """;

    private static final String FRR_RELAY =
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
            route-map teredo-announce permit 10
             match ipv6 address prefix-list teredo-relay
            exit
            !
            ! What other relays tell is not for this machine: when its own relay has died, packets
            ! that still come would go back to the router, and come again.
            route-map teredo-others deny 10
             match ipv6 address prefix-list teredo-relay
            exit
            route-map teredo-others permit 20
            exit
            ipv6 protocol ospf6 route-map teredo-others
            ipv6 protocol bgp route-map teredo-others
            !
            """
                    + FRR_BFD
                    + """
                    ! Announce it by BGP: below "router bgp ASN", for each of your routers
                    !     neighbor ADDRESS remote-as ASN
                    !     neighbor ADDRESS bfd profile teredo
                    !     address-family ipv6 unicast
                    !      redistribute kernel route-map teredo-relay
                    !      neighbor ADDRESS activate
                    !      neighbor ADDRESS route-map teredo-announce out
                    !
                    ! Or by OSPFv3, at your interface.
                    router ospf6
                     redistribute kernel route-map teredo-relay
                    exit
                    !
                    interface %2$s
                     ipv6 ospf6 area 0
                     ipv6 ospf6 bfd profile teredo
                    exit
                    !
                    """;

    private static final String FRR_SERVER =
            """
            ! FRR, on the machine of a Teredo server with "anycast": routes for its addresses stand
            ! on %1$s while that works.
            !
            ip prefix-list teredo-server seq 5 permit 0.0.0.0/0 ge 32
            !
            route-map teredo-server permit 10
             match ip address prefix-list teredo-server
             match interface %1$s
            exit
            !
            """
                    + FRR_BFD
                    + """
                    ! Announce them: below "router bgp ASN", for each of your routers
                    !     neighbor ADDRESS remote-as ASN
                    !     neighbor ADDRESS bfd profile teredo
                    !     address-family ipv4 unicast
                    !      redistribute kernel route-map teredo-server
                    !      neighbor ADDRESS activate
                    !      neighbor ADDRESS prefix-list teredo-server out
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

    /// The daemons for which there is one.
    static List<String> daemonsOf(Role role) {
        return role == Role.RELAY ? List.of("bird", "frr", "radvd") : List.of("bird", "frr");
    }

    /// A fragment for a daemon beside a relay.
    ///
    /// @param tun the relay's device
    /// @param device the device towards the network to which the route is told
    static String ofRelay(String daemon, String tun, String device) {
        var fragment =
                switch (daemon) {
                    case "bird" -> BIRD_RELAY;
                    case "frr" -> FRR_RELAY;
                    case "radvd" -> RADVD;
                    default -> throw new IllegalArgumentException(daemon);
                };
        return fragment.formatted(tun, device);
    }

    /// A fragment for a daemon beside a server.
    ///
    /// @param tun the server's device
    /// @param device the device towards the network to which the routes are told
    static String ofServer(String daemon, String tun, String device) {
        var fragment =
                switch (daemon) {
                    case "bird" -> BIRD_SERVER;
                    case "frr" -> FRR_SERVER;
                    default -> throw new IllegalArgumentException(daemon);
                };
        return fragment.formatted(tun, device);
    }
}
