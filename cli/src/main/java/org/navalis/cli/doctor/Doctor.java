package org.navalis.cli.doctor;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.navalis.cli.doctor.LiveNodes.LiveNode;
import org.navalis.core.Ipv6Address;
import org.navalis.node.MachineOffer;

/// Makes all checks in their order: the way to the server and what is behind it, then what this
/// machine offers.
///
/// ```
/// resolver -> udp -> primary -> secondary -> mapping -> filtering -> relay -> inbound
/// ```
///
/// @param report where findings go
/// @param target the server
/// @param port its UDP port
/// @param patience how long each answer is awaited, and the time between two questions
record Doctor(Report report, Target target, int port, Duration patience) {

    private static final List<String> OF_NETWORK =
            List.of("udp", "primary", "secondary", "mapping", "filtering", "relay", "inbound");

    /// Looks at the server, the NAT and the relays.
    ///
    /// @param host a native IPv6 host to ping
    /// @param client the running client
    void lookAtNetwork(Optional<Ipv6Address> host, Optional<LiveNode> client) throws Exception {
        var resolver = new Resolver(target);
        report.check("looking up " + target.host(), resolver::check);
        if (resolver.servers().isEmpty()) {
            for (var check : OF_NETWORK) {
                report.add(Finding.skipped(check, "it takes the address of the server", ""));
            }
            return;
        }
        var way =
                new Solicitor.Way(
                        resolver.servers().get(),
                        port,
                        target.isStrict(),
                        new Pace(patience),
                        patience);
        var relay = new RelayCheck(host, client, way, target.allowsSymmetricNat());
        try (var checks = ServerChecks.open(way, target.allowsSymmetricNat())) {
            report.check("asking the server over UDP", checks::udp);
            report.check("asking the primary address", checks::primary);
            report.check("asking the secondary address", checks::secondary);
            report.check("comparing what both have seen", checks::mapping);
            report.check("waiting for an answer from the other address", checks::filtering);
            report.check("looking for a relay", () -> relay.check(checks.isServed()));
            report.check("sending a bubble through the server", checks::inbound);
        } catch (IOException refused) {
            report.add(
                    Finding.failed(
                            "udp",
                            "this machine gives no UDP socket: " + refused.getMessage(),
                            "look at the limits of this user (ulimit -n)"));
        }
    }

    /// Looks at what this machine offers for moving packets.
    void lookAtMachine() throws Exception {
        var machine = new MachineChecks(MachineOffer.here(), target.tun());
        report.check("making a TUN device", machine::tun);
        report.check("looking at the TUN device", machine::tunOffload);
        report.check("looking at UDP", machine::udpOffload);
        report.check("trying XDP", machine::xdp);
        report.check("sharing a port and a device", machine::loops);
        report.check("looking at the buffers", machine::buffers);
    }
}
