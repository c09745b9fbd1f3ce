package org.navalis.bench.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.navalis.bench.path.Readiness;
import org.navalis.cli.lab.net.Internet;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.TeredoInternet;

/// A server in a network namespace that has nothing but its two addresses.
final class LoadedServer implements AutoCloseable {

    private static final int SERVER_PORT = 3544;

    /// Of a network for documentation.
    private static final String ROUTER = "192.0.2.1";

    private final ServerKind kind;
    private final Internet internet;
    private final Netns place;
    private final Launched program;

    private LoadedServer(ServerKind kind, Internet internet, Netns place, Launched program) {
        this.kind = kind;
        this.internet = internet;
        this.place = place;
        this.program = program;
    }

    /// Starts it and waits until it listens.
    ///
    /// @throws IOException when it does not
    static LoadedServer start(ServerKind kind, Path directory, Path navalis)
            throws IOException, InterruptedException {
        var name = kind.name().toLowerCase(Locale.ROOT);
        var internet = new Internet("navalis-load-" + name + "-");
        internet.close();
        var place = internet.host("server");
        internet.ip(place, "address add " + TeredoInternet.SERVER + "/32 dev lo");
        internet.ip(place, "address add " + TeredoInternet.SERVER_SECONDARY + "/32 dev lo");
        connect(internet, place, LoadMain.DEVICE);
        internet.build();
        var program =
                Launched.start(
                        kind.title(),
                        directory.resolve(name + ".log"),
                        place.command(kind.command(directory, navalis)));
        Readiness.udpPort(program, SERVER_PORT);
        return new LoadedServer(kind, internet, place, program);
    }

    /// Gives it a card, and behind that a router that is always there.
    private static void connect(Internet internet, Netns place, String device) {
        internet.ip(place, "tuntap add dev " + device + " mode tap");
        internet.ip(
                place,
                "link set %s address %s txqueuelen 8192 up"
                        .formatted(device, Solicitations.SERVER_HARDWARE));
        internet.ip(place, "route add default via " + ROUTER + " dev " + device + " onlink");
        internet.ip(
                place,
                "neighbor add %s lladdr %s dev %s nud permanent"
                        .formatted(ROUTER, Solicitations.ROUTER_HARDWARE, device));
    }

    /// Which one it is.
    ServerKind kind() {
        return kind;
    }

    /// Has it loaded, see [LoadMain].
    ///
    /// @return what came of it
    /// @throws IOException when the load fails, or answers were not as they should be
    LoadResult load(String kind, double amount, int warmUpSeconds, int seconds)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(java(), "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
        command.addAll(List.of(System.getProperty("java.class.path"), LoadMain.class.getName()));
        command.addAll(List.of(TeredoInternet.SERVER, String.valueOf(program.pid()), kind));
        for (double number : new double[] {amount, warmUpSeconds, seconds}) {
            command.add(String.valueOf((long) number));
        }
        var output = place.run(command.toArray(String[]::new));
        var result = LoadResult.parse(output.lines().toList().getLast());
        if (result.wrong() > 0) {
            throw new IOException(program.name() + " answers wrongly: " + result);
        }
        return result;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    @Override
    public void close() {
        program.close();
        try {
            internet.close();
        } catch (IOException left) {
            System.err.println("the namespace stays: " + left.getMessage());
        }
    }
}
