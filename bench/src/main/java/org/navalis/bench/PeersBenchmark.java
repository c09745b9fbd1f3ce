package org.navalis.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.navalis.bench.load.Usage;
import org.navalis.bench.loss.GcLog;
import org.navalis.bench.peers.Load;
import org.navalis.bench.report.Machine;
import org.navalis.cli.control.ControlClient;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.SystemPrograms;

/// A million strangers that come to a relay, and a hundred clients that use it meanwhile: the
/// relay's memory before and after, the round trips of the hundred, and the pauses of the JVM.
///
/// Needs root. Run it by `bench/peers [STRANGERS [A SECOND]]`; it prints a table.
public final class PeersBenchmark {

    private static final Netns RELAY = new Netns("navalis-peers-relay");
    private static final Netns WORLD = new Netns("navalis-peers-world");
    private static final String RELAY_ADDRESS = "26.1.0.1";
    private static final String CLIENTS_ADDRESS = "26.1.0.2";
    private static final Duration START_MAX = Duration.ofSeconds(30);
    private static final List<String> PHASES = List.of("before", "meanwhile", "after");

    /// Each line a command of `ip`, in the namespace that it begins with.
    private static final String NETWORK =
            """
            world link add world type veth peer name relay netns %1$s
            world address add %3$s/24 dev world
            world address add 2600:1::1/64 dev world nodad
            world link set lo up
            world link set world up
            world route add 2001::/32 via 2600:1::ff
            relay address add %2$s/24 dev relay
            relay address add 2600:1::ff/64 dev relay nodad
            relay link set lo up
            relay link set relay up
            relay route add default via %3$s
            """
                    .formatted(RELAY.name(), RELAY_ADDRESS, CLIENTS_ADDRESS);

    private PeersBenchmark() {}

    /// Measures.
    ///
    /// @param arguments the script `navalis`, how many strangers come, and how many a second
    public static void main(String[] arguments) throws Exception {
        var navalis = Path.of(arguments[0]).toAbsolutePath();
        int strangers = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
        int perSecond = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 15_000;
        var directory = Files.createTempDirectory("navalis-bench");
        var places = List.of(RELAY, WORLD);
        try {
            build(places);
            run(navalis, directory, strangers, perSecond);
        } finally {
            Netns.remove(places);
        }
    }

    private static void build(List<Netns> places) throws IOException, InterruptedException {
        for (var place : places) {
            SystemPrograms.run(List.of("ip", "netns", "add", place.name()));
        }
        for (var line : NETWORK.lines().toList()) {
            var words = new ArrayList<>(List.of(line.split(" ", -1)));
            var place = words.removeFirst().equals("relay") ? RELAY : WORLD;
            words.addFirst("ip");
            place.run(words.toArray(String[]::new));
        }
    }

    private static void run(Path navalis, Path directory, int strangers, int perSecond)
            throws IOException, InterruptedException {
        var socket = directory.resolve("relay.sock");
        var collections = directory.resolve("relay.gc");
        var command =
                List.of(
                        "env",
                        "NAVALIS_JAVA_OPTS=-Xlog:gc:file=" + collections,
                        navalis.toString(),
                        "relay",
                        "--listen",
                        RELAY_ADDRESS,
                        "--rate-limits",
                        "off",
                        "--control",
                        socket.toString());
        try (var relay =
                Launched.start("relay", directory.resolve("relay.log"), RELAY.command(command))) {
            awaitOnline(relay, socket);
            System.out.println(Machine.here().text() + ".\n");
            System.out.println(
                    "%,d strangers, %,d a second; round trips in ms.%n"
                            .formatted(strangers, perSecond));
            System.out.println(
                    "| strangers | median | p99 | p99.9 | longest | over 5 ms | lost | peers |"
                            + " relay, RSS MB |");
            System.out.println("|---|---|---|---|---|---|---|---|---|");
            measure(relay, socket, strangers, perSecond);
            var pauses = GcLog.pauses(collections);
            System.out.printf(
                    Locale.ROOT,
                    "%nCollections of the relay's JVM: %d, the longest %.1f ms.%n",
                    pauses.size(),
                    pauses.stream().mapToDouble(it -> it).max().orElse(0));
        }
    }

    private static void awaitOnline(Launched relay, Path socket)
            throws IOException, InterruptedException {
        while (!Files.exists(socket)) {
            if (!relay.isAlive() || relay.age().compareTo(START_MAX) > 0) {
                throw new IOException("the relay did not start: " + relay.tail());
            }
            Thread.sleep(100);
        }
    }

    private static void measure(Launched relay, Path socket, int strangers, int perSecond)
            throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command =
                List.of(
                        java,
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Load.class.getName(),
                        CLIENTS_ADDRESS,
                        String.valueOf(strangers),
                        String.valueOf(perSecond));
        var load =
                new ProcessBuilder(WORLD.command(command))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(load.getInputStream(), StandardCharsets.UTF_8))) {
            for (var phase : PHASES) {
                var columns = lines.readLine();
                if (columns == null) {
                    throw new IOException("the load ended before its time");
                }
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %s | %s | %.1f |%n",
                        phase,
                        columns,
                        new ControlClient(socket).status().get("peers"),
                        Usage.memory(relay).megabytes());
                load.getOutputStream().write('\n');
                load.getOutputStream().flush();
            }
        } finally {
            load.destroy();
        }
    }
}
