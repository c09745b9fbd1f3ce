package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.SystemPrograms;
import org.navalis.cli.lab.net.TeredoInternet;
import org.navalis.core.testing.Clause;

/// A server that has private addresses and stands behind 1:1 NAT, as in clouds.
///
/// ```
/// router --- 198.41.0.4, .5 [NAT] 10.0.0.1 --- 10.0.0.4, .5 server
/// ```
class CloudServerIT {

    private static final String INSIDE = "10.0.0.4";
    private static final String INSIDE_SECONDARY = "10.0.0.5";

    private static final String ONE_TO_ONE =
            """
            table ip nat {
              chain in { type nat hook prerouting priority dstnat
                dnat to ip daddr map { %1$s : %3$s, %2$s : %4$s }
              }
              chain out { type nat hook postrouting priority srcnat
                oifname "eth0" snat to ip saddr map { %3$s : %1$s, %4$s : %2$s }
              }
            }
            """
                    .formatted(
                            TeredoInternet.SERVER,
                            TeredoInternet.SERVER_SECONDARY,
                            INSIDE,
                            INSIDE_SECONDARY);

    private final Path directory = Path.of("target", "it", "cloud-server").toAbsolutePath();

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.2",
            row = {"SRV-01", "SRV-21", "SRV-23"})
    void servesClientsUnderItsPublicAddresses() throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd("nft", "ping");
        var programs = new ArrayList<Launched>();
        var nat = NetfilterNat.PORT_RESTRICTED;
        try (var internet = MixInternet.build(directory, nat, nat)) {
            var cloud = cloudBehind(internet.server());
            programs.add(startServer(cloud));
            var navalis = new Navalis();
            programs.add(navalis.startRelay(internet));
            var a = navalis.startClient(internet, internet.clientA());
            programs.add(a);
            var b = navalis.startClient(internet, internet.clientB());
            programs.add(b);
            var address = Await.teredoAddress(a);
            var addressOfB = Await.teredoAddress(b);

            // The public primary address, 198.41.0.4.
            assertThat(address).startsWith("2001:0000:c629:0004:");
            assertDone(Exchange.ping(internet.clientA(), TeredoInternet.HOST));
            assertDone(Exchange.ping(internet.clientA(), addressOfB));
            assertDone(Exchange.ping(internet.host(), address));
        } finally {
            programs.reversed().forEach(Launched::close);
        }
    }

    private static void assertDone(Exchange exchange) {
        assertThat(exchange.isDone()).as(exchange.detail()).isTrue();
    }

    /// Makes the place of the server the NAT, and gives it a machine inside.
    private static Netns cloudBehind(Netns box) throws IOException, InterruptedException {
        var cloud = new Netns(box.name() + "-inside");
        SystemPrograms.run(List.of("ip", "netns", "add", cloud.name()));
        SystemPrograms.run(
                List.of("ip", "-n", box.name(), "-batch", "-"),
                """
                link add lan type veth peer name eth0 netns %s
                link set lan up
                address add 10.0.0.1/24 dev lan
                address add 2610:41:c::1/64 dev lan nodad
                """
                        .formatted(cloud.name()));
        SystemPrograms.run(
                List.of("ip", "-n", cloud.name(), "-batch", "-"),
                """
                link set lo up
                link set eth0 up
                address add %s/24 dev eth0
                address add %s/24 dev eth0
                address add 2610:41:c::2/64 dev eth0 nodad
                route add default via 10.0.0.1
                route add ::/0 via 2610:41:c::1
                """
                        .formatted(INSIDE, INSIDE_SECONDARY));
        for (var key : List.of("ipv4.ip_forward", "ipv6.conf.all.forwarding")) {
            box.run("sysctl", "-q", "-w", "net." + key + "=1");
        }
        SystemPrograms.run(box.command(List.of("nft", "-f", "-")), ONE_TO_ONE);
        return cloud;
    }

    private Launched startServer(Netns place) throws IOException, InterruptedException {
        var server =
                Launched.start(
                        "navalis server at " + place.name(),
                        directory.resolve(place.name() + ".log"),
                        place.command(
                                Navalis.java(
                                        "org.navalis.cli.Main",
                                        "server",
                                        "--listen",
                                        INSIDE,
                                        "--secondary",
                                        INSIDE_SECONDARY,
                                        "--public",
                                        TeredoInternet.SERVER
                                                + ","
                                                + TeredoInternet.SERVER_SECONDARY,
                                        "--control",
                                        "/run/" + place.name() + ".sock")));
        Await.udpPort(server, 3544);
        Await.teredoDevice(server);
        return server;
    }
}
