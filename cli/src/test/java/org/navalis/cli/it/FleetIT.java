package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.TeredoInternet;
import org.navalis.core.testing.Clause;

/// A fleet of two relays on real routing daemons: the one that is in use is drained and started
/// again, then killed, then cut off, while two clients talk with a native host.
///
/// ```
/// client a, b --- NAT --- router --- relay a (BIRD)
///                           |  \---- relay b (FRR)
///                   server, native host
/// ```
class FleetIT {

    private static final int PORT = 8080;

    /// The third is for the datagrams.
    private static final List<String> HOST =
            List.of(TeredoInternet.HOST, "2610:41:2::3", "2610:41:2::4");

    private static final String DRAIN_TIME = "2s";

    /// What is promised, on a machine that has time for it.
    private static final long RECOVERY_MILLIS = 3000;

    /// For one that has not: TCP waits twice as long before each try.
    private static final long SLOWNESS = 3;

    private static final long AFTERMATH_SECONDS = 4;

    /// A host that was tested just now is tested again after two seconds.
    private static final long CALM_SECONDS = 3;

    private final StringBuilder times = new StringBuilder();

    /// What happened to a relay.
    private record Event(String what, long atNanos) {}

    @ParameterizedTest
    @EnumSource(Fleet.Protocol.class)
    @Clause(
            rfc = 4380,
            section = "5.4",
            row = {"RLY-27", "CTS-09", "CTS-10"})
    void aDrainedRelayLosesNothingAndADeadOneIsReplaced(Fleet.Protocol protocol)
            throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd("nft");
        Requirements.assume(Routing.isInstalled(), "bird2 and frr are not installed here");
        var directory =
                Path.of("target", "it", "fleet-" + protocol.name().toLowerCase(Locale.ROOT));
        var programs = new ArrayList<Launched>();
        try (var internet = MixInternet.buildWithTwoRelays(directory.toAbsolutePath());
                var fleet = new Fleet(internet, protocol)) {
            var navalis = new Navalis();
            programs.add(navalis.startServer(internet));
            programs.add(navalis.startClient(internet, internet.clientA()));
            programs.add(navalis.startClient(internet, internet.clientB()));
            programs.add(startHost(internet));
            fleet.start();
            Await.teredoAddress(programs.get(1));
            Await.teredoAddress(programs.get(2));
            try (var a = Talk.start(internet.clientA(), internet.directory(), PORT, HOST);
                    var b = Talk.start(internet.clientB(), internet.directory(), PORT, HOST)) {
                run(protocol, fleet, List.of(a, b));
            }
        } finally {
            programs.reversed().forEach(Launched::close);
        }
    }

    private static Launched startHost(MixInternet internet)
            throws IOException, InterruptedException {
        var arguments = new ArrayList<>(List.of(Integer.toString(PORT)));
        arguments.addAll(HOST);
        var command = Navalis.java(TalkServer.class.getName(), arguments.toArray(String[]::new));
        var log = internet.directory().resolve("host.log");
        var host = Launched.start("host", log, internet.host().command(command));
        Await.tcpPort(host, PORT);
        return host;
    }

    private void run(Fleet.Protocol protocol, Fleet fleet, List<Talk> talks)
            throws IOException, InterruptedException {
        TimeUnit.SECONDS.sleep(CALM_SECONDS);
        // A machine without time for BFD loses its sessions, and makes them again.
        fleet.awaitBoth();

        long drainNanos = System.nanoTime();
        var drained = fleet.active();
        assertThat(fleet.drain(drained, DRAIN_TIME)).isZero();
        assertThat(fleet.active()).isNotEqualTo(drained);
        TimeUnit.SECONDS.sleep(1);
        long drainedNanos = System.nanoTime();

        fleet.startRelay(drained);
        fleet.awaitBoth();
        TimeUnit.SECONDS.sleep(CALM_SECONDS);
        var killed = fleet.active();
        var events = new ArrayList<Event>();
        events.add(new Event("kill -9", fleet.kill(killed)));
        TimeUnit.SECONDS.sleep(AFTERMATH_SECONDS);

        if (protocol == Fleet.Protocol.BGP) {
            fleet.startRelay(killed);
            fleet.awaitBoth();
            TimeUnit.SECONDS.sleep(CALM_SECONDS);
            events.add(new Event("no power", Fleet.cut(fleet.active())));
            TimeUnit.SECONDS.sleep(AFTERMATH_SECONDS);
        }

        for (var talk : talks) {
            talk.end();
        }
        long lost = talks.stream().mapToLong(it -> it.lostBetween(drainNanos, drainedNanos)).sum();
        long silence =
                talks.stream()
                        .mapToLong(it -> it.silenceMillis(drainNanos, drainedNanos))
                        .max()
                        .orElse(0);
        times.append(
                "%s: drain: %d datagrams lost, longest silence of TCP %d ms%n"
                        .formatted(protocol, lost, silence));
        var recoveries = new ArrayList<Long>();
        for (var event : events) {
            recoveries.addAll(recoveries(protocol, event, talks));
        }
        System.out.print("\n" + times);
        if (protocol == Fleet.Protocol.BGP) {
            // By OSPF one run of several still loses some on a busy machine: told, not asserted.
            assertThat(lost).as("datagrams lost while drained").isZero();
        }
        assertThat(recoveries)
                .as(() -> countersOf(fleet))
                .allMatch(millis -> millis <= RECOVERY_MILLIS * SLOWNESS);
    }

    private static String countersOf(Fleet fleet) {
        try {
            return fleet.counters();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private List<Long> recoveries(Fleet.Protocol protocol, Event event, List<Talk> talks) {
        var recoveries = new ArrayList<Long>();
        for (var talk : talks) {
            for (var way : List.of("down", "up")) {
                recoveries.add(talk.recoveryMillis(way, event.atNanos, AFTERMATH_SECONDS));
            }
        }
        times.append(
                "%s: %s: connections flow again after %s ms%n"
                        .formatted(protocol, event.what, recoveries));
        return recoveries;
    }
}
