package org.navalis.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.navalis.bench.report.Machine;
import org.navalis.bench.report.Results;
import org.navalis.cli.lab.net.SystemPrograms;

/// Compares servers on one machine, in turn, in rounds: how many solicitations they answer a
/// second, how soon, and for how much processor time, without limits of rate.
///
/// Each server is in a network namespace of its own, started anew in every round, and has the
/// machine to itself and to the load. Needs root and miredo-server. Run it by `bench/server
/// [ROUNDS]`; it prints a table in Markdown.
public final class ServerComparison {

    /// Enough that a server never waits for the load, and as many as miredo-server's socket always
    /// has room for: of 256 it lost one in a thousand.
    private static final int WINDOW = 192;

    private static final int WARM_UP_SECONDS = 6;
    private static final int REST_SECONDS = 2;
    private static final int SECONDS = 4;

    private final Path navalis;
    private final Map<Figure, Map<ServerKind, List<Double>>> values = new EnumMap<>(Figure.class);

    /// What is measured.
    private enum Figure {
        MOST("answers a second, %d on the way".formatted(WINDOW)),
        MOST_LOST("the same: not answered, %"),
        MOST_MEDIAN("the same: time to the answer, median, ms"),
        MOST_WORST("the same: p99, ms"),
        MOST_CPU("the same: CPU s for a million"),
        HALF("solicitations a second at one rate for all, half of what the slowest can"),
        HALF_LOST("the same: not answered, %"),
        HALF_MEDIAN("the same: time to the answer, median, ms"),
        HALF_WORST("the same: p99, ms"),
        HALF_CPU("the same: CPU s for a million");

        private final String title;

        Figure(String title) {
            this.title = title;
        }
    }

    private ServerComparison(Path navalis) {
        this.navalis = navalis;
    }

    /// Measures.
    ///
    /// @param arguments the script `navalis`, and the number of rounds
    public static void main(String[] arguments) throws Exception {
        if (!SystemPrograms.isInstalled("miredo-server")) {
            System.err.println("the benchmark needs the program miredo-server");
            System.exit(1);
        }
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        var comparison = new ServerComparison(Path.of(arguments[0]).toAbsolutePath());
        for (int round = 1; round <= rounds; round++) {
            System.err.printf("round %d of %d%n", round, rounds);
            comparison.measure(round);
        }
        System.out.println(comparison.table(rounds));
    }

    private void measure(int round) throws IOException, InterruptedException {
        var order = new ArrayList<>(List.of(ServerKind.values()));
        if (round % 2 == 0) {
            Collections.reverse(order);
        }
        var directory = Files.createTempDirectory("navalis-bench");
        var running = new ArrayList<LoadedServer>();
        try {
            for (var kind : order) {
                running.add(LoadedServer.start(kind, directory, navalis));
            }
            double slowest = Double.POSITIVE_INFINITY;
            for (var server : running) {
                var most = server.load("window", WINDOW, WARM_UP_SECONDS, SECONDS);
                slowest = Math.min(slowest, most.perSecond());
                note(server.kind(), Figure.MOST, most.perSecond());
                note(server.kind(), Figure.MOST_LOST, most.lostPercent());
                note(server.kind(), Figure.MOST_MEDIAN, most.medianMillis());
                note(server.kind(), Figure.MOST_WORST, most.worstMillis());
                note(server.kind(), Figure.MOST_CPU, most.cpuSeconds());
            }
            for (var server : running) {
                var half = server.load("rate", slowest / 2, REST_SECONDS, SECONDS);
                note(server.kind(), Figure.HALF, slowest / 2);
                note(server.kind(), Figure.HALF_LOST, half.lostPercent());
                note(server.kind(), Figure.HALF_MEDIAN, half.medianMillis());
                note(server.kind(), Figure.HALF_WORST, half.worstMillis());
                note(server.kind(), Figure.HALF_CPU, half.cpuSeconds());
            }
        } finally {
            running.forEach(LoadedServer::close);
        }
    }

    private void note(ServerKind kind, Figure figure, double value) {
        values.computeIfAbsent(figure, _ -> new EnumMap<>(ServerKind.class))
                .computeIfAbsent(kind, _ -> new ArrayList<>())
                .add(value);
        System.err.printf("    %s, %s: %s%n", kind.title(), figure.title, Results.text(value));
    }

    private String table(int rounds) throws IOException {
        var text = new StringBuilder(Machine.here().text());
        text.append(".\nMedian of ").append(rounds).append(" [smallest–largest].\n\n");
        text.append("| | ");
        for (var kind : ServerKind.values()) {
            text.append(kind.title()).append(" | ");
        }
        text.append("Navalis / Miredo | XDP / Miredo |\n");
        text.append("|---|---|---|---|---|---|\n");
        for (var figure : Figure.values()) {
            text.append(
                    "| %s | %s | %s | **%s** | %s | %s |%n"
                            .formatted(
                                    figure.title,
                                    summary(ServerKind.MIREDO, figure),
                                    summary(ServerKind.NAVALIS, figure),
                                    summary(ServerKind.XDP, figure),
                                    ratio(ServerKind.NAVALIS, figure),
                                    ratio(ServerKind.XDP, figure)));
        }
        return text.toString();
    }

    private String ratio(ServerKind kind, Figure figure) {
        double theirs = median(ServerKind.MIREDO, figure);
        return theirs == 0 ? "–" : text(median(kind, figure) / theirs);
    }

    private double median(ServerKind kind, Figure figure) {
        var sorted = sorted(kind, figure);
        return sorted.get((sorted.size() - 1) / 2);
    }

    private String summary(ServerKind kind, Figure figure) {
        var sorted = sorted(kind, figure);
        return "%s [%s–%s]"
                .formatted(
                        text(median(kind, figure)),
                        text(sorted.getFirst()),
                        text(sorted.getLast()));
    }

    private List<Double> sorted(ServerKind kind, Figure figure) {
        return values.getOrDefault(figure, Map.of()).getOrDefault(kind, List.of()).stream()
                .sorted()
                .toList();
    }

    private static String text(double value) {
        return value > 0 && value < 0.1
                ? String.format(Locale.ROOT, "%.3f", value)
                : Results.text(value);
    }
}
