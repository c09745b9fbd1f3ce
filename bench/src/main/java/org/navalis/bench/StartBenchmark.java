package org.navalis.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.TeredoInternet;

/// How long a client takes from its start to its address, and the first ping through a cold relay
/// takes: Navalis and, where it is installed, Miredo in turn, in one lab, behind one NAT. After
/// that, how much of a processor nodes use that have nothing to do.
///
/// Needs root. Run it by `bench/start [ROUNDS]`; it prints tables.
public final class StartBenchmark {

    private static final Netns PLACE = new Netns("navalis-lab-client-a");
    private static final String DEVICE = "bench0";
    private static final Path MIREDO = Path.of("/usr/sbin/miredo");
    private static final Path PING = Path.of("/usr/bin/ping");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern PING_TIME = Pattern.compile("icmp_seq=(\\d) .*time=([0-9.]+) ms");
    private static final String TEREDO_ADDRESS = "20010000";

    private final Path navalis;
    private final Path directory;

    /// A client to be measured.
    private interface Contender {
        String name();

        List<String> command();
    }

    /// The times of one start, in milliseconds.
    private record Times(double qualified, double firstPing, double nextPing) {}

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
        var contenders = new ArrayList<Contender>();
        contenders.add(ours());
        if (Files.exists(MIREDO)) {
            contenders.add(miredo());
        } else {
            System.out.println("miredo is not installed: measuring Navalis alone");
        }
        var results = new ArrayList<List<Times>>();
        contenders.forEach(_ -> results.add(new ArrayList<>()));
        lab("--keep");
        try {
            for (int round = 0; round <= rounds; round++) {
                for (int i = 0; i < contenders.size(); i++) {
                    var times = measure(contenders.get(i));
                    // The first round warms the files of both.
                    if (round > 0) {
                        results.get(i).add(times);
                    }
                }
            }
            print(contenders, results);
            printIdle(contenders);
        } finally {
            lab("--down");
        }
    }

    private void printIdle(List<Contender> contenders) throws IOException, InterruptedException {
        var idle = new IdleNodes();
        idle.add("Navalis client", PLACE.processes());
        idle.add("Navalis relay", new Netns("navalis-lab-relay").processes());
        idle.add("Navalis server", new Netns("navalis-lab-server").processes());
        if (contenders.size() == 1) {
            idle.print();
            return;
        }
        var miredo = contenders.getLast();
        try (var client = start(miredo)) {
            awaitAddress(client);
            var process = ProcessHandle.of(client.pid()).orElseThrow();
            idle.add(
                    miredo.name() + " client",
                    Stream.concat(Stream.of(process), process.descendants()).toList());
            idle.print();
        }
    }

    private void lab(String what) throws IOException, InterruptedException {
        var lab =
                Launched.start(
                        "lab",
                        directory.resolve("lab" + what + ".log"),
                        List.of(navalis.toString(), "lab", what));
        if (lab.await() != 0) {
            throw new IOException("the lab did not work: " + lab.tail());
        }
    }

    private Contender ours() {
        return new Contender() {
            @Override
            public String name() {
                return "Navalis";
            }

            @Override
            public List<String> command() {
                return List.of(
                        navalis.toString(),
                        "client",
                        "--server",
                        TeredoInternet.SERVER,
                        "--tun",
                        DEVICE,
                        "--control",
                        directory.resolve("bench.sock").toString());
            }
        };
    }

    private Contender miredo() throws IOException {
        var configuration = directory.resolve("miredo.conf");
        Files.writeString(
                configuration,
                "RelayType client\nInterfaceName %s\nServerAddress %s\n"
                        .formatted(DEVICE, TeredoInternet.SERVER));
        return new Contender() {
            @Override
            public String name() {
                return "Miredo";
            }

            @Override
            public List<String> command() {
                return List.of(
                        MIREDO.toString(),
                        "-f",
                        "-c",
                        configuration.toString(),
                        "-p",
                        directory.resolve("miredo.pid").toString());
            }
        };
    }

    private Times measure(Contender contender) throws IOException, InterruptedException {
        // The lab's own client has the default route; the better metric wins.
        try (var client = start(contender)) {
            double qualified = awaitAddress(client);
            PLACE.run("ip", "-6", "route", "replace", TeredoInternet.HOST + "/128", "dev", DEVICE);
            var pings = Files.exists(PING) ? ping() : List.of(Double.NaN, Double.NaN);
            return new Times(qualified, pings.get(0), pings.get(1));
        }
    }

    private Launched start(Contender contender) throws IOException {
        return Launched.start(
                contender.name(),
                directory.resolve(contender.name() + ".log"),
                PLACE.command(contender.command()));
    }

    /// Milliseconds from the start until the device has a Teredo address.
    private static double awaitAddress(Launched client) throws IOException, InterruptedException {
        var addresses = Path.of("/proc/" + client.pid() + "/net/if_inet6");
        while (client.age().compareTo(PATIENCE) < 0 && client.isAlive()) {
            boolean isThere =
                    Files.readString(addresses)
                            .lines()
                            .anyMatch(line ->
                                    line.startsWith(TEREDO_ADDRESS) && line.endsWith(DEVICE));
            if (isThere) {
                return client.age().toNanos() / 1e6;
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        throw new IOException(client.name() + " has no address: " + client.tail());
    }

    private static List<Double> ping() throws IOException, InterruptedException {
        var output =
                PLACE.run(PING.toString(), "-6", "-n", "-c", "2", "-i", "0.2", TeredoInternet.HOST);
        var times = new ArrayList<>(List.of(Double.NaN, Double.NaN));
        PING_TIME
                .matcher(output)
                .results()
                .forEach(answer ->
                        times.set(
                                Integer.parseInt(answer.group(1)) - 1,
                                Double.parseDouble(answer.group(2))));
        return times;
    }

    private static void print(List<Contender> contenders, List<List<Times>> results) {
        System.out.println("Milliseconds, median [smallest, largest]:");
        System.out.println();
        System.out.println("| | start to address | first ping, cold relay | next ping |");
        System.out.println("|---|---|---|---|");
        for (int i = 0; i < contenders.size(); i++) {
            var times = results.get(i);
            System.out.printf(
                    "| %s | %s | %s | %s |%n",
                    contenders.get(i).name(),
                    summary(times.stream().map(Times::qualified).toList()),
                    summary(times.stream().map(Times::firstPing).toList()),
                    summary(times.stream().map(Times::nextPing).toList()));
        }
    }

    private static String summary(List<Double> values) {
        var sorted = new ArrayList<>(values.stream().filter(value -> !value.isNaN()).toList());
        if (sorted.isEmpty()) {
            return "not measured";
        }
        Collections.sort(sorted);
        return String.format(
                Locale.ROOT,
                "%.1f [%.1f, %.1f]",
                sorted.get(sorted.size() / 2),
                sorted.getFirst(),
                sorted.getLast());
    }
}
