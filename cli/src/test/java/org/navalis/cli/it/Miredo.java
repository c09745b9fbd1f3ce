package org.navalis.cli.it;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.TeredoInternet;

/// Miredo as Debian ships it.
final class Miredo implements Peer {

    private static final int SERVER_PORT = 3544;
    private static final int MTU_DEFAULT = 1280;

    private final int mtu;

    /// As it is without being told otherwise.
    Miredo() {
        this(MTU_DEFAULT);
    }

    /// With another MTU in the advertisements of the server.
    Miredo(int mtu) {
        this.mtu = mtu;
    }

    /// Miredo leaves that to the operator.
    private static void forward(Netns place) throws IOException, InterruptedException {
        place.run("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
    }

    @Override
    public Launched startServer(MixInternet internet) throws IOException, InterruptedException {
        forward(internet.server());
        var server =
                start(
                        "miredo-server",
                        internet,
                        internet.server(),
                        """
                        ServerBindAddress %s
                        ServerBindAddress2 %s
                        InterfaceMTU %d
                        """
                                .formatted(
                                        TeredoInternet.SERVER,
                                        TeredoInternet.SERVER_SECONDARY,
                                        mtu));
        Await.udpPort(server, SERVER_PORT);
        return server;
    }

    @Override
    public Launched startRelay(MixInternet internet) throws IOException, InterruptedException {
        forward(internet.relay());
        var relay =
                start(
                        "miredo",
                        internet,
                        internet.relay(),
                        """
                        RelayType cone
                        InterfaceName teredo
                        BindAddress %s
                        BindPort 3545
                        """
                                .formatted(TeredoInternet.RELAY));
        Await.teredoRoute(relay);
        return relay;
    }

    @Override
    public Launched startClient(MixInternet internet, Netns place)
            throws IOException, InterruptedException {
        return start(
                "miredo",
                internet,
                place,
                """
                RelayType client
                InterfaceName teredo
                ServerAddress %s
                """
                        .formatted(TeredoInternet.SERVER));
    }

    private static Launched start(
            String program, MixInternet internet, Netns place, String configuration)
            throws IOException {
        var base = internet.directory().resolve(place.name());
        var file =
                Files.writeString(base.resolveSibling(base.getFileName() + ".conf"), configuration);
        var command = List.of(program, "-f", "-c", file.toString(), "-p", base + ".pid");
        return Launched.start(
                program + " at " + place.name(),
                base.resolveSibling(base.getFileName() + ".log"),
                place.command(command));
    }
}
