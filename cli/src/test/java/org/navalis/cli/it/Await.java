package org.navalis.cli.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.navalis.cli.lab.net.Launched;

/// Waits for what a program does to the network of its namespace, by looking at what the kernel
/// tells of it.
final class Await {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Await() {}

    /// Until the program has a socket at this UDP port.
    static void udpPort(Launched program, int port) throws IOException, InterruptedException {
        var local = ":%04X ".formatted(port);
        line(program, "udp", line -> line.strip().split("rem_address", -1)[0].contains(local));
    }

    /// Until the program listens at this TCP port over IPv6.
    static void tcpPort(Launched program, int port) throws IOException, InterruptedException {
        line(program, "tcp6", line -> line.contains(":%04X 0000".formatted(port)));
    }

    /// Until 2001::/32 is routed to a device.
    static void teredoRoute(Launched program) throws IOException, InterruptedException {
        line(
                program,
                "ipv6_route",
                line ->
                        line.startsWith("20010000000000000000000000000000 20 ")
                                && !line.endsWith(" lo"));
    }

    /// Until there is the TUN device of a server.
    static void teredoDevice(Launched program) throws IOException, InterruptedException {
        line(program, "dev", line -> line.strip().startsWith("teredo"));
    }

    /// Until a device has a Teredo address and the default route.
    ///
    /// @return the address
    static String teredoAddress(Launched program) throws IOException, InterruptedException {
        var address = line(program, "if_inet6", line -> line.startsWith("20010000"));
        line(program, "ipv6_route", Await::isDefaultRoute);
        return address.substring(0, 32).replaceAll("(.{4})(?!$)", "$1:");
    }

    /// Until a program has another Teredo address, and prints how long that took. What is promised
    /// is held in the simulator, where nobody else wants the processor; here it may take twice as
    /// long.
    static void anotherTeredoAddress(Launched program, String before, Duration promised)
            throws IOException, InterruptedException {
        long startNanos = System.nanoTime();
        while (teredoAddress(program).equals(before)) {
            if (System.nanoTime() - startNanos > 2 * promised.toNanos()) {
                throw new IOException(
                        "%s still has %s; it said:%n%s"
                                .formatted(program.name(), before, program.tail()));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        System.out.printf(
                "%s: another address after %d ms, promised %d%n",
                program.name(),
                Duration.ofNanos(System.nanoTime() - startNanos).toMillis(),
                promised.toMillis());
    }

    /// Until a device has the address of a dormant client, and the default route.
    static void dormantAddress(Launched program) throws IOException, InterruptedException {
        line(program, "if_inet6", line -> line.startsWith("fe80000000000000" + "0000fffffffffffe"));
        line(program, "ipv6_route", Await::isDefaultRoute);
    }

    private static boolean isDefaultRoute(String line) {
        return line.startsWith("0".repeat(32) + " 00 ") && !line.endsWith(" lo");
    }

    /// Without any where the process has just ended.
    private static List<String> lines(Path path) throws IOException {
        try {
            return Files.readAllLines(path);
        } catch (NoSuchFileException ended) {
            return List.of();
        }
    }

    private static String line(Launched program, String file, Predicate<String> isIt)
            throws IOException, InterruptedException {
        var path = Path.of("/proc", Long.toString(program.pid()), "net", file);
        long deadlineNanos = System.nanoTime() + LIMIT.toNanos();
        while (program.isAlive() && System.nanoTime() < deadlineNanos) {
            var found = lines(path).stream().filter(isIt).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        throw new IOException(
                "%s %s, and /proc/net/%s does not show what it should; it said:\n%s"
                        .formatted(
                                program.name(),
                                program.isAlive() ? "runs for " + program.age() : "has ended",
                                file,
                                program.tail()));
    }
}
