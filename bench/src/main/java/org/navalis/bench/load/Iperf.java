package org.navalis.bench.load;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.navalis.bench.path.Readiness;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;

/// TCP and UDP by iperf3, between a host and one where [#serve] runs.
///
/// @param from the host
/// @param to the IPv6 address of the other one
public record Iperf(Netns from, String to) {

    private static final int PORT = 5201;
    private static final int DATAGRAMS_START = 20_000;
    private static final double GROWTH = 1.5;
    private static final double LOSS_PERCENT_MAX = 1;
    private static final int REFINEMENTS = 3;

    /// iperf3 names some keys twice.
    private static final JSON REPORTS = JSON.std.without(JSON.Feature.FAIL_ON_DUPLICATE_MAP_KEYS);

    /// Which way the octets go.
    public enum Direction {
        /// From the host.
        UP,
        /// To the host.
        DOWN
    }

    /// What TCP moved.
    ///
    /// @param megabits megabits a second
    /// @param bytes octets in all
    /// @param retransmits segments that were sent again
    public record Tcp(double megabits, double bytes, long retransmits) {}

    /// What UDP moved.
    ///
    /// @param sent datagrams that were sent
    /// @param received those that had arrived when iperf3 stopped counting
    /// @param perSecond received ones a second
    /// @param lostPercent of those up to the last one that was received
    public record Udp(long sent, long received, double perSecond, double lostPercent) {}

    /// Starts iperf3 as the other end.
    ///
    /// @throws IOException when it does not start
    public static Launched serve(Netns place, Path directory)
            throws IOException, InterruptedException {
        var server =
                Launched.start(
                        "iperf3",
                        directory.resolve(place.name() + ".iperf3.log"),
                        place.command(List.of("iperf3", "-s")));
        Readiness.tcpPort(server, PORT);
        return server;
    }

    /// TCP for some seconds.
    ///
    /// @throws IOException when iperf3 fails
    public Tcp tcp(int seconds, int flows, Direction direction)
            throws IOException, InterruptedException {
        var options =
                new ArrayList<>(
                        List.of("-t", String.valueOf(seconds), "-P", String.valueOf(flows)));
        if (direction == Direction.DOWN) {
            options.add("-R");
        }
        var end = run(options);
        var received = part(end, "sum_received");
        return new Tcp(
                number(received, "bits_per_second") / 1e6,
                number(received, "bytes"),
                (long) number(part(end, "sum_sent"), "retransmits"));
    }

    /// UDP for some seconds.
    ///
    /// @param octets of payload in each datagram
    /// @param rate datagrams a second
    /// @throws IOException when iperf3 fails
    public Udp udp(int seconds, int octets, double rate) throws IOException, InterruptedException {
        var end =
                run(
                        List.of(
                                "-u",
                                "-t",
                                String.valueOf(seconds),
                                "-l",
                                String.valueOf(octets),
                                "-b",
                                String.valueOf((long) (rate * octets * 8))));
        var received = part(end, "sum_received");
        // Its number of packets is that of the last one, with those that are missing before.
        double count = number(received, "bytes") / octets;
        return new Udp(
                (long) number(part(end, "sum_sent"), "packets"),
                (long) count,
                count / number(received, "seconds"),
                number(part(end, "sum"), "lost_percent"));
    }

    /// The most datagrams a second of which at most one in a hundred is lost, found by steps of one
    /// second.
    ///
    /// @throws IOException when iperf3 fails
    public double datagramsMax(int octets) throws IOException, InterruptedException {
        double good = 0;
        double rate = DATAGRAMS_START;
        double bad = Double.POSITIVE_INFINITY;
        double best = 0;
        for (int refinements = 0; refinements < REFINEMENTS; ) {
            var moved = udp(1, octets, rate);
            if (moved.lostPercent() <= LOSS_PERCENT_MAX && moved.perSecond() > rate * 0.9) {
                good = rate;
                best = Math.max(best, moved.perSecond());
            } else {
                bad = rate;
            }
            boolean isBounded = bad < Double.POSITIVE_INFINITY;
            refinements += isBounded ? 1 : 0;
            rate = isBounded ? (good + bad) / 2 : rate * GROWTH;
        }
        return best;
    }

    private Map<?, ?> run(List<String> options) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("iperf3", "-6", "-J", "-c", to));
        command.addAll(options);
        return part(REPORTS.mapFrom(from.run(command.toArray(String[]::new))), "end");
    }

    private static Map<?, ?> part(Map<?, ?> report, String key) {
        return (Map<?, ?>) value(report, key);
    }

    private static double number(Map<?, ?> report, String key) {
        return ((Number) value(report, key)).doubleValue();
    }

    private static Object value(Map<?, ?> report, String key) {
        return Objects.requireNonNull(report.get(key), key);
    }
}
