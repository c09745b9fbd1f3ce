package org.navalis.cli.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.SystemPrograms;
import org.navalis.cli.lab.net.TeredoInternet;
import org.navalis.core.testing.Clause;

/// A relay that tells the hosts of a link of its route (RFC 4191), and a Linux host there.
class AdvertisedRouteIT {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long PAUSE_MILLIS = 100;

    private final Path directory = Path.of("target", "it", "advertised-route").toAbsolutePath();

    @Test
    @Clause(rfc = 4191, section = "2.3", row = "RLY-27")
    void hostsTakeTheRouteAndLoseItWithTheRelay() throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd("nft");
        var nat = NetfilterNat.PORT_RESTRICTED;
        try (var internet = MixInternet.build(directory, nat, nat)) {
            var host = hostBeside(internet.relay());
            var relay = startRelay(internet.relay());
            try {
                var route = awaitRoute(host, true);

                assertThat(route).contains("via fe80:").contains("proto ra").contains("dev eth0");
                assertThat(host.run("ip", "-6", "route", "show", "default")).isBlank();

                // A host that comes later asks, and is answered.
                host.run("ip", "link", "set", "eth0", "down");
                host.run("ip", "link", "set", "eth0", "up");
                awaitRoute(host, true);
            } finally {
                relay.close();
            }
            awaitRoute(host, false);
        }
    }

    @Test
    @Clause(rfc = 4191, section = "2.3", row = "RLY-27")
    void refusesAnInterfaceThatDoesNotExist() throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd("nft");
        var nat = NetfilterNat.PORT_RESTRICTED;
        try (var internet = MixInternet.build(directory, nat, nat)) {
            var command =
                    internet.relay()
                            .command(
                                    Navalis.java(
                                            "org.navalis.cli.Main",
                                            "relay",
                                            "--listen",
                                            TeredoInternet.RELAY,
                                            "--advertise",
                                            "lan9",
                                            "--control",
                                            "/run/" + internet.relay().name() + ".sock"));
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var output = new String(process.getInputStream().readAllBytes(), UTF_8);

            assertThat(process.waitFor()).isEqualTo(78);
            assertThat(output.lines())
                    .containsExactly(
                            "navalis: --advertise lan9: there is no such interface; give one that"
                                    + " 'ip link' shows");
        }
    }

    private Launched startRelay(Netns place) throws IOException, InterruptedException {
        var relay =
                Launched.start(
                        "navalis relay at " + place.name(),
                        directory.resolve(place.name() + ".log"),
                        place.command(
                                Navalis.java(
                                        "org.navalis.cli.Main",
                                        "relay",
                                        "--listen",
                                        TeredoInternet.RELAY,
                                        "--advertise",
                                        "lan",
                                        "--control",
                                        "/run/" + place.name() + ".sock")));
        Await.teredoRoute(relay);
        return relay;
    }

    private static Netns hostBeside(Netns relay) throws IOException, InterruptedException {
        var host = new Netns(relay.name() + "-lan");
        SystemPrograms.run(List.of("ip", "netns", "add", host.name()));
        SystemPrograms.run(
                List.of("ip", "-n", relay.name(), "-batch", "-"),
                """
                link add lan type veth peer name eth0 netns %s
                link set lan up
                """
                        .formatted(host.name()));
        for (var setting :
                List.of("accept_ra=1", "accept_ra_rtr_pref=1", "accept_ra_rt_info_max_plen=64")) {
            host.run("sysctl", "-q", "-w", "net.ipv6.conf.eth0." + setting);
        }
        host.run("ip", "link", "set", "eth0", "up");
        return host;
    }

    private static String awaitRoute(Netns host, boolean isWanted)
            throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
        var route = host.run("ip", "-6", "route", "show", "2001::/32");
        while (route.isBlank() == isWanted && System.nanoTime() < deadlineNanos) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            route = host.run("ip", "-6", "route", "show", "2001::/32");
        }
        assertThat(route.isBlank()).as("the route is '%s'", route).isEqualTo(!isWanted);
        return route;
    }
}
