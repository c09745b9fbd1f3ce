package org.navalis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.testing.Run;

class MainTest {

    @TempDir private Path directory;

    @Test
    void helpKnowsEveryCommand() {
        var run = Run.of("--help");

        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(run.out())
                .contains(
                        "server",
                        "relay",
                        "client",
                        "run",
                        "status",
                        "peers",
                        "counters",
                        "wait",
                        "ping",
                        "doctor",
                        "decode",
                        "encode",
                        "explain",
                        "config")
                .doesNotContain("selftest");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server",
                "relay",
                "client",
                "run",
                "status",
                "peers",
                "counters",
                "wait",
                "ping",
                "doctor",
                "decode",
                "encode",
                "explain",
                "config"
            })
    void everyCommandExplainsItself(String command) {
        var run = Run.of(command, "--help");

        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(run.out()).startsWith("Usage: navalis " + command).contains("--debug");
    }

    @Test
    void wrongUseIsOneSentenceAndTwo() {
        var run = Run.of("client", "--servr", "x");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err())
                .startsWith("navalis: Unknown options: '--servr', 'x'; did you mean")
                .contains("'navalis client --help'");
        assertThat(Run.of("clint").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(Run.of().exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(Run.of("config").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void whereInTheProgramItHappenedIsForDebuggingOnly() {
        assertThat(Run.of("client", "--server=10.0.0.1").err()).doesNotContain("\tat ");
        assertThat(Run.of("--debug", "client", "--server=10.0.0.1").err()).contains("\tat ");
        assertThat(Run.of("client", "--server=10.0.0.1", "--debug").err()).contains("\tat ");
    }

    @Test
    void aRightFileIsRight() throws IOException {
        var file =
                Files.writeString(
                        directory.resolve("n.toml"), "[client]\nserver = \"teredo.example.net\"\n");

        assertThat(Run.of("config", "check", file.toString()))
                .isEqualTo(new Run(ExitCode.DONE, file + " is right: client\n", ""));
    }

    @Test
    void aWrongFileIsToldOnAsManyLinesAsItHasErrors() throws IOException {
        var file =
                Files.writeString(
                        directory.resolve("n.toml"), "[client]\nserver = 7\nmtu = 1\ncolour = 2\n");

        var run = Run.of("config", "check", file.toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(run.err().lines())
                .hasSize(3)
                .allMatch(line -> line.startsWith("navalis: " + file + ":"));
    }

    @Test
    void whatSettingsMeanTogetherIsCheckedToo() throws IOException {
        var file =
                Files.writeString(
                        directory.resolve("n.toml"),
                        """
                        [server]
                        listen = "10.0.0.1"
                        secondary = "11.1.1.2"
                        [relay]
                        """);

        var run = Run.of("config", "check", file.toString());

        assertThat(run.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(run.err())
                .contains(file + ":2:1: listen = \"10.0.0.1\": 10.0.0.1 is not a public")
                .contains("server and relay both have tun teredo0");
    }

    @Test
    void whatHoldsIsShownWithWhereItComesFrom() throws IOException {
        var file =
                Files.writeString(
                        directory.resolve("n.toml"), "[client]\nserver = \"a.example\"\n");

        assertThat(Run.of("config", "show", file.toString()).out())
                .containsPattern("(?m)^log-level = \"info\" +# default$")
                .contains("\n[client]\n")
                .containsPattern("(?m)^server = \"a.example\" +# \\S+n.toml:2:1$")
                .containsPattern("(?m)^mtu = 1280 +# default$")
                .containsPattern("(?m)^no-routes = false +# default$");
        assertThat(Run.of("config", "show", "--json", file.toString()).out())
                .contains("\"source\" : \"default\"");
    }

    @Test
    void aKeyIsExplained() {
        assertThat(Run.of("config", "explain", "refresh-interval").out())
                .startsWith("refresh-interval: longest silence")
                .contains("  where:    [client]\n")
                .contains("a duration from 1 to 3600 seconds")
                .contains("  default:  \"30s\"\n")
                .contains("  flag:     --refresh-interval DURATION\n");
        assertThat(Run.of("config", "explain", "mtu").out())
                .endsWith(
                        "reload:   holds at once for a server or client, for others after a"
                                + " restart\n");
        assertThat(Run.of("config", "explain").out()).contains("strict-addresses");
        assertThat(Run.of("config", "explain", "colour").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void theSelfTestPasses() {
        assertThat(Run.of("selftest").exitCode()).isEqualTo(ExitCode.DONE);
    }
}
