package org.navalis.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.SystemPrograms;
import org.navalis.cli.lab.net.TeredoInternet;

/// Compares tunnels on one machine: Navalis, Miredo, the kernel's VXLAN and no tunnel, in turn, in
/// rounds, each time in a network made anew.
///
/// Needs root, nftables, iperf3, ping, ethtool and Miredo. Run it by `bench/tunnels [ROUNDS]
/// [--wire]`; it prints a table in Markdown.
public final class TunnelBenchmark {

    private static final int TCP_SECONDS = 3;
    private static final int WARM_UP_SECONDS = 4;
    private static final int PINGS = 200;
    private static final int PINGS_LOADED = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final double BYTES_PER_GIGABYTE = 1e9;

    private final Path navalis;
    private final boolean isAsOnAWire;
    private final Map<String, Map<Figure, List<Double>>> results = new LinkedHashMap<>();

    /// What is measured.
    private enum Figure {
        TCP_UP("TCP up, Mbit/s"),
        TCP_DOWN("TCP down, Mbit/s"),
        TCP_UP_4("4 flows up"),
        TCP_DOWN_4("4 flows down"),
        UDP_SMALL("UDP 64 B/s, <= 1 % lost"),
        UDP_LARGE("UDP 1200 B/s, <= 1 % lost"),
        PING("ping ms"),
        PING_WORST("p99"),
        PING_LOADED("p99 beside TCP"),
        CPU_CLIENT("client, CPU s/GB"),
        CPU_RELAY("relay, CPU s/GB"),
        MEMORY("client, RSS MB");

        private final String title;

        Figure(String title) {
            this.title = title;
        }
    }

    private TunnelBenchmark(Path navalis, boolean isAsOnAWire) {
        this.navalis = navalis;
        this.isAsOnAWire = isAsOnAWire;
    }

    /// Measures.
    ///
    /// @param arguments the script `navalis`, the number of rounds, and `--wire`
    public static void main(String[] arguments) throws Exception {
        for (var program : List.of("nft", "iperf3", "ping", "ethtool", "miredo")) {
            if (!SystemPrograms.isInstalled(program)) {
                System.err.println("the benchmark needs the program " + program);
                System.exit(1);
            }
        }
        var words = new ArrayList<>(List.of(arguments));
        boolean isAsOnAWire = words.remove("--wire");
        int rounds = words.size() > 1 ? Integer.parseInt(words.get(1)) : 3;
        new TunnelBenchmark(Path.of(words.getFirst()).toAbsolutePath(), isAsOnAWire).run(rounds);
    }

    private void run(int rounds) throws IOException, InterruptedException {
        for (int round = 1; round <= rounds; round++) {
            var contenders =
                    List.of(
                            new Tunnel.Plain(),
                            new Tunnel.Vxlan(),
                            new Tunnel.Miredo(),
                            new Tunnel.Navalis(navalis));
            for (var tunnel : contenders) {
                System.err.printf("round %d of %d: %s%n", round, rounds, tunnel.label());
                measure(tunnel);
            }
        }
        print(rounds);
    }

    private void measure(Tunnel tunnel) throws IOException, InterruptedException {
        var directory = Files.createTempDirectory("navalis-bench");
        try (var internet = new BenchInternet()) {
            internet.build(isAsOnAWire);
            try (tunnel) {
                tunnel.start(internet, directory);
                try (var _ =
                        Launched.start(
                                "iperf3",
                                directory.resolve("iperf3.log"),
                                internet.host().command(List.of("iperf3", "-s")))) {
                    awaitPath(internet);
                    measure(tunnel, new Load(internet.client()));
                }
            }
        }
    }

