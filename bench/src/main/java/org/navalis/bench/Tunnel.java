package org.navalis.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.TeredoInternet;

/// A way for the client's IPv6 packets, up and running until it is closed.
abstract sealed class Tunnel implements AutoCloseable {

    private final List<Launched> programs = new ArrayList<>();

    /// Puts the client on the way.
    abstract void start(BenchInternet internet, Path directory)
            throws IOException, InterruptedException;

    abstract String label();

    /// The programs whose time at the client's end counts.
    List<Launched> clientPrograms() {
        return programs.isEmpty() ? List.of() : List.of(programs.getLast());
    }

    /// The programs whose time at the relay's end counts.
    List<Launched> relayPrograms() {
        return programs.size() < 2 ? List.of() : List.of(programs.get(programs.size() - 2));
    }

    final Launched launch(String name, Path directory, Netns place, List<String> command)
            throws IOException {
        var program =
                Launched.start(name, directory.resolve(name + ".log"), place.command(command));
        programs.add(program);
        return program;
    }

    /// Lets a host forward IPv6; Navalis does that by itself.
    static void forward(Netns place) throws IOException, InterruptedException {
        shell(place, "echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
    }

    static void shell(Netns place, String line) throws IOException, InterruptedException {
        place.run("sh", "-c", line);
    }

    @Override
    public void close() {
        for (var program : programs.reversed()) {
            program.close();
        }
        programs.clear();
    }

    /// Plain IPv6 by NAT box and router: no tunnel, and not by way of the relay.
    static final class Plain extends Tunnel {

        @Override
        String label() {
            return "no tunnel";
        }

        @Override
        void start(BenchInternet internet, Path directory)
                throws IOException, InterruptedException {
            shell(
                    internet.nat(),
                    "ip a add 2610:41:9::1/64 dev lan; ip a add 2610:41:3::2/64 dev eth0;"
                            + " ip r add default via 2610:41:3::1");
            shell(
                    internet.client(),
                    "ip a add 2610:41:9::2/64 dev eth0; ip r add default via 2610:41:9::1");
            shell(internet.router(), "ip r add 2610:41:9::/64 via 2610:41:3::2");
        }

        @Override
        public void close() {
            // The whole network goes after each contender.
        }
    }

    /// The kernel's VXLAN between client and relay, with the same inner MTU.
    static final class Vxlan extends Tunnel {

        private static final String DEVICE =
                "ip l add vx0 type vxlan id 7 local %s remote %s dstport 4789 dev eth0"
                        + " && ip l set vx0 mtu 1280 up && ip a add 2610:41:8::%d/64 dev vx0";

        @Override
        String label() {
            return "kernel VXLAN";
        }

        @Override
        void start(BenchInternet internet, Path directory)
                throws IOException, InterruptedException {
            forward(internet.relay());
            shell(
                    internet.relay(),
                    DEVICE.formatted(TeredoInternet.RELAY, BenchInternet.NAT_OUTSIDE, 1));
            shell(
                    internet.client(),
                    DEVICE.formatted(TeredoInternet.CLIENT_INSIDE, TeredoInternet.RELAY, 2)
                            + " && ip r add default via 2610:41:8::1");
            shell(internet.router(), "ip r add 2610:41:8::/64 via 2610:41:1::2");
        }

        @Override
        public void close() {
            // The whole network goes after each contender.
        }
    }

    /// Miredo on both sides, with its own server.
    static final class Miredo extends Tunnel {

        @Override
        String label() {
            return "Miredo";
        }

        @Override
        void start(BenchInternet internet, Path directory)
                throws IOException, InterruptedException {
            forward(internet.server());
            forward(internet.relay());
            run(
                    internet.server(),
                    directory,
                    "miredo-server",
                    "ServerBindAddress %s\nServerBindAddress2 %s\n"
                            .formatted(TeredoInternet.SERVER, TeredoInternet.SERVER_SECONDARY));
            run(
                    internet.relay(),
                    directory,
                    "miredo",
                    "RelayType cone\nInterfaceName teredo\nBindAddress %s\nBindPort 3545\n"
                            .formatted(TeredoInternet.RELAY));
            run(
                    internet.client(),
                    directory,
                    "miredo",
                    "RelayType client\nInterfaceName teredo\nServerAddress %s\n"
                            .formatted(TeredoInternet.SERVER));
        }

        private void run(Netns place, Path directory, String program, String configuration)
                throws IOException {
            var file = directory.resolve(place.name() + ".conf");
            Files.writeString(file, configuration);
            launch(
                    place.name(),
                    directory,
                    place,
                    List.of(
                            program,
                            "-f",
                            "-c",
                            file.toString(),
                            "-p",
                            directory.resolve(place.name() + ".pid").toString()));
        }
    }

    /// Navalis on both sides.
    static final class Navalis extends Tunnel {

        private final String script;

        /// @param script how it is started
        Navalis(Path script) {
            this.script = script.toString();
        }

        @Override
        String label() {
            return "Navalis";
        }

        @Override
        void start(BenchInternet internet, Path directory) throws IOException {
            run(
                    internet.server(),
                    directory,
                    "server",
                    "--listen",
                    TeredoInternet.SERVER,
                    "--secondary",
                    TeredoInternet.SERVER_SECONDARY);
            run(internet.relay(), directory, "relay", "--listen", TeredoInternet.RELAY);
            run(internet.client(), directory, "client", "--server", TeredoInternet.SERVER);
        }

        private void run(Netns place, Path directory, String role, String... arguments)
                throws IOException {
            var command = new ArrayList<>(List.of(script, role));
            command.addAll(List.of(arguments));
            command.addAll(
                    List.of("--control", directory.resolve(place.name() + ".sock").toString()));
            launch(place.name(), directory, place, command);
        }
    }
}
