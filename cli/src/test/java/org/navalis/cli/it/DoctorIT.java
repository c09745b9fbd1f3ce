package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.navalis.cli.lab.net.Launched;
import org.navalis.cli.lab.net.TeredoInternet;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Json;

/// The doctor behind real NATs, with a real server and relay.
class DoctorIT {

    private static final String ASKED = "--server=" + TeredoInternet.SERVER;
    private static final String PINGED = "--ping=" + TeredoInternet.HOST;

    private final List<Launched> programs = new ArrayList<>();
    private final Navalis navalis = new Navalis();
    private Path logs = Path.of("target", "it", "doctor").toAbsolutePath();
    private MixInternet internet;

    /// What the doctor said.
    ///
    /// @param verdicts the verdict of each check
    /// @param evidence the evidence of each check
    private record Said(int exitCode, Map<String, String> verdicts, Map<String, String> evidence) {

        private static Said of(int exitCode, String output) {
            var checks = (List<?>) Json.parse(output).get("checks");
            return new Said(exitCode, column(checks, "verdict"), column(checks, "evidence"));
        }

        private static Map<String, String> column(List<?> checks, String key) {
            return checks.stream()
                    .map(check -> (Map<?, ?>) check)
                    .collect(
                            Collectors.toMap(
                                    check -> check.get("check").toString(),
                                    check -> check.get(key).toString()));
        }
    }

    @BeforeEach
    void prepare(TestInfo test) throws IOException {
        Requirements.assumeNamespacesAnd("nft", "setpriv", "unshare");
        logs = logs.resolve(test.getTestMethod().orElseThrow().getName());
        Files.createDirectories(logs);
    }

    @AfterEach
    void putBack() throws IOException {
        programs.reversed().forEach(Launched::close);
        if (internet != null) {
            internet.close();
        }
    }

    private void build(NetfilterNat nat) throws IOException, InterruptedException {
        build(nat, navalis);
    }

    private void build(NetfilterNat nat, Peer peer) throws IOException, InterruptedException {
        internet = MixInternet.build(logs, nat, NetfilterNat.CONE);
        programs.add(peer.startServer(internet));
        programs.add(peer.startRelay(internet));
    }

    private void wall(String rule) throws IOException, InterruptedException {
        var server = internet.server();
        server.run("nft", "add table ip wall");
        server.run("nft", "add chain ip wall in { type filter hook input priority 0 ; }");
        server.run("nft", "add rule ip wall in " + rule + " drop");
    }

    /// Runs the doctor at client A, where no node is found unless its socket is named.
    private Said doctor(List<String> before, String... arguments)
            throws IOException, InterruptedException {
        var all = Stream.concat(Stream.of("doctor", "--json"), Arrays.stream(arguments));
        var command = new ArrayList<>(before);
        command.addAll(Navalis.java("org.navalis.cli.Main", all.toArray(String[]::new)));
        if (!List.of(arguments).toString().contains("--control")) {
            command.add("--control=" + logs.resolve("none.sock"));
        }
        var program =
                Launched.start(
                        "doctor", logs.resolve("doctor.log"), internet.clientA().command(command));
        programs.add(program);
        int exitCode = program.await();
        return Said.of(exitCode, program.output());
    }

    private static void assertAllOk(Said said, String... checks) {
        for (var check : checks) {
            assertThat(said.verdicts()).as(said.toString()).containsEntry(check, "ok");
        }
    }

    @Test
    void allIsWellBehindAConeNat() throws Exception {
        build(NetfilterNat.CONE);

        var said = doctor(List.of(), ASKED, PINGED);

        assertThat(said.exitCode()).as(said.toString()).isEqualTo(ExitCode.DONE);
        assertAllOk(
                said,
                "resolver",
                "udp",
                "primary",
                "secondary",
                "mapping",
                "filtering",
                "relay",
                "inbound",
                "tun",
                "udp-offload",
                "loops",
                "buffers");
        assertThat(said.evidence().get("filtering")).startsWith("cone");
        assertThat(said.evidence().get("relay"))
                .contains("a client for this moment", TeredoInternet.RELAY + ":3545");
        assertThat(internet.clientA().run("ip", "-o", "link").lines()).hasSize(2);
    }

