package org.navalis.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;

class FileReaderTest {

    @TempDir private Path directory;

    private SettingsFile read(String text) throws IOException {
        return FileReader.read(Files.writeString(directory.resolve("navalis.toml"), text));
    }

    private List<String> problems(String text) throws IOException {
        return read(text).problems().stream()
                .map(problem -> problem.substring(directory.toString().length() + 1))
                .toList();
    }

    @Test
    void readsTablesAndWhatStandsAtTheTop() throws IOException {
        var file =
                read(
                        """
                        log-level = "debug"

                        [client]
                        server = ["a.example", "11.1.1.1"]
                        mtu = 1300
                        allow-symmetric-nat = false
                        refresh-interval = 45
                        """);

        assertThat(file.problems()).isEmpty();
        assertThat(file.namedRoles()).containsExactly(Role.CLIENT);
        assertThat(file.common().get(Setting.LOG_LEVEL).text()).isEqualTo("debug");
        var client = file.of(Role.CLIENT);
        assertThat(client.get(Setting.SERVERS).text()).isEqualTo("a.example,11.1.1.1");
        assertThat(client.get(Setting.MTU).text()).isEqualTo("1300");
        assertThat(client.get(Setting.MTU).source()).endsWith("navalis.toml:5:1");
        assertThat(client.get(Setting.ALLOW_SYMMETRIC_NAT).text()).isEqualTo("off");
        assertThat(client.get(Setting.REFRESH_INTERVAL).text()).isEqualTo("45s");
    }

    @Test
    void aDayStandsWithQuotesOrWithout() throws IOException {
        for (var day : List.of("2027-06-30", "\"2027-06-30\"")) {
            var file = read("[server]\nsunset = " + day + "\n");

            assertThat(file.problems()).isEmpty();
            assertThat(file.of(Role.SERVER).get(Setting.SUNSET).text()).isEqualTo("2027-06-30");
        }
        assertThat(problems("[server]\nsunset = 2027-06-30T12:00:00Z\n"))
                .containsExactly(
                        "navalis.toml:2:1: sunset = 2027-06-30T12:00Z is no day of the form"
                                + " YYYY-MM-DD; write for example sunset = 2027-06-30");
    }

    @Test
    void tellsEverythingThatIsWrongWithLineAndColumn() throws IOException {
        var problems =
                problems(
                        """
                        log-levle = "info"
                        [server]
                        listen = "11.1.1"
                          peers-max = 100
                        [client]
                        server = 3
                        mtu = 100
                        mtu = "1280"
                        tun = teredo0
                        """);

        assertThat(problems)
                .containsExactly(
                        "navalis.toml:1:1: unknown key log-levle at the top; did you mean"
                                + " log-level?",
                        "navalis.toml:3:1: listen = \"11.1.1\" is not of the form A.B.C.D or"
                                + " A.B.C.D:PORT; write for example listen = \"11.1.1.1:3544\"",
                        "navalis.toml:4:3: peers-max does not belong into [server]; write it below"
                                + " [relay] or [client]",
                        "navalis.toml:6:1: server = 3 is neither a text in quotes nor an array of"
                                + " them; write for example server = \"teredo.example.net\"",
                        "navalis.toml:7:1: mtu = 100 is not a number between 1280 and 1472; write"
                                + " for example mtu = 1280",
                        "navalis.toml:8:1: mtu previously defined at line 7, column 1",
                        "navalis.toml:9:7: Unexpected 't', expected a value");
    }

    @Test
    void saysWhatAValueIsNot() throws IOException {
        assertThat(problems("[client]\nmtu = \"1280\"\n").getFirst())
                .isEqualTo(
                        "navalis.toml:2:1: mtu = \"1280\" is no number without quotes; write for"
                                + " example mtu = 1280");
        assertThat(problems("[client]\ntun = 7\n").getFirst()).contains("is no text in quotes");
        assertThat(problems("[client]\naccept-unverified = 1\n").getFirst())
                .contains("is neither true nor false");
        assertThat(problems("[client]\nrefresh-interval = \"soon\"\n").getFirst())
                .contains("is no duration; write for example refresh-interval = \"30s\"");
        assertThat(problems("[client]\nrefresh-interval = \"2h\"\n").getFirst())
                .contains("is not between 1 and 3600 seconds");
        assertThat(problems("client = 1\n").getFirst()).contains("is no table; write [client]");
        assertThat(problems("[client]\nlog-level = \"info\"\n").getFirst())
                .contains("write it at the top of the file");
        assertThat(problems("peers-max = 100\n").getFirst())
                .contains("does not belong here; write it below [relay] or [client]");
    }

    @Test
    void listsWhatIsKnownWhenNothingIsNear() throws IOException {
        assertThat(problems("[server]\ncolour = \"red\"\n").getFirst())
                .contains("unknown key colour in [server]; known there: listen, secondary, tun");
    }

    @Test
    void aMissingFileIsAnErrorOfTheConfiguration() {
        assertThatThrownBy(() -> FileReader.read(directory.resolve("none.toml")))
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining("none.toml does not exist");
    }
}
