package org.navalis.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.testing.Run;

class ProbeCommandTest {

    private static final Duration PATIENCE = Duration.ofMillis(300);

    private final StringWriter said = new StringWriter();
    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = FakeServer.start();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Report probe() throws Exception {
        var out = new PrintWriter(said);
        var report = new Report(out, new PrintWriter(new StringWriter()), true, false);
        var target =
                new Target("127.0.0.1", "--server", OptionalInt.empty(), false, true, "teredo0");
        ProbeCommand.look(report, target, server.port(), PATIENCE);
        return report;
    }

    @Test
    void aHostThatNobodyCanUseIsNotAskedAnything() throws Exception {
        // The loopback is no address of a server on the Internet.
        assertThat(probe().failed()).isEqualTo("resolver");
        assertThat(said.toString()).doesNotContain("udp");
    }

    @Test
    void aNameThatIsNoneIsWrongUse() {
        assertThat(Run.of("probe", "no name").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(Run.of("probe").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aPrivateAddressIsNoServer() {
        var run = Run.of("probe", "10.0.0.1", "--json");

        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.out()).contains("\"works\" : false").contains("no public IPv4 address");
    }
}
