package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.navalis.cli.lab.net.TeredoInternet;

/// `navalis set` and a policy at a real client.
class SetIT {

    private static final int NOBODY_USER = 65534;

    private static final String SERVER = TeredoInternet.SERVER;
    private static final String NOBODY = "198.41.0.77";

    @BeforeAll
    static void prepare() {
        Requirements.assumeNamespacesAnd("nft", "setpriv");
    }

    private static OneClient client(String test) throws IOException, InterruptedException {
        return new OneClient(test, NetfilterNat.PORT_RESTRICTED);
    }

    private static String links(OneClient client) throws IOException, InterruptedException {
        return client.internet().clientA().run("ip", "-o", "link");
    }

    @Test
    void whatWindowsCanSetIsSetAtRunTimeAndKept() throws Exception {
        try (var client = client("set")) {
            client.startServer();
            var first = client.start("--server", NOBODY);
            client.awaitState("probe (primary server)");

            var server = client.ask("set", "server", SERVER);
            assertThat(server.exitCode()).as(server.output()).isZero();
            assertThat(server.output())
                    .isEqualTo(
                            ("server = \"%s\" holds now, and until this node ends:"
                                            + " the next start with --server %s has that again\n")
                                    .formatted(SERVER, NOBODY));
            var status = client.awaitState("qualified");
            assertThat(status).containsEntry("serverName", SERVER);
            var address = status.get("teredoAddress");

            assertThat(client.ask("set", "refresh-interval", "20s").output())
                    .isEqualTo("refresh-interval = \"20s\" holds now, and after a restart\n");
            status = client.awaitState("qualified");
            assertThat(status)
                    .containsEntry("clientRefreshInterval", 20)
                    .containsEntry("teredoAddress", address);

            assertThat(client.ask("set", "client-port", "40123").exitCode()).isZero();
            status = client.awaitState("qualified");
            assertThat(status).containsEntry("clientPort", 40123);
            assertThat(status.get("localMapping")).asString().endsWith(":40123");

            first.close();
            client.start();
            status = client.awaitState("qualified");
            assertThat(status)
                    .containsEntry("serverName", SERVER)
                    .containsEntry("clientRefreshInterval", 20)
                    .containsEntry("clientPort", 40123);
            assertThat(status.get("sources"))
                    .isEqualTo(
                            Map.of(
                                    "type", "default",
                                    "serverName", "set",
                                    "clientRefreshInterval", "set",
                                    "clientPort", "set"));
            assertThat(client.ask("set").output()).containsPattern("refresh-interval +20s +set");

            client.ask("set", "client-port", "default");
            assertThat(client.awaitState("qualified")).containsEntry("clientPort", null);
        }
    }

    @Test
    void aTypeSwitchesTheClientOffAndOn() throws Exception {
        try (var client = client("set-type")) {
            client.startServer();
            client.start("--server", SERVER);
            client.awaitState("qualified");
            assertThat(links(client)).contains("teredo0");

            assertThat(client.ask("set", "type", "disabled").output())
                    .isEqualTo("type = \"disabled\" holds now, and after a restart\n");
            assertThat(client.ask("status").row("Type")).isEqualTo("disabled");
            assertThat(client.ask("status").exitCode()).isEqualTo(4);
            assertThat(links(client)).doesNotContain("teredo0");

            assertThat(client.ask("set", "type", "client").exitCode()).isZero();
            client.awaitState("qualified");
            assertThat(links(client)).contains("teredo0");
        }
    }

    @Test
    void aPolicyBeatsEverybody() throws Exception {
        try (var client = client("policy")) {
            client.startServer();
            client.write(
                    "policy.toml",
                    "[client]\nserver = \"%s\"\nrefresh-interval = \"25s\"\n".formatted(SERVER));
            client.write("navalis.toml", "[client]\nserver = \"%s\"\n".formatted(NOBODY));

            var refused = client.start("--server", NOBODY);
            assertThat(refused.await()).isEqualTo(78);
            assertThat(client.said())
                    .contains(
                            "--server 198.41.0.77 is not for you to choose: policy"
                                    + " /etc/navalis/policy.toml:2:1: server = \"198.41.0.4\"");

            client.start();
            var status = client.awaitState("qualified");
            assertThat(status)
                    .containsEntry("serverName", SERVER)
                    .containsEntry("clientRefreshInterval", 25);
            assertThat(status.get("sources"))
                    .asString()
                    .contains("serverName=policy /etc/navalis/policy.toml:2:1");
            var page = client.ask("status");
            assertThat(page.row("Server Name")).isEqualTo(SERVER + " (policy)");
            assertThat(page.row("Client Refresh Interval")).isEqualTo("25 seconds (policy)");
            assertThat(page.row("Client Port")).isEqualTo("unspecified");
            assertThat(client.said())
                    .contains(
                            "/etc/navalis/navalis.toml:2:1: server = \"198.41.0.77\" has no"
                                    + " effect");

            var set = client.ask("set", "server", NOBODY);
            assertThat(set.exitCode()).isEqualTo(77);
            assertThat(set.output())
                    .contains("server is not for you to set: policy /etc/navalis/policy.toml:2:1");
            assertThat(client.ask("set", "client-port", "40001").exitCode()).isZero();
        }
    }

    @Test
    void aPolicyThatOthersCanWriteStopsTheStart() throws Exception {
        try (var client = client("policy-open")) {
            client.write("policy.toml", "[client]\n");
            client.makeWritable("policy.toml");

            var start = client.start("--server", SERVER);

            assertThat(start.await()).isEqualTo(78);
            assertThat(client.said()).contains("policy.toml can be written by others");
        }
    }

    @Test
    void whoMayAskMayNotChange() throws Exception {
        try (var program = OpenProgram.copy(NOBODY_USER);
                var client = client("set-rights")) {
            client.start("--server", SERVER);
            client.awaitState("probe (primary server)");
            Files.setPosixFilePermissions(
                    Path.of(Navalis.control(client.internet().clientA())),
                    PosixFilePermissions.fromString("rw-rw-rw-"));

            var status = client.run(asNobody(program, "status"));
            var set = client.run(asNobody(program, "set", "type", "disabled"));

            assertThat(status.output()).startsWith("Teredo Parameters");
            assertThat(set.exitCode()).isEqualTo(77);
            assertThat(set.output()).contains("this user may ask the node, and not change it");
            assertThat(client.ask("status").row("Type")).isEqualTo("client");
        }
    }

    private static List<String> asNobody(OpenProgram program, String... arguments)
            throws IOException {
        var id = Integer.toString(NOBODY_USER);
        var command =
                new ArrayList<>(List.of("setpriv", "--reuid", id, "--regid", id, "--clear-groups"));
        command.addAll(program.java(arguments));
        return command;
    }

    @Test
    void aPortThatIsTakenChangesNothing() throws Exception {
        try (var client = client("set-refused")) {
            client.startServer();
            client.start("--server", SERVER);
            client.awaitState("qualified");
            var other = client.open(client.holdPort(40124));
            assertThat(other).isNotNull();

            var set = client.ask("set", "client-port", "40124");

            assertThat(set.exitCode()).as(set.output()).isEqualTo(69);
            assertThat(set.output())
                    .contains("is in use by another process")
                    .contains("everything is as it was");
            assertThat(client.awaitState("qualified")).containsEntry("clientPort", null);
        }
    }
}
