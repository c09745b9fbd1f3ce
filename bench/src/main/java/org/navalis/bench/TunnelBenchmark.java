package org.navalis.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.navalis.bench.path.Contender;
import org.navalis.bench.report.Machine;
import org.navalis.bench.report.MarkdownTable;
import org.navalis.bench.report.Results;
import org.navalis.bench.report.TunnelPicture;
import org.navalis.cli.lab.net.SystemPrograms;
import org.navalis.cli.terminal.Json;

/// Compares tunnels on one machine: Navalis, Miredo, the kernel's VXLAN and no tunnel, in turn, in
/// rounds, each time in a network made anew.
///
/// Needs root, nftables, iperf3, ping, ethtool and Miredo. Run it by `bench/tunnels`, which says
/// how; it prints tables in Markdown.
public final class TunnelBenchmark {

    private final TunnelOptions options;
    private final long startNanos = System.nanoTime();

    private TunnelBenchmark(TunnelOptions options) {
        this.options = options;
    }

    /// Measures.
    ///
    /// @param arguments the script `navalis`, and options
    public static void main(String[] arguments) throws Exception {
        for (var program : List.of("nft", "iperf3", "ping", "ethtool", "miredo")) {
            if (!SystemPrograms.isInstalled(program)) {
                System.err.println("the benchmark needs the program " + program);
                System.exit(1);
            }
        }
        new TunnelBenchmark(options(arguments)).run();
    }

    private static TunnelOptions options(String... arguments) {
        try {
            return TunnelOptions.parse(arguments);
        } catch (IllegalArgumentException mistake) {
            System.err.println(mistake.getMessage());
            System.exit(2);
            throw mistake;
        }
    }

    private void run() throws IOException, InterruptedException {
        var machine = Machine.here();
        var all = new ArrayList<Results>();
        for (var links : options.links()) {
            var results = new Results(links);
            all.add(results);
            for (int round = 1; round <= options.rounds(); round++) {
                measure(results, round);
            }
            // At once, so that a run that is broken off has shown something.
            System.out.println(MarkdownTable.text(results, machine, options.rounds()));
        }
        if (options.picture().isPresent()) {
            Files.writeString(options.picture().get(), TunnelPicture.svg(all.getFirst(), machine));
        }
        if (options.values().isPresent()) {
            write(options.values().get(), machine, all);
        }
    }

    private void measure(Results results, int round) throws IOException, InterruptedException {
        for (var contender : Contender.values()) {
            System.err.printf(
                    "%d s, %s, round %d of %d: %s%n",
                    Duration.ofNanos(System.nanoTime() - startNanos).toSeconds(),
                    results.links().title(),
                    round,
                    options.rounds(),
                    contender.title());
            TunnelRun.measure(contender, options.navalis(), results);
        }
    }

    private void write(Path file, Machine machine, List<Results> all) throws IOException {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("machine", machine.facts());
        facts.put("rounds", options.rounds());
        facts.put("results", all.stream().map(Results::facts).toList());
        Files.writeString(file, Json.pretty(facts) + "\n");
    }
}
