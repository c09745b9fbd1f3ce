package org.navalis.bench.path;

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
/// tells of it every millisecond.
public final class Readiness {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Readiness() {}

    /// Until there is a socket at this UDP port.
    ///
    /// @throws IOException when there is none
    public static void udpPort(Launched program, int port)
            throws IOException, InterruptedException {
        var local = ":%04X ".formatted(port);
        line(program, "udp", line -> line.strip().split("rem_address", -1)[0].contains(local));
    }

    /// Until the program listens at this TCP port over IPv6.
    ///
    /// @throws IOException when it does not
    public static void tcpPort(Launched program, int port)
            throws IOException, InterruptedException {
        line(program, "tcp6", line -> line.contains(":%04X 0000".formatted(port)));
    }

    /// Until 2001::/32 is routed to a device.
    static void teredoRoute(Launched program) throws IOException, InterruptedException {
        line(
                program,
                "ipv6_route",
                line ->
                        line.startsWith("20010000" + "0".repeat(24) + " 20 ")
                                && !line.endsWith(" lo"));
    }

    /// Until a device has a Teredo address.
    ///
    /// @return the address
    static String teredoAddress(Launched program) throws IOException, InterruptedException {
        var line = line(program, "if_inet6", text -> text.startsWith("20010000"));
        return line.substring(0, 32).replaceAll("(.{4})(?!$)", "$1:");
    }

    /// Until there is a default IPv6 route.
    static void defaultRoute(Launched program) throws IOException, InterruptedException {
        line(
                program,
                "ipv6_route",
                line -> line.startsWith("0".repeat(32) + " 00 ") && !line.endsWith(" lo"));
    }

    private static String line(Launched program, String file, Predicate<String> isIt)
            throws IOException, InterruptedException {
        var path = Path.of("/proc", Long.toString(program.pid()), "net", file);
        while (program.isAlive() && program.age().compareTo(PATIENCE) < 0) {
            var found = lines(path).stream().filter(isIt).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        throw new IOException(
                program.name() + " is not ready by " + path + "; it said: " + program.tail());
    }

    /// Without any where the process has just ended.
    private static List<String> lines(Path path) throws IOException {
        try {
            return Files.readAllLines(path);
        } catch (NoSuchFileException ended) {
            return List.of();
        }
    }
}
