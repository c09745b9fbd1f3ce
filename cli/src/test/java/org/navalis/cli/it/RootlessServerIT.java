package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.Netns;
import org.navalis.cli.lab.net.TeredoInternet;
import org.navalis.cli.terminal.Json;
import org.navalis.core.testing.Clause;

/// A server run by a user who is not root, on a real kernel.
@ExtendWith(WholeMachine.class)
class RootlessServerIT {

    /// Nobody has this one.
    private static final String USER = "47113";

    private static final Path DIRECTORY = Path.of("target", "it", "rootless").toAbsolutePath();

    private static OpenProgram program = OpenProgram.NONE;

    private final List<Launched> programs = new ArrayList<>();

    @BeforeAll
    static void copyProgram() throws IOException {
        Requirements.assumeNamespacesAnd("setpriv", "ping");
        program = OpenProgram.copy(Integer.parseInt(USER));
    }

    @AfterAll
    static void removeProgram() throws IOException {
        program.close();
    }

    @AfterEach
    void end() {
        programs.reversed().forEach(Launched::close);
    }

    /// A command of navalis as this user, who has a directory for sockets.
    private static List<String> asUser(String... arguments) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                "setpriv",
                                "--reuid=" + USER,
                                "--regid=" + USER,
                                "--clear-groups",
                                "--inh-caps=-all",
                                "--bounding-set=-all",
                                "env",
                                "XDG_RUNTIME_DIR=" + program.runDirectory()));
        command.addAll(program.java(arguments));
        return command;
    }

    private Launched startServer(MixInternet internet) throws IOException, InterruptedException {
        var server =
                Launched.start(
                        "navalis server of a user",
                        DIRECTORY.resolve("server.log"),
                        internet.server()
                                .command(
                                        asUser(
                                                "server",
                                                "--listen",
                                                TeredoInternet.SERVER,
                                                "--secondary",
                                                TeredoInternet.SERVER_SECONDARY)));
        programs.add(server);
        ServerHost.awaitWords(server, "server: online");
        return server;
    }

    /// Without naming its socket: the user's own directory is where it is looked for.
    private Map<String, Object> status(Netns place) throws IOException, InterruptedException {
        return Json.parse(place.run(asUser("status", "--json").toArray(String[]::new)));
    }

    private long refusedForNative(Netns place) throws IOException, InterruptedException {
        var counters = Json.parse(place.run(asUser("counters", "--json").toArray(String[]::new)));
        return counters.get("drops") instanceof Map<?, ?> drops
                        && drops.get("no_native_ipv6") instanceof Number count
                ? count.longValue()
                : -1;
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-38")
    void withoutADeviceItRefusesNativeIpv6AndSaysSo() throws IOException, InterruptedException {
        var nat = NetfilterNat.PORT_RESTRICTED;
        try (var internet = MixInternet.build(DIRECTORY, nat, nat)) {
            var server = startServer(internet);
            var navalis = new Navalis();
            programs.add(navalis.startRelay(internet));
            var a = navalis.startClient(internet, internet.clientA());
            programs.add(a);
            var b = navalis.startClient(internet, internet.clientB());
            programs.add(b);
            Await.teredoAddress(a);
            var addressOfB = Await.teredoAddress(b);

            // Clients qualify and reach each other, but find no relay of a native host.
            assertDone(Exchange.ping(internet.clientA(), addressOfB));
            assertThat(Exchange.ping(internet.clientA(), TeredoInternet.HOST).isDone()).isFalse();

            assertThat(refusedForNative(internet.server())).isPositive();
            assertThat(status(internet.server()))
                    .containsEntry("nativeIpv6", false)
                    .containsEntry("state", "online");
            assertThat(server.output().lines())
                    .filteredOn(line -> line.contains("cannot reach native IPv6"))
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("no permission to make the TUN device teredo0");
        }
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-36")
    void withADeviceOfTheUserItPassesEchoRequestsOn() throws IOException, InterruptedException {
        var nat = NetfilterNat.PORT_RESTRICTED;
        try (var internet = MixInternet.build(DIRECTORY, nat, nat)) {
            var place = internet.server();
            place.run("ip", "tuntap", "add", "dev", "teredo0", "mode", "tun", "user", USER);
            place.run("ip", "link", "set", "teredo0", "mtu", "1280", "up");
            place.run("sysctl", "-q", "-w", "net.ipv6.conf.all.forwarding=1");
            var server = startServer(internet);
            var navalis = new Navalis();
            programs.add(navalis.startRelay(internet));
            var a = navalis.startClient(internet, internet.clientA());
            programs.add(a);
            Await.teredoAddress(a);

            assertDone(Exchange.ping(internet.clientA(), TeredoInternet.HOST));

            assertThat(refusedForNative(place)).isZero();
            assertThat(status(place))
                    .containsEntry("nativeIpv6", true)
                    .containsEntry("tunnel", "teredo0");
            assertThat(server.output()).doesNotContain("cannot reach native IPv6");
        }
    }

    @Test
    void aDeviceThatIsSwitchedOffIsNoWayToNativeIpv6() throws IOException, InterruptedException {
        var nat = NetfilterNat.PORT_RESTRICTED;
        try (var internet = MixInternet.build(DIRECTORY, nat, nat)) {
            var place = internet.server();
            place.run("ip", "tuntap", "add", "dev", "teredo0", "mode", "tun", "user", USER);
            var server = startServer(internet);

            assertThat(server.output())
                    .contains("cannot reach native IPv6 through this server: no permission to")
                    .contains("switch on teredo0");
            assertThat(status(place)).containsEntry("nativeIpv6", false);
        }
    }

    private static void assertDone(Exchange exchange) {
        assertThat(exchange.isDone()).as(exchange.detail()).isTrue();
    }
}
