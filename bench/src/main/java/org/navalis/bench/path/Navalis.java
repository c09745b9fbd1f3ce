package org.navalis.bench.path;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.navalis.cli.control.ControlClient;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.TeredoInternet;

/// Navalis as it is started from a checkout.
public final class Navalis extends TeredoTunnel {

    private final Path script;
    private final boolean isLoggingCollections;

    Navalis(BenchInternet internet, Path directory, Path script) {
        this(internet, directory, script, false);
    }

    private Navalis(
            BenchInternet internet, Path directory, Path script, boolean isLoggingCollections) {
        super(internet, directory);
        this.script = script;
        this.isLoggingCollections = isLoggingCollections;
    }

    /// Navalis that writes down its garbage collections; see [#collections].
    public static Navalis loggingCollections(BenchInternet internet, Path directory, Path script) {
        return new Navalis(internet, directory, script, true);
    }

    @Override
    List<String> serverCommand() {
        return command(
                internet().server(),
                "server",
                "--listen",
                TeredoInternet.SERVER,
                "--secondary",
                TeredoInternet.SERVER_SECONDARY);
    }

    @Override
    List<String> relayCommand() {
        return command(internet().relay(), "relay", "--listen", TeredoInternet.RELAY);
    }

    @Override
    List<String> clientCommand(Netns place) {
        return command(place, "client", "--server", TeredoInternet.SERVER);
    }

    private List<String> command(Netns place, String... arguments) {
        var command = new ArrayList<String>();
        if (isLoggingCollections) {
            command.addAll(List.of("env", "NAVALIS_JAVA_OPTS=-Xlog:gc:file=" + collections(place)));
        }
        command.add(script.toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("--control", socket(place).toString()));
        return command;
    }

    private Path socket(Netns place) {
        return file(place, "sock");
    }

    /// The file with the garbage collections of the node in this place.
    public Path collections(Netns place) {
        return file(place, "gc");
    }

    /// What `navalis counters --json` says of the node in this place.
    public Map<String, Object> counters(Netns place) {
        return new ControlClient(socket(place)).counters();
    }
}
