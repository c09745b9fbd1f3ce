package org.navalis.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.navalis.cli.lab.net.Netns;

/// Echo requests by ping.
///
/// @param from the host
/// @param to the IPv6 address that answers
public record Ping(Netns from, String to) {

    /// What a lost one counts, in milliseconds.
    private static final double LOST_MILLIS = 1000;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern TIME = Pattern.compile("icmp_seq=(\\d+) .*time=([0-9.]+) ms");

    /// Round trip times in milliseconds.
    ///
    /// @param worst the 99th of a hundred
    public record Times(double median, double worst) {

        /// From single times, of which there is one at least.
        static Times of(List<Double> millis) {
            var sorted = new ArrayList<>(millis);
            Collections.sort(sorted);
            int count = sorted.size();
            return new Times(
                    sorted.get((count - 1) / 2), sorted.get((int) Math.ceil(count * 0.99) - 1));
        }
    }

    /// Sends some, a hundred a second.
    ///
    /// @throws IOException when none comes back
    public Times times(int count) throws IOException, InterruptedException {
        return Times.of(each(count, Duration.ofMillis(10)));
    }

    /// Sends some.
    ///
    /// @return the round trip time of each in milliseconds
    /// @throws IOException when none comes back
    public List<Double> each(int count, Duration interval)
            throws IOException, InterruptedException {
        var output =
                from.run(
                        "ping",
                        "-6",
                        "-n",
                        "-c",
                        String.valueOf(count),
                        "-i",
                        String.valueOf(interval.toMillis() / 1000.0),
                        to);
        return parse(output, count);
    }

    static List<Double> parse(String output, int count) {
        var times = new ArrayList<>(Collections.nCopies(count, LOST_MILLIS));
        TIME.matcher(output)
                .results()
                .forEach(answer ->
                        times.set(
                                Integer.parseInt(answer.group(1)) - 1,
                                Double.parseDouble(answer.group(2))));
        return times;
    }

    /// Waits for an answer.
    ///
    /// @throws IOException when none comes
    public void await() throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                from.run("ping", "-6", "-n", "-c", "1", "-W", "1", to);
                return;
            } catch (IOException notYet) {
                if (System.nanoTime() > deadlineNanos) {
                    throw notYet;
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }
}
