package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.TeredoInternet;

/// Each state and each error of a client, brought about by its real cause, and read back from
/// `navalis status` in both forms.
class ClientStatesIT {

    private static final String SERVER = TeredoInternet.SERVER;

    /// An address of the server's network that nobody has.
    private static final String NOBODY = "198.41.0.77";

    /// Started as by a service manager.
    private static final List<String> SERVICE = List.of("env", "NOTIFY_SOCKET=/run/no-such-socket");

    @BeforeAll
    static void prepare() {
        Requirements.assumeNamespacesAnd("nft", "setpriv");
    }

    private static OneClient client(String test) throws IOException, InterruptedException {
        return new OneClient(test, NetfilterNat.PORT_RESTRICTED);
    }

    @Test
    void withAServerItIsQualifiedAndMissesItWhenItDies() throws Exception {
        try (var client = client("qualified")) {
            var server = client.startServer();
            client.start("--server", SERVER, "--refresh-interval", "1s");

            assertThat(client.awaitState("qualified")).containsEntry("error", null);
            var page = client.awaitPage("qualified");
            assertThat(page.exitCode()).isZero();
            assertThat(page.row("Error")).isEqualTo("none");

            server.close();
            client.awaitError("primary server unreachable over UDP");
        }
    }

    @Test
    void withoutAServerItProbesAndSaysWhichAddressIsSilent() throws Exception {
        try (var client = client("silent")) {
            client.start("--server", SERVER);

            client.awaitState("probe (primary server)");
            assertThat(client.awaitPage("probe (primary server)").exitCode()).isEqualTo(3);
            client.awaitError("primary server unreachable over UDP");

            client.startServer();
            assertThat(client.ask("set", "secondary", NOBODY).exitCode()).isZero();
            client.awaitState("probe (secondary server)");
            assertThat(client.awaitPage("probe (secondary server)").exitCode()).isEqualTo(3);
            client.awaitError("secondary server unreachable over UDP");
        }
    }

    @Test
    void withoutAResolverTheNameIsUnknown() throws Exception {
        try (var client = client("resolver")) {
            client.setResolver("127.0.0.1");
            client.start("--server", "teredo.example.net");

            client.awaitError("failed to resolve server name");
        }
    }

    @Test
    void behindASymmetricNatItIsOfflineWhenItMayNotBeThere() throws Exception {
        try (var client = new OneClient("symmetric", NetfilterNat.SYMMETRIC)) {
            client.startServer();
            client.start("--server", SERVER, "--allow-symmetric-nat", "off");

            client.awaitError("client behind symmetric NAT");
        }
    }

    @Test
    void whereItsDeviceIsTakenItEndsButAServiceWaitsForIt() throws Exception {
        try (var client = client("device")) {
            client.startServer();
            var holder = client.open(deviceHolder(client));

            assertThat(client.start("--server", SERVER).await()).isEqualTo(69);
            assertThat(client.said()).contains("teredo0 is in use by another process");

            client.start(SERVICE, "--server", SERVER);
            client.awaitError("failed to open tunnel adapter");
            assertThat(client.said())
                    .contains(
                            "off-line: failed to open tunnel adapter: the TUN device teredo0 is in"
                                    + " use by another process");

            holder.close();
            client.awaitState("qualified");
        }
    }

    @Test
    void whereItMayNotMakeItsDeviceItEndsButAServiceIsOffline() throws Exception {
        try (var client = client("permission")) {
            assertThat(client.start(withoutRights(), "--server", SERVER).await()).isEqualTo(77);
            assertThat(client.said()).contains("no permission to make the TUN device teredo0");

            var by = new ArrayList<>(SERVICE);
            by.addAll(withoutRights());
            client.start(by, "--server", SERVER);
            client.awaitError("failed to open tunnel adapter");
        }
    }

    @Test
    void aDisabledClientIsOfflineForNoReason() throws Exception {
        try (var client = client("disabled")) {
            client.startServer();
            client.start("--server", SERVER, "--type", "disabled");

            var status = client.awaitState("offline");

            assertThat(status).containsEntry("type", "disabled").containsEntry("error", null);
            var page = client.ask("status");
            assertThat(page.exitCode()).isEqualTo(4);
            assertThat(page.row("Type")).isEqualTo("disabled");
            assertThat(page.row("State")).isEqualTo("offline");
        }
    }

    private static List<String> withoutRights() {
        return List.of("setpriv", "--bounding-set", "-net_admin", "--inh-caps", "-net_admin");
    }

    /// Another process at the same place, with the device that the client wants.
    private static Launched deviceHolder(OneClient client)
            throws IOException, InterruptedException {
        var place = client.internet().clientA();
        var command = Navalis.java("org.navalis.cli.Main", "client");
        command.addAll(
                List.of(
                        "--server",
                        NOBODY,
                        "--port-mapping",
                        "off",
                        "--control",
                        "/run/" + place.name() + "-holder.sock"));
        var holder =
                Launched.start(
                        "holder",
                        Path.of("target", "it", "one-client", "holder.log"),
                        place.command(command));
        Await.teredoDevice(holder);
        return holder;
    }
}
