package org.navalis.cli.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.TeredoInternet;

/// Navalis as this build has made it.
final class Navalis implements Peer {

    private static final int SERVER_PORT = 3544;
    private static final int MTU_DEFAULT = 1280;

    private final int mtu;

    /// As it is without being told otherwise.
    Navalis() {
        this(MTU_DEFAULT);
    }

    /// With another MTU.
    Navalis(int mtu) {
        this.mtu = mtu;
    }

    @Override
    public Launched startServer(MixInternet internet) throws IOException, InterruptedException {
        return startServer(internet.server(), internet.directory());
    }

    @Override
    public Launched startRelay(MixInternet internet) throws IOException, InterruptedException {
        return startRelay(internet, internet.relay(), TeredoInternet.RELAY);
    }

    /// Starts a server with these options at another place that has its addresses.
    ///
    /// @param logs where its output goes
    Launched startServer(Netns place, Path logs, String... options)
            throws IOException, InterruptedException {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "--listen",
                                TeredoInternet.SERVER,
                                "--secondary",
                                TeredoInternet.SERVER_SECONDARY));
        arguments.addAll(List.of(options));
        var server = start(logs, place, "server", arguments.toArray(String[]::new));
        Await.udpPort(server, SERVER_PORT);
        Await.teredoDevice(server);
        return server;
    }

    /// Starts a relay at another place.
    Launched startRelay(MixInternet internet, Netns place, String address)
            throws IOException, InterruptedException {
        var relay = start(internet.directory(), place, "relay", "--listen", address);
        Await.teredoRoute(relay);
        return relay;
    }

    @Override
    public Launched startClient(MixInternet internet, Netns place)
            throws IOException, InterruptedException {
        return start(internet.directory(), place, "client", "--server", TeredoInternet.SERVER);
    }

    /// Starts a client with these options besides.
    Launched startClient(MixInternet internet, Netns place, String... options) throws IOException {
        var arguments = new ArrayList<>(List.of("--server", TeredoInternet.SERVER));
        arguments.addAll(List.of(options));
        return start(internet.directory(), place, "client", arguments.toArray(String[]::new));
    }

    /// Starts a client that sees other files in `/etc`, before those of this machine.
    Launched startClientWithEtc(MixInternet internet, Netns place, Path etc, String... options)
            throws IOException {
        var arguments = new ArrayList<>(List.of("--server", TeredoInternet.SERVER));
        arguments.addAll(List.of(options));
        var script = "mount -t overlay overlay -o lowerdir=" + etc + ":/etc /etc && exec \"$@\"";
        return start(
                internet.directory(),
                place,
                List.of("unshare", "--mount", "sh", "-c", script, "sh"),
                "client",
                arguments.toArray(String[]::new));
    }

    private Launched start(Path logs, Netns place, String role, String... arguments)
            throws IOException {
        return start(logs, place, List.of(), role, arguments);
    }

    private Launched start(
            Path logs, Netns place, List<String> around, String role, String... arguments)
            throws IOException {
        var base = logs.resolve(place.name());
        var command = new ArrayList<>(around);
        command.addAll(java("org.navalis.cli.Main", role));
        command.addAll(List.of(arguments));
        if (mtu != MTU_DEFAULT) {
            command.addAll(List.of("--mtu", Integer.toString(mtu)));
        }
        // The path of a socket has 107 octets at most.
        command.addAll(List.of("--control", control(place)));
        return Launched.start(
                "navalis " + role + " at " + place.name(),
                base.resolveSibling(base.getFileName() + ".log"),
                place.command(command));
    }

    /// The peers of the node at this place, as JSON.
    static String peers(Netns place) throws IOException, InterruptedException {
        return ask(place, "peers", "--json");
    }

    /// What the node at this place answers.
    static String ask(Netns place, String... question) throws IOException, InterruptedException {
        var command = java("org.navalis.cli.Main", question);
        command.addAll(List.of("--control", control(place)));
        return place.run(command.toArray(String[]::new));
    }

    /// The control socket of the node at this place.
    static String control(Netns place) {
        return "/run/" + place.name() + ".sock";
    }

    /// The command that runs a class of this build.
    static List<String> java(String main, String... arguments) {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:-UsePerfData",
                                "-Xmx96m",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main));
        command.addAll(List.of(arguments));
        return command;
    }
}