    private static void awaitPath(BenchInternet internet) throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                internet.client()
                        .run("ping", "-6", "-n", "-c", "1", "-W", "1", TeredoInternet.HOST);
                return;
            } catch (IOException notYet) {
                if (System.nanoTime() > deadlineNanos) {
                    throw notYet;
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    private void measure(Tunnel tunnel, Load load) throws IOException, InterruptedException {
        note(tunnel, Figure.MEMORY, Load.residentMegabytes(tunnel.clientPrograms()));
        load.tcp(WARM_UP_SECONDS, 1, false);
        load.tcp(WARM_UP_SECONDS, 1, true);
        double client = Load.cpuSeconds(tunnel.clientPrograms());
        double relay = Load.cpuSeconds(tunnel.relayPrograms());
        var up = load.tcp(TCP_SECONDS, 1, false);
        var down = load.tcp(TCP_SECONDS, 1, true);
        double gigabytes = (up.bytes() + down.bytes()) / BYTES_PER_GIGABYTE;
        note(tunnel, Figure.TCP_UP, up.megabits());
        note(tunnel, Figure.TCP_DOWN, down.megabits());
        note(
                tunnel,
                Figure.CPU_CLIENT,
                (Load.cpuSeconds(tunnel.clientPrograms()) - client) / gigabytes);
        note(
                tunnel,
                Figure.CPU_RELAY,
                (Load.cpuSeconds(tunnel.relayPrograms()) - relay) / gigabytes);
        note(tunnel, Figure.TCP_UP_4, load.tcp(TCP_SECONDS, 4, false).megabits());
        note(tunnel, Figure.TCP_DOWN_4, load.tcp(TCP_SECONDS, 4, true).megabits());
        var idle = load.ping(PINGS);
        note(tunnel, Figure.PING, idle.median());
        note(tunnel, Figure.PING_WORST, idle.worst());
        note(tunnel, Figure.PING_LOADED, pingBesideTcp(load));
        note(tunnel, Figure.UDP_SMALL, load.datagrams(64));
        note(tunnel, Figure.UDP_LARGE, load.datagrams(1200));
    }

    private static double pingBesideTcp(Load load) throws IOException, InterruptedException {
        var traffic =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                load.tcp(TCP_SECONDS, 1, false);
                            } catch (IOException | InterruptedException broken) {
                                System.err.println("no load: " + broken.getMessage());
                            }
                        });
        TimeUnit.MILLISECONDS.sleep(500);
        var pings = load.ping(PINGS_LOADED);
        traffic.join();
        return pings.worst();
    }

    private void note(Tunnel tunnel, Figure figure, double value) {
        results.computeIfAbsent(tunnel.label(), _ -> new EnumMap<>(Figure.class))
                .computeIfAbsent(figure, _ -> new ArrayList<>())
                .add(value);
    }

    // The table

    private void print(int rounds) {
        System.out.printf(
                "Median of %d rounds; %s. Ratios to Miredo and to kernel VXLAN beside.%n%n",
                rounds, isAsOnAWire ? "as on a wire" : "full offload between the hosts");
        System.out.println(
                "| | no tunnel | kernel VXLAN | Miredo | **Navalis** | × Miredo | × VXLAN |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (var figure : Figure.values()) {
            System.out.printf(
                    "| %s | %s | %s | %s | **%s** | %s | %s |%n",
                    figure.title,
                    text(median("no tunnel", figure)),
                    text(median("kernel VXLAN", figure)),
                    text(median("Miredo", figure)),
                    text(median("Navalis", figure)),
                    ratio("Navalis", "Miredo", figure),
                    ratio("Navalis", "kernel VXLAN", figure));
        }
    }

    private double median(String label, Figure figure) {
        var values =
                new ArrayList<>(
                        results.getOrDefault(label, Map.of()).getOrDefault(figure, List.of(0.0)));
        Collections.sort(values);
        return values.get(values.size() / 2);
    }

    private String ratio(String one, String other, Figure figure) {
        double divisor = median(other, figure);
        return divisor == 0 ? "–" : text(median(one, figure) / divisor);
    }

    private static String text(double value) {
        if (value == 0) {
            return "–";
        }
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.2f", value);
    }
}
