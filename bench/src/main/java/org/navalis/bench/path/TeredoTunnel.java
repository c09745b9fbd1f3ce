package org.navalis.bench.path;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;

/// Teredo by programs: a server, a relay and clients, all of one maker. It can be started again
/// after it was closed.
public abstract sealed class TeredoTunnel extends Tunnel permits Miredo, Navalis {

    private static final Duration SETTLING = Duration.ofMillis(500);

    private final Path directory;
    private final List<Launched> programs = new ArrayList<>();

    /// @param directory where programs keep their files
    TeredoTunnel(BenchInternet internet, Path directory) {
        super(internet);
        this.directory = directory;
    }

    /// The programs of a running tunnel.
    ///
    /// @param millisToAddress from the start of the client until its device had a Teredo address
    public record Running(
            Launched server, Launched relay, Launched client, double millisToAddress) {}

    @Override
    public final void start() throws IOException, InterruptedException {
        startFresh();
    }

    /// Starts server and relay, waits until they work, and then starts the client and waits until
    /// it is ready for its first packet; none was sent through the tunnel so far.
    ///
    /// @throws IOException when that does not work
    public final Running startFresh() throws IOException, InterruptedException {
        var server = launch(internet().server(), serverCommand());
        Readiness.udpPort(server, 3544);
        var relay = launch(internet().relay(), relayCommand());
        Readiness.teredoRoute(relay);
        // What they still do for their own start is not the client's.
        TimeUnit.MILLISECONDS.sleep(SETTLING.toMillis());
        var place = internet().client();
        var client = launch(place, clientCommand(place));
        Readiness.teredoAddress(client);
        double millisToAddress = client.age().toNanos() / 1e6;
        Readiness.defaultRoute(client);
        return new Running(server, relay, client, millisToAddress);
    }

    @Override
    public final String startOther() throws IOException, InterruptedException {
        var place = internet().otherHome().client();
        var client = launch(place, clientCommand(place));
        var address = Readiness.teredoAddress(client);
        Readiness.defaultRoute(client);
        return address;
    }

    abstract List<String> serverCommand() throws IOException, InterruptedException;

    abstract List<String> relayCommand() throws IOException, InterruptedException;

    abstract List<String> clientCommand(Netns place) throws IOException;

    /// A file of the program in this place.
    final Path file(Netns place, String kind) {
        return directory.resolve(place.name() + "." + kind);
    }

    private Launched launch(Netns place, List<String> command) throws IOException {
        var program = Launched.start(place.name(), file(place, "log"), place.command(command));
        programs.add(program);
        return program;
    }

    @Override
    public final void close() {
        programs.reversed().forEach(Launched::close);
        programs.clear();
    }
}
