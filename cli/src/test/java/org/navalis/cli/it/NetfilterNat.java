package org.navalis.cli.it;

import java.io.IOException;
import java.util.List;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.SystemPrograms;

/// NATs that the kernel makes, on a box whose `eth0` is outside and whose `lan` is inside.
enum NetfilterNat {
    /// Full cone: what comes to any high port goes to the client.
    CONE(
            """
            table ip nat {
              chain out { type nat hook postrouting priority srcnat
                oifname "eth0" meta l4proto udp snat to %1$s; }
              chain in { type nat hook prerouting priority dstnat
                iifname "eth0" udp dport >= 1024 dnat to %2$s; }
            }
            """),
    /// One public address for one machine, all of it: a "DMZ host".
    ONE_TO_ONE(
            """
            table ip nat {
              chain out { type nat hook postrouting priority srcnat
                ip saddr %2$s snat to %1$s; }
              chain in { type nat hook prerouting priority dstnat
                iifname "eth0" ip daddr %1$s dnat to %2$s; }
            }
            """),
    /// The first, from addresses that the client has sent to from the same port, which the box
    /// keeps.
    RESTRICTED(
            """
            table ip nat {
              set seen { type inet_service . ipv4_addr; size 65535;
                flags dynamic,timeout; timeout 2m; }
              chain note { type filter hook forward priority filter
                iifname "lan" oifname "eth0" meta l4proto udp \
                  update @seen { udp sport . ip daddr }; }
              chain out { type nat hook postrouting priority srcnat
                oifname "eth0" meta l4proto udp snat to %1$s; }
              chain in { type nat hook prerouting priority dstnat
                iifname "eth0" udp dport . ip saddr @seen dnat to %2$s; }
            }
            """),
    /// What a home router with Linux does that has no rule for what comes to itself.
    UNFILTERED(
            """
            table ip nat {
              chain out { type nat hook postrouting priority srcnat
                oifname "eth0" masquerade; }
            }
            """),
    /// What a home router with Linux does.
    PORT_RESTRICTED(
            """
            table ip nat {
              chain out { type nat hook postrouting priority srcnat
                oifname "eth0" masquerade; }
            }
            """),
    /// Another port for each destination.
    SYMMETRIC(
            """
            table ip nat {
              chain out { type nat hook postrouting priority srcnat
                oifname "eth0" masquerade random,fully-random; }
            }
            """);

    /// Without it the box answers the other side's first bubble itself, keeps that flow in mind,
    /// and gives the client's own bubble another port.
    private static final String DROP_UNSOLICITED =
            """
            table ip wan {
              chain input { type filter hook input priority filter
                iifname "eth0" ct state new drop; }
            }
            """;

    private final String rules;

    NetfilterNat(String rules) {
        this.rules = rules;
    }

    /// Makes the box this NAT.
    ///
    /// @param outside the public address of the box
    /// @param inside the address of the client
    void apply(Netns box, String outside, String inside) throws IOException, InterruptedException {
        SystemPrograms.run(
                box.command(List.of("nft", "-f", "-")),
                rules.formatted(outside, inside) + (this == UNFILTERED ? "" : DROP_UNSOLICITED));
    }
}
