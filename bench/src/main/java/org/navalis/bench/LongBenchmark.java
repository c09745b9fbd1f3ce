package org.navalis.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.navalis.bench.load.Iperf;
import org.navalis.bench.load.Iperf.Direction;
import org.navalis.bench.load.Ping;
import org.navalis.bench.loss.Gauges;
import org.navalis.bench.loss.GcLog;
import org.navalis.bench.loss.LossAccount;
import org.navalis.bench.path.BenchInternet;
import org.navalis.bench.path.LinkModel;
import org.navalis.bench.path.Navalis;
import org.navalis.bench.report.Machine;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.TeredoInternet;
import org.navalis.cli.terminal.Table;

/// A longer run through a client and a relay: TCP at full speed, and UDP at half of the most that
/// it can. Tells the pauses of the garbage collectors, and where every lost datagram went.
///
/// Needs root, nftables, iperf3 and ping. Run it by `bench/long [SECONDS]`.
public final class LongBenchmark {

    private static final int OCTETS = 1200;
    private static final Duration REST = Duration.ofSeconds(1);

    private final int seconds;
    private final BenchInternet internet;
    private final Navalis tunnel;
    private final Iperf iperf;

    private LongBenchmark(int seconds, BenchInternet internet, Navalis tunnel) {
        this.seconds = seconds;
        this.internet = internet;
        this.tunnel = tunnel;
        iperf = new Iperf(internet.client(), TeredoInternet.HOST);
    }

    /// Measures.
    ///
    /// @param arguments the script `navalis`, and the length of each run in seconds
    public static void main(String[] arguments) throws Exception {
        var navalis = Path.of(arguments[0]).toAbsolutePath();
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 60;
        var directory = Files.createTempDirectory("navalis-bench");
        System.out.println(Machine.here().text());
        try (var internet = BenchInternet.build(LinkModel.FULL_OFFLOAD);
                var tunnel = Navalis.loggingCollections(internet, directory, navalis);
                var _ = Iperf.serve(internet.host(), directory)) {
            tunnel.start();
            new Ping(internet.client(), TeredoInternet.HOST).await();
            var benchmark = new LongBenchmark(seconds, internet, tunnel);
            benchmark.runTcp();
            benchmark.runUdp();
        }
    }

    private void runTcp() throws IOException, InterruptedException {
        var pauses = pauses();
        var moved = iperf.tcp(seconds, 1, Direction.UP);
        System.out.printf(
                "%nTCP up, %d s: %.0f Mbit/s, %d segments sent again%n",
                seconds, moved.megabits(), moved.retransmits());
        printPauses(pauses);
    }

    private void runUdp() throws IOException, InterruptedException {
        System.err.println("looking for the most datagrams a second ...");
        double rate = iperf.datagramsMax(OCTETS) / 2;
        var pauses = pauses();
        TimeUnit.MILLISECONDS.sleep(REST.toMillis());
        var before = gauges();
        var moved = iperf.udp(seconds, OCTETS, rate);
        TimeUnit.MILLISECONDS.sleep(REST.toMillis());
        var gone = gauges().since(before);
        System.out.printf(
                "%nUDP up, %d s, %d octets, %.0f datagrams a second%n", seconds, OCTETS, rate);
        printPauses(pauses);
        print(LossAccount.of(gone, moved.sent(), moved.received()));
    }

    private Gauges gauges() throws IOException, InterruptedException {
        return new Gauges.Collector()
                .node("client", tunnel.counters(internet.client()))
                .node("relay", tunnel.counters(internet.relay()))
                .kernel("client", internet.client())
                .kernel("nat", internet.home().nat())
                .kernel("router", internet.router())
                .kernel("server", internet.server())
                .kernel("relay", internet.relay())
                .kernel("host", internet.host())
                .gauges();
    }

    /// How many pauses each node has had.
    private record Pauses(int client, int relay) {}

    private Pauses pauses() throws IOException {
        return new Pauses(pauses(internet.client()).size(), pauses(internet.relay()).size());
    }

    private List<Double> pauses(Netns place) throws IOException {
        return GcLog.pauses(tunnel.collections(place));
    }

    private void printPauses(Pauses before) throws IOException {
        printPauses("client", internet.client(), before.client());
        printPauses("relay", internet.relay(), before.relay());
    }

    private void printPauses(String name, Netns place, int before) throws IOException {
        var all = pauses(place);
        var millis = all.subList(before, all.size());
        System.out.printf(
                "%s: %d pauses for garbage, the longest %.2f ms%n",
                name,
                millis.size(),
                millis.stream().mapToDouble(Double::doubleValue).max().orElse(0));
    }

    private static void print(LossAccount account) {
        var table = new Table("WHERE", "LOST", "EXPLAINED", "COUNTERS");
        for (var row : account.rows()) {
            table.add(
                    row.part(),
                    String.valueOf(row.missing()),
                    String.valueOf(row.explained()),
                    row.reasons());
        }
        System.out.printf(
                "sent %d, received %d, lost %d (%.4f %%)%n%n%s%nunexplained: %d%n",
                account.sent(),
                account.received(),
                account.lost(),
                100.0 * account.lost() / account.sent(),
                table.text(),
                account.unexplained());
    }
}
