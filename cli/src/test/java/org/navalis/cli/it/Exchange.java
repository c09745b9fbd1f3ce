package org.navalis.cli.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.navalis.cli.lab.net.Netns;

/// What hosts do with each other by ordinary programs, and how that went.
///
/// @param isDone whether it worked
/// @param millis how long it took
/// @param detail what the program said when it did not work
record Exchange(boolean isDone, double millis, String detail) {

    private static final Pattern RECEIVED =
            Pattern.compile("icmp_seq=([0-9]+) .*time=([0-9.]+) ms");
    private static final double INTERVAL_MILLIS = 300;

    /// The headers of an echo request: IPv6 (40) and ICMPv6 (8).
    private static final int HEADERS = 48;

    private static final int LENGTH_DEFAULT = 104;

    /// An echo request each 300 ms until one is answered, for ten seconds at most.
    static Exchange ping(Netns from, String address) throws InterruptedException {
        return ping(from, address, LENGTH_DEFAULT);
    }

    /// The same with echo requests of this size, which are not fragmented.
    static Exchange ping(Netns from, String address, int length) throws InterruptedException {
        var size = Integer.toString(length - HEADERS);
        long startNanos = System.nanoTime();
        try {
            var output =
                    from.run(
                            "ping", "-6", "-n", "-c", "1", "-i", "0.3", "-W", "10", "-w", "10",
                            "-M", "do", "-s", size, address);
            var time = RECEIVED.matcher(output);
            return time.find()
                    ? new Exchange(true, sinceFirst(time), "")
                    : new Exchange(false, millisSince(startNanos), output);
        } catch (IOException e) {
            return new Exchange(false, millisSince(startNanos), String.valueOf(e.getMessage()));
        }
    }

    private static double sinceFirst(Matcher time) {
        int sequence = Integer.parseInt(time.group(1));
        return (sequence - 1) * INTERVAL_MILLIS + Double.parseDouble(time.group(2));
    }

    /// A page over HTTP, compared by its digest.
    static Exchange download(Netns to, String host, int port, Path expected, Path file)
            throws IOException, InterruptedException {
        long startNanos = System.nanoTime();
        try {
            to.run(
                    "curl",
                    "-6",
                    "--silent",
                    "--show-error",
                    "--max-time",
                    "20",
                    "--output",
                    file.toString(),
                    "http://[%s]:%d/".formatted(host, port));
        } catch (IOException e) {
            return new Exchange(false, millisSince(startNanos), String.valueOf(e.getMessage()));
        }
        var millis = millisSince(startNanos);
        var want = sha256(expected);
        var got = sha256(file);
        return new Exchange(
                got.equals(want),
                millis,
                got.equals(want) ? "" : "SHA-256 " + got + ", not " + want);
    }

    private static double millisSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e6;
    }

    private static String sha256(Path file) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
