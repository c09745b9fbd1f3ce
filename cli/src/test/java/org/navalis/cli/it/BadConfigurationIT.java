package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.navalis.cli.terminal.ExitCode;

/// What a real process says to settings that cannot be, before it has touched anything.
class BadConfigurationIT {

    private static final String A = ServerHost.PRIMARY;
    private static final String B = ServerHost.SECONDARY;

    private static ServerHost host = ServerHost.NONE;

    @BeforeAll
    static void makeHost() throws IOException, InterruptedException {
        Requirements.assumeNamespacesAnd();
        host = ServerHost.make("bad-configuration");
    }

    @AfterAll
    static void removeHost() throws IOException, InterruptedException {
        host.close();
    }

    /// Runs a server, or a relay, and expects one sentence and the exit code for a configuration.
    private static String refusal(String role, String... arguments)
            throws IOException, InterruptedException {
        var command =
                new ArrayList<>(List.of(role, "--control", host.control(role), "--log-level=off"));
        command.addAll(List.of(arguments));
        var run = host.run(role, command.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.output()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(run.output()).startsWith("navalis: ").hasLineCount(1);
        return run.output();
    }

    @Test
    void theSameAddressTwice() throws IOException, InterruptedException {
        assertThat(refusal("server", "--listen", A, "--secondary", A))
                .contains("--secondary 198.41.0.4 is also the first address")
                .contains("two different ones");
        assertThat(
                        host.run(
                                        "server",
                                        "server",
                                        "--listen=10.0.0.4",
                                        "--secondary=10.0.0.5",
                                        "--public=" + A + "," + A)
                                .output())
                .contains("names the same address twice");
    }

    @Test
    void theSecondaryIsMissing() throws IOException, InterruptedException {
        assertThat(refusal("server", "--listen", A))
                .contains("a server needs the server's other IPv4 address; give --secondary");
    }

    @Test
    void aPrivateAddressWithoutThePublicOnes() throws IOException, InterruptedException {
        assertThat(refusal("server", "--listen", "10.0.0.4", "--secondary", B))
                .contains("10.0.0.4 is not a public IPv4 address")
                .contains("--public A.B.C.D,A.B.C.D");
    }

    @Test
    void aKeyFileThatOthersCanRead() throws IOException, InterruptedException {
        var keys = host.write("keys", "client-7 hmac-sha1 0123456789abcdef\n");
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(
                        refusal(
                                "server",
                                "--listen",
                                A,
                                "--secondary",
                                B,
                                "--key-file",
                                keys.toString()))
                .contains("keys holds secrets and is open to other users")
                .contains("chmod 600");
    }

    @Test
    void aKeyFileThatIsWrong() throws IOException, InterruptedException {
        var keys = host.write("keys", "client-7 hmac-sha1 short\n");

        assertThat(
                        refusal(
                                "server",
                                "--listen",
                                A,
                                "--secondary",
                                B,
                                "--key-file",
                                keys.toString()))
                .contains(keys + ":1 has a secret of fewer than 16 octets");
    }

    @Test
    void anInterfaceThatDoesNotExist() throws IOException, InterruptedException {
        assertThat(refusal("relay", "--listen", A, "--advertise", "nosuch0"))
                .contains("--advertise nosuch0: there is no such interface");
    }

    @Test
    void aDeviceThatIsNoTun() throws IOException, InterruptedException {
        assertThat(refusal("server", "--listen", A, "--secondary", B, "--tun", "lo"))
                .contains("lo exists and is not a TUN device");
    }

    @Test
    void anAddressOfNoInterface() throws IOException, InterruptedException {
        assertThat(refusal("server", "--listen", A, "--secondary", "198.41.0.77"))
                .contains("198.41.0.77 is not an address of this machine");
    }

    @Test
    void aSunsetThatIsNoDay() throws IOException, InterruptedException {
        var file =
                host.write(
                        "navalis.toml",
                        "[server]\nlisten = \"%s\"\nsecondary = \"%s\"\nsunset = \"soon\"\n"
                                .formatted(A, B));

        assertThat(refusal("server", "--config", file.toString()))
                .contains(file + ":4:1: sunset = \"soon\" is no day of the form YYYY-MM-DD")
                .contains("sunset = 2027-06-30");
    }

    @Test
    void nothingIsLeftBehind() throws IOException, InterruptedException {
        refusal("server", "--listen", A, "--secondary", "198.41.0.77");
        refusal("relay", "--listen", A, "--advertise", "nosuch0");

        assertThat(host.place().run("ip", "link")).doesNotContain("teredo0");
        assertThat(host.place().run("ip", "-6", "route")).doesNotContain("2001::/32");
        assertThat(Files.exists(Path.of(host.control("server")))).isFalse();
    }
}
