package org.navalis.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.navalis.cli.lab.net.SystemPrograms;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.testing.Run;

/// What `navalis relay --print-config` prints is read by the daemons that it is for.
class RoutingFragmentsIT {

    @TempDir Path directory = Path.of("");

    private Path printed(String daemon) throws IOException {
        var run =
                Run.of(
                        "relay",
                        "--print-config",
                        daemon,
                        "--tun",
                        "teredo7",
                        "--advertise",
                        "lan0");
        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(run.out()).contains("2001::/32");
        return Files.writeString(directory.resolve(daemon + ".conf"), run.out());
    }

    @Test
    void birdReadsItsFragment() throws IOException, InterruptedException {
        assume("bird");
        var file = printed("bird");

        assertThat(Files.readString(file)).contains("teredo7", "lan0");
        SystemPrograms.run(List.of("bird", "-p", "-c", file.toString()));
    }

    @Test
    void radvdReadsItsFragment() throws IOException, InterruptedException {
        assume("radvd");
        var file = printed("radvd");

        assertThat(Files.readString(file)).contains("interface lan0");
        SystemPrograms.run(List.of("radvd", "-c", "-C", file.toString()));
    }

    @Test
    void frrReadsItsFragment() throws IOException, InterruptedException {
        assume("vtysh");
        var file = printed("frr");

        assertThat(Files.readString(file)).contains("teredo7", "lan0");
        SystemPrograms.run(List.of("vtysh", "-C", "-f", file.toString()));
    }

    private Path printedForAServer(String daemon) throws IOException {
        var run = Run.of("server", "--print-config", daemon, "--tun", "teredo7");
        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
        return Files.writeString(directory.resolve("server-" + daemon + ".conf"), run.out());
    }

    @Test
    void birdReadsItsFragmentBesideAServer() throws IOException, InterruptedException {
        assume("bird");
        var file = printedForAServer("bird");

        assertThat(Files.readString(file)).contains("teredo7", "eth0");
        SystemPrograms.run(List.of("bird", "-p", "-c", file.toString()));
    }

    @Test
    void frrReadsItsFragmentBesideAServer() throws IOException, InterruptedException {
        assume("vtysh");
        var file = printedForAServer("frr");

        assertThat(Files.readString(file)).contains("teredo7");
        SystemPrograms.run(List.of("vtysh", "-C", "-f", file.toString()));
    }

    @Test
    void aServerHasNothingToAdvertise() {
        assertThat(Run.of("server", "--print-config", "radvd").exitCode())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void otherDaemonsHaveNone() {
        var run = Run.of("relay", "--print-config", "quagga");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("bird, frr, radvd");
    }

    private static void assume(String program) {
        Requirements.assume(
                SystemPrograms.isInstalled(program), program + " is not installed here");
    }
}
