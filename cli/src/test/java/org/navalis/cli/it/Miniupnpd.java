package org.navalis.cli.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.SystemPrograms;

/// A home router's program for port mappings, as Debian has it, on a box whose `eth0` is outside
/// and whose `lan` is inside. Nothing but what was asked for, or mapped, comes in.
enum Miniupnpd {
    /// It speaks all, and PCP is the best.
    PCP("PCP", "yes", ""),
    /// It does not hear PCP.
    NAT_PMP("NAT-PMP", "yes", "iifname \"lan\" udp dport 5351 @th,64,8 2 drop"),
    /// It has UPnP only.
    UPNP("UPnP", "no", "");

    private final String label;
    private final String hasPortControl;
    private final String filter;

    Miniupnpd(String label, String hasPortControl, String filter) {
        this.label = label;
        this.hasPortControl = hasPortControl;
        this.filter = filter;
    }

    /// The protocol as the status page calls it.
    String label() {
        return label;
    }

    /// Starts it on a box that is a NAT already.
    ///
    /// @param directory where its files are
    Launched start(Netns box, Path directory) throws IOException, InterruptedException {
        SystemPrograms.run(box.command(List.of("nft", "-f", "-")), rules());
        var configuration = Files.writeString(directory.resolve("miniupnpd.conf"), configuration());
        var program =
                Launched.start(
                        "miniupnpd at " + box.name(),
                        directory.resolve("miniupnpd.log"),
                        box.command(
                                List.of(
                                        "miniupnpd",
                                        "-d",
                                        "-f",
                                        configuration.toString(),
                                        "-P",
                                        directory.resolve("miniupnpd.pid").toString())));
        Await.udpPort(program, hasPortControl.equals("yes") ? 5351 : 1900);
        return program;
    }

    private String rules() {
        return """
        table inet filter {
          chain forward { type filter hook forward priority filter; policy drop;
            ct state established,related accept
            iifname "lan" accept
            jump miniupnpd
          }
          chain miniupnpd { }
          chain input { type filter hook input priority filter
            %s
          }
          chain prerouting { type nat hook prerouting priority dstnat
            jump prerouting_miniupnpd
          }
          chain postrouting { type nat hook postrouting priority srcnat
            jump postrouting_miniupnpd
          }
          chain prerouting_miniupnpd { }
          chain postrouting_miniupnpd { }
        }
        """
                .formatted(filter);
    }

    /// A lifetime so short that a test sees its renewal; it holds for PCP.
    private String configuration() {
        return """
        ext_ifname=eth0
        listening_ip=lan
        enable_natpmp=%s
        enable_upnp=yes
        secure_mode=yes
        uuid=e9e7cd4e-a4db-4b51-8904-8e127926f42b
        min_lifetime=2
        max_lifetime=20
        allow 1024-65535 192.168.7.0/24 1024-65535
        deny 0-65535 0.0.0.0/0 0-65535
        """
                .formatted(hasPortControl);
    }

    /// What is mapped at a box, a line for each mapping.
    static List<String> mappings(Netns box) throws IOException, InterruptedException {
        return box.run("nft", "list", "chain", "inet", "filter", "prerouting_miniupnpd")
                .lines()
                .filter(line -> line.contains("dnat"))
                .map(String::strip)
                .toList();
    }
}