    @Test
    void allIsWellWithServerAndRelayOfAnotherImplementation() throws Exception {
        Requirements.assumeNamespacesAnd("miredo", "miredo-server");
        build(NetfilterNat.PORT_RESTRICTED, new Miredo());

        var said = doctor(List.of(), ASKED, PINGED);

        assertThat(said.exitCode()).as(said.toString()).isEqualTo(ExitCode.DONE);
        assertAllOk(said, "primary", "secondary", "mapping", "filtering", "relay", "inbound");
    }

    @Test
    void aSymmetricNatIsAWarning() throws Exception {
        build(NetfilterNat.SYMMETRIC);

        var said = doctor(List.of(), ASKED, PINGED);

        assertThat(said.exitCode()).as(said.toString()).isEqualTo(ExitCode.DONE);
        assertThat(said.verdicts()).containsEntry("mapping", "warning");
        assertThat(said.evidence().get("mapping")).startsWith("symmetric (port)");
        assertAllOk(said, "relay", "inbound");
    }

    @Test
    void theRunningClientIsAskedForItsServerAndARelay() throws Exception {
        build(NetfilterNat.PORT_RESTRICTED);
        var client = navalis.startClient(internet, internet.clientA());
        programs.add(client);
        var _ = Await.teredoAddress(client);
        var control = "--control=/run/" + internet.clientA().name() + ".sock";

        var said = doctor(List.of(), PINGED, control);

        assertThat(said.exitCode()).as(said.toString()).isEqualTo(ExitCode.DONE);
        assertThat(said.evidence().get("relay"))
                .startsWith("the running client reaches " + TeredoInternet.HOST);
        assertThat(said.evidence().get("filtering")).startsWith("restricted");
        assertThat(said.evidence().get("node")).startsWith("client, qualified");
        var again = doctor(List.of(), control);
        assertThat(again.evidence().get("relay")).contains(TeredoInternet.RELAY);
    }

    @Test
    void blockedUdpFails() throws Exception {
        build(NetfilterNat.PORT_RESTRICTED);
        wall("udp dport 3544");

        var said = doctor(List.of(), ASKED);

        assertThat(said.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(said.verdicts())
                .containsEntry("udp", "failed")
                .containsEntry("primary", "skipped")
                .containsEntry("relay", "skipped");
        assertThat(said.evidence().get("udp")).startsWith("no answer from 198.41.0.4:3544");
    }

    @Test
    void aSilentSecondaryAddressFails() throws Exception {
        build(NetfilterNat.PORT_RESTRICTED);
        wall("ip daddr 198.41.0.5");

        var said = doctor(List.of(), ASKED);

        assertThat(said.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(said.verdicts())
                .containsEntry("primary", "ok")
                .containsEntry("secondary", "failed")
                .containsEntry("mapping", "skipped");
    }

    @Test
    void withoutATunDeviceItFails() throws Exception {
        build(NetfilterNat.PORT_RESTRICTED);
        var hidden =
                List.of(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        "mount -t tmpfs none /dev/net && exec \"$@\"",
                        "sh");

        var said = doctor(hidden, ASKED);

        assertThat(said.exitCode()).as(said.toString()).isEqualTo(ExitCode.FAILED);
        assertThat(said.verdicts())
                .containsEntry("tun", "failed")
                .containsEntry("tun-offload", "skipped");
        assertThat(said.evidence().get("tun")).contains("no /dev/net/tun");
    }

    @Test
    void withoutPrivilegeTheDeviceIsSkippedAndAllElseIsChecked() throws Exception {
        build(NetfilterNat.PORT_RESTRICTED);
        var unprivileged = List.of("setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin");

        var said = doctor(unprivileged, ASKED, PINGED);

        assertThat(said.exitCode()).as(said.toString()).isEqualTo(ExitCode.DONE);
        assertAllOk(said, "udp", "primary", "secondary", "mapping", "relay", "inbound");
        assertThat(said.verdicts())
                .containsEntry("tun", "skipped")
                .containsEntry("loops", "skipped");
        assertThat(said.evidence().get("tun")).startsWith("needs root");
    }
}
