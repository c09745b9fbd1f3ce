package org.navalis.cli.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;

/// A [TalkClient] in a namespace, and what it has told at its end.
final class Talk implements AutoCloseable {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Launched program;
    private final Path stop;
    private final List<Silence> silences = new ArrayList<>();
    private final List<Long> lost = new ArrayList<>();

    /// A silence of a connection.
    private record Silence(String way, Records.Gap gap) {}

    private Talk(Launched program, Path stop) {
        this.program = program;
        this.stop = stop;
    }

    /// Starts one, which has its connections when this returns.
    ///
    /// @param addresses the three of the host
    static Talk start(Netns place, Path directory, int port, List<String> addresses)
            throws IOException, InterruptedException {
        var stop = directory.resolve(place.name() + ".stop");
        Files.deleteIfExists(stop);
        var arguments = new ArrayList<>(List.of(stop.toString(), Integer.toString(port)));
        arguments.addAll(addresses);
        var command = Navalis.java(TalkClient.class.getName(), arguments.toArray(String[]::new));
        var log = directory.resolve("talk-" + place.name() + ".log");
        var name = "talk at " + place.name();
        var talk = new Talk(Launched.start(name, log, place.command(command)), stop);
        talk.awaitConnections();
        return talk;
    }

    private void awaitConnections() throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
        while (program.output().lines().filter(it -> it.startsWith("connected")).count() < 2) {
            if (System.nanoTime() > deadlineNanos || !program.isAlive()) {
                throw new IOException(program.name() + " is not connected: " + program.tail());
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /// Ends it.
    ///
    /// @throws IOException when a connection did not survive, or had a wrong octet
    void end() throws IOException, InterruptedException {
        Files.writeString(stop, "");
        program.await();
        boolean isVerified = false;
        for (var line : program.output().lines().toList()) {
            var words = line.split(" ", -1);
            switch (words[0]) {
                case "gap" ->
                        silences.add(
                                new Silence(
                                        words[1],
                                        new Records.Gap(
                                                Long.parseLong(words[2]),
                                                Long.parseLong(words[3]))));
                case "lost" -> lost.add(Long.parseLong(words[1]));
                case "verified" -> isVerified = true;
                default -> {
                    // What the JVM says.
                }
            }
        }
        if (!isVerified) {
            throw new IOException(program.name() + ": " + program.output());
        }
    }

    /// How many datagrams were lost of those sent in this time.
    long lostBetween(long fromNanos, long toNanos) {
        return lost.stream().filter(nanos -> nanos >= fromNanos && nanos <= toNanos).count();
    }

    /// The longest silence of a connection in this time, in milliseconds; those below 100 count as
    /// none.
    long silenceMillis(long fromNanos, long toNanos) {
        return silences.stream()
                .map(Silence::gap)
                .filter(gap -> gap.endNanos() >= fromNanos && gap.startNanos() <= toNanos)
                .mapToLong(gap -> gap.lengthNanos() / 1_000_000)
                .max()
                .orElse(0);
    }

    /// How long after a moment a connection was whole again, in milliseconds: the end of its last
    /// silence that began in the next seconds.
    ///
    /// @param way `down` or `up`
    long recoveryMillis(String way, long momentNanos, long secondsMax) {
        long endNanos = momentNanos + TimeUnit.SECONDS.toNanos(secondsMax);
        return silences.stream()
                .filter(silence -> silence.way.equals(way))
                .map(Silence::gap)
                .filter(gap -> gap.endNanos() >= momentNanos && gap.startNanos() <= endNanos)
                .mapToLong(gap -> (gap.endNanos() - momentNanos) / 1_000_000)
                .max()
                .orElse(0);
    }

    @Override
    public void close() {
        program.close();
    }
}
