package org.navalis.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.TeredoInternet;

/// Ordinary programs as load: iperf3 and ping from the client to the host.
final class Load {

    private static final int DATAGRAMS_START = 10_000;
    private static final double GROWTH = 1.5;
    private static final double LOSS_PERCENT_MAX = 1;
    private static final int REFINEMENTS = 3;
    private static final double TICKS_PER_SECOND = 100;
    private static final Pattern PING_TIME = Pattern.compile("time=([0-9.]+) ms");

    /// iperf3 names some keys twice.
    private static final JSON REPORTS = JSON.std.without(JSON.Feature.FAIL_ON_DUPLICATE_MAP_KEYS);

    private final Netns client;

    Load(Netns client) {
        this.client = client;
    }

    /// What TCP moved.
    ///
    /// @param megabits megabits a second
    /// @param bytes octets in all
    record Tcp(double megabits, double bytes) {}

    /// TCP for some seconds.
    ///
    /// @param isDown whether the host sends
    Tcp tcp(int seconds, int flows, boolean isDown) throws IOException, InterruptedException {
        var command =
                new ArrayList<>(
                        List.of("-t", String.valueOf(seconds), "-P", String.valueOf(flows)));
        if (isDown) {
            command.add("-R");
        }
        var sum = sum(iperf(command), "sum_received");
        return new Tcp(number(sum, "bits_per_second") / 1e6, number(sum, "bytes"));
    }

    /// The most datagrams a second of which at most one in a hundred is lost.
    double datagrams(int octets) throws IOException, InterruptedException {
        double good = 0;
        double rate = DATAGRAMS_START;
        double bad = Double.POSITIVE_INFINITY;
        double delivered = 0;
        for (int refinements = 0; refinements < REFINEMENTS; ) {
            var sum =
                    sum(
                            iperf(
                                    List.of(
                                            "-u",
                                            "-t",
                                            "1",
                                            "-l",
                                            String.valueOf(octets),
                                            "-b",
                                            String.valueOf((long) (rate * octets * 8)))),
                            "sum");
            double loss = number(sum, "lost_percent");
            double arrived =
                    (number(sum, "packets") - number(sum, "lost_packets")) / number(sum, "seconds");
            if (loss <= LOSS_PERCENT_MAX && arrived > rate * 0.9) {
                good = rate;
                delivered = Math.max(delivered, arrived);
            } else {
                bad = rate;
            }
            boolean isBounded = bad < Double.POSITIVE_INFINITY;
            refinements += isBounded ? 1 : 0;
            rate = isBounded ? (good + bad) / 2 : rate * GROWTH;
        }
        return delivered;
    }

    private Map<String, Object> iperf(List<String> arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("iperf3", "-6", "-J", "-c", TeredoInternet.HOST));
        command.addAll(arguments);
        return REPORTS.mapFrom(client.run(command.toArray(String[]::new)));
    }

    /// The part of a report with the sums of one kind.
    private static Map<?, ?> sum(Map<String, Object> report, String kind) {
        return (Map<?, ?>) value((Map<?, ?>) value(report, "end"), kind);
    }

    private static double number(Map<?, ?> map, String key) {
        return ((Number) value(map, key)).doubleValue();
    }

    private static Object value(Map<?, ?> map, String key) {
        return Objects.requireNonNull(map.get(key), key);
    }

    /// Round trip times.
    ///
    /// @param median in milliseconds
    /// @param worst the 99th of a hundred, in milliseconds
    record Pings(double median, double worst) {}

    /// Echo requests, fifty a second.
    Pings ping(int count) throws IOException, InterruptedException {
        var output =
                client.run(
                        "ping",
                        "-6",
                        "-n",
                        "-c",
                        String.valueOf(count),
                        "-i",
                        "0.02",
                        TeredoInternet.HOST);
        var times = new ArrayList<Double>();
        PING_TIME
                .matcher(output)
                .results()
                .forEach(answer -> times.add(Double.parseDouble(answer.group(1))));
        Collections.sort(times);
        return new Pings(times.get(times.size() / 2), times.get((int) (times.size() * 0.99) - 1));
    }

    /// Processor time of programs and all that they have started, in seconds.
    static double cpuSeconds(List<Launched> programs) throws IOException {
        double ticks = 0;
        for (var process : processes(programs)) {
            var stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            var words = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 20);
            ticks += Double.parseDouble(words[11]) + Double.parseDouble(words[12]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    /// Memory of programs and all that they have started, in megabytes.
    static double residentMegabytes(List<Launched> programs) throws IOException {
        double kilobytes = 0;
        for (var process : processes(programs)) {
            kilobytes +=
                    Files.readString(Path.of("/proc/" + process.pid() + "/status"))
                            .lines()
                            .filter(line -> line.startsWith("VmRSS:"))
                            .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
                            .sum();
        }
        return kilobytes / 1000;
    }

    private static List<ProcessHandle> processes(List<Launched> programs) {
        var all = new ArrayList<ProcessHandle>();
        for (var program : programs) {
            ProcessHandle.of(program.pid())
                    .ifPresent(process -> {
                        all.add(process);
                        process.descendants().forEach(all::add);
                    });
        }
        return all;
    }
}
