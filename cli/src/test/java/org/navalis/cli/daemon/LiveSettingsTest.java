package org.navalis.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.navalis.cli.config.RoleSettings;
import org.navalis.cli.config.Setting;
import org.navalis.cli.config.SettingChange;
import org.navalis.cli.config.SettingsFile;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;

class LiveSettingsTest {

    private static final String SERVER =
            "[server]\nlisten = \"11.1.1.1\"\nsecondary = \"11.1.1.2\"\n";

    @TempDir private Path directory;
    private final List<RoleSettings> taken = new ArrayList<>();
    private final List<SettingChange> heard = new ArrayList<>();

    private Path file() {
        return directory.resolve("navalis.toml");
    }

    private void write(String text) throws IOException {
        Files.writeString(file(), text);
    }

    private static List<RoleSettings> roles(SettingsFile file) {
        return file.namedRoles().stream()
                .map(role -> RoleSettings.of(role, Map.of(), file))
                .toList();
    }

    private LiveSettings live(String text) throws IOException {
        write(text);
        var source = new RoleSource(Optional.of(file()), LiveSettingsTest::roles);
        var live = new LiveSettings(source, heard::add);
        source.read().forEach(role -> live.add(role, taken::add));
        return live;
    }

    private static List<String> sentences(List<SettingChange> changes) {
        return changes.stream().map(SettingChange::sentence).toList();
    }

    @Test
    void aFileThatIsTheSameChangesNothing() throws IOException {
        var live = live(SERVER);

        assertThat(live.reload()).isEmpty();
        assertThat(taken).isEmpty();
    }

    @Test
    void aRoleTakesWhatHoldsAtOnceAndTheRestWaits() throws IOException {
        var live = live(SERVER);
        write("log-level = \"warn\"\n" + SERVER + "mtu = 1400\nloops = 7\n");

        var changes = live.reload();

        assertThat(sentences(changes))
                .containsExactly(
                        "mtu = 1400 holds now",
                        "loops = 7 holds after a restart",
                        "log-level = \"warn\" holds now");
        assertThat(heard).isEqualTo(changes);
        assertThat(taken).hasSize(1);
        assertThat(taken.getFirst().number(Setting.MTU)).isEqualTo(1400);
        assertThat(taken.getFirst().text(Setting.LOG_LEVEL)).isEqualTo("warn");
        assertThat(taken.getFirst().number(Setting.LOOPS)).isNotEqualTo(7);
    }

    @Test
    void whatWaitsIsToldAgainAndWhatHoldsIsNot() throws IOException {
        var live = live(SERVER);
        write(SERVER + "mtu = 1400\nloops = 7\n");
        live.reload();

        assertThat(sentences(live.reload())).containsExactly("loops = 7 holds after a restart");
        assertThat(taken).hasSize(1);
    }

    @Test
    void whatIsGoneFromTheFileIsAsByDefaultAgain() throws IOException {
        var live = live(SERVER + "mtu = 1400\npublic = \"11.1.1.5,11.1.1.6\"\n");
        write(SERVER);

        assertThat(sentences(live.reload()))
                .containsExactly("mtu = 1280 holds now", "no public holds after a restart");
    }

    @Test
    void aWrongFileChangesNothing() throws IOException {
        var live = live(SERVER);
        write(SERVER + "mtu = 1400\nloops = \"many\"\n");

        assertThatThrownBy(live::reload)
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageStartingWith(file() + ":5:1: loops");
        write("[server]\nlisten = \"10.0.0.1\"\nsecondary = \"11.1.1.2\"\nmtu = 1400\n");
        assertThatThrownBy(live::reload).hasMessageContaining("is not a public IPv4 address");
        Files.delete(file());
        assertThatThrownBy(live::reload).hasMessageContaining("does not exist");
        assertThat(taken).isEmpty();
        assertThat(heard).isEmpty();
    }

    @Test
    void aSettingOfTheProcessIsToldOnce() throws IOException {
        var roles = "[relay]\ntun = \"teredo1\"\n" + SERVER;
        var live = live(roles);
        write("log-level = \"warn\"\n" + roles + "rate-limits = false\n");

        assertThat(live.reload())
                .extracting(change -> change.role() + " " + change.setting())
                .containsExactly("SERVER RATE_LIMITS", "SERVER LOG_LEVEL");
    }

    @Test
    void rolesDoNotBeginOrEnd() throws IOException {
        var live = live(SERVER);
        write(SERVER + "mtu = 1400\n[relay]\ntun = \"teredo1\"\n");

        assertThatThrownBy(live::reload)
                .hasMessageContaining("names server and relay, but server runs here");
        assertThat(taken).isEmpty();
    }
}
