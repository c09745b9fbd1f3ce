package org.navalis.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.navalis.bench.load.Ping;
import org.navalis.bench.path.BenchInternet;
import org.navalis.bench.path.Contender;
import org.navalis.bench.path.LinkModel;
import org.navalis.bench.path.TeredoTunnel;
import org.navalis.cli.lab.net.SystemPrograms;
import org.navalis.cli.lab.net.TeredoInternet;

/// How long a client takes from its start to its address, and the first ping through a cold relay
/// takes: Navalis and, where it is installed, Miredo in turn, each with its own server and relay.
/// After that, how much of a processor nodes use that have nothing to do.
///
/// Needs root, nftables and ping. Run it by `bench/start [ROUNDS]`; it prints tables.
public final class StartBenchmark {

    private final Path navalis;
    private final Path directory;
    private final Map<Contender, List<Times>> results = new EnumMap<>(Contender.class);

    /// The times of one start, in milliseconds.
    private record Times(double address, double firstPing, double nextPing) {}

    private StartBenchmark(Path navalis, Path directory) {
        this.navalis = navalis;
        this.directory = directory;
    }

    /// Measures.
    ///
    /// @param arguments the script `navalis`, and the number of rounds
    public static void main(String[] arguments) throws Exception {
        var navalis = Path.of(arguments[0]).toAbsolutePath();
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 11;
        var directory = Files.createTempDirectory("navalis-bench");
        new StartBenchmark(navalis, directory).run(rounds);
    }

    private void run(int rounds) throws IOException, InterruptedException {
        var contenders = new ArrayList<>(List.of(Contender.NAVALIS));
        if (SystemPrograms.isInstalled("miredo")) {
            contenders.add(Contender.MIREDO);
        } else {
            System.err.println("miredo is not installed: measuring Navalis alone");
        }
        try (var internet = BenchInternet.build(LinkModel.FULL_OFFLOAD)) {
            for (int round = 0; round <= rounds; round++) {
                for (var contender : contenders) {
                    var times = measure(internet, contender);
                    // The first round warms the files of both.
                    if (round > 0) {
                        results.computeIfAbsent(contender, _ -> new ArrayList<>()).add(times);
                    }
                }
            }
            print();
            System.out.println();
            System.out.println("| idle for 30 s | of a processor, % |");
            System.out.println("|---|---|");
            for (var contender : contenders) {
                watchIdle(internet, contender).forEach(System.out::println);
            }
        }
    }

    private List<String> watchIdle(BenchInternet internet, Contender contender)
            throws IOException, InterruptedException {
        try (var tunnel = teredo(internet, contender)) {
            var running = tunnel.startFresh();
            var idle = new IdleNodes();
            idle.add(contender.title() + " client", running.client());
            idle.add(contender.title() + " relay", running.relay());
            idle.add(contender.title() + " server", running.server());
            return idle.watch();
        }
    }

    private Times measure(BenchInternet internet, Contender contender)
            throws IOException, InterruptedException {
        try (var tunnel = teredo(internet, contender)) {
            var running = tunnel.startFresh();
            var pings =
                    new Ping(internet.client(), TeredoInternet.HOST)
                            .each(2, Duration.ofMillis(200));
            return new Times(running.millisToAddress(), pings.getFirst(), pings.getLast());
        }
    }

    private TeredoTunnel teredo(BenchInternet internet, Contender contender) {
        if (contender.in(internet, directory, navalis) instanceof TeredoTunnel teredo) {
            return teredo;
        }
        throw new IllegalArgumentException(contender.title() + " has no address to get");
    }

    private void print() {
        System.out.println("milliseconds, median [smallest, largest]");
        System.out.printf(
                "%-10s %-28s %-28s %s%n",
                "", "start to address", "first ping, cold relay", "next ping");
        results.forEach((contender, times) ->
                System.out.printf(
                        "%-10s %-28s %-28s %s%n",
                        contender.title(),
                        summary(times, Times::address),
                        summary(times, Times::firstPing),
                        summary(times, Times::nextPing)));
    }

    private static String summary(List<Times> times, ToDoubleFunction<Times> part) {
        var sorted = new ArrayList<>(times.stream().mapToDouble(part).boxed().toList());
        Collections.sort(sorted);
        return String.format(
                Locale.ROOT,
                "%.1f [%.1f, %.1f]",
                sorted.get(sorted.size() / 2),
                sorted.getFirst(),
                sorted.getLast());
    }
}
