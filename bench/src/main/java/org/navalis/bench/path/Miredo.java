package org.navalis.bench.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.TeredoInternet;

/// Miredo as Debian ships it, with its own server.
final class Miredo extends TeredoTunnel {

    Miredo(BenchInternet internet, Path directory) {
        super(internet, directory);
    }

    @Override
    List<String> serverCommand() throws IOException, InterruptedException {
        // Miredo leaves that to the operator.
        forward(internet().server());
        return command(
                "miredo-server",
                internet().server(),
                "ServerBindAddress %s\nServerBindAddress2 %s\n"
                        .formatted(TeredoInternet.SERVER, TeredoInternet.SERVER_SECONDARY));
    }

    @Override
    List<String> relayCommand() throws IOException, InterruptedException {
        forward(internet().relay());
        return command(
                "miredo",
                internet().relay(),
                "RelayType cone\nInterfaceName teredo\nBindAddress %s\nBindPort 3545\n"
                        .formatted(TeredoInternet.RELAY));
    }

    @Override
    List<String> clientCommand(Netns place) throws IOException {
        return command(
                "miredo",
                place,
                "RelayType client\nInterfaceName teredo\nServerAddress %s\n"
                        .formatted(TeredoInternet.SERVER));
    }

    private List<String> command(String program, Netns place, String configuration)
            throws IOException {
        var file = Files.writeString(file(place, "conf"), configuration).toString();
        return List.of(program, "-f", "-c", file, "-p", file(place, "pid").toString());
    }
}
