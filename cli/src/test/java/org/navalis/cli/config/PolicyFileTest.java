package org.navalis.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;

class PolicyFileTest {

    @TempDir private Path directory;

    private Path policy(String text) throws IOException {
        var path = Files.writeString(directory.resolve("policy.toml"), text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
        return path;
    }

    private static int ownerOf(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid");
    }

    @Test
    void saysWhatHolds() throws IOException {
        var path = policy("[client]\nserver = \"11.1.1.1\"\n");

        var policy = PolicyFile.read(path, ownerOf(path));

        assertThat(policy.of(Role.CLIENT))
                .containsEntry(Setting.SERVERS, new Value("11.1.1.1", path + ":2:1"));
    }

    @Test
    void needNotBeThere() {
        assertThat(PolicyFile.read(directory.resolve("none"), 0)).isEqualTo(SettingsFile.NONE);
    }

    @Test
    void thatOthersCanWriteIsNone() throws IOException {
        var path = policy("[client]\n");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-r--"));
        int owner = ownerOf(path);

        assertThatThrownBy(() -> PolicyFile.read(path, owner))
                .isInstanceOfSatisfying(
                        Failure.class,
                        refused -> assertThat(refused.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageStartingWith("the policy " + path + " can be written by others");
    }

    @Test
    void ofSomebodyElseIsNone() throws IOException {
        var path = policy("[client]\n");
        int owner = ownerOf(path) + 1;

        assertThatThrownBy(() -> PolicyFile.read(path, owner))
                .hasMessageStartingWith("the policy " + path + " is not root's");
    }

    @Test
    void withAMistakeIsRefused() throws IOException {
        var path = policy("[client]\nsever = 1\n");
        int owner = ownerOf(path);

        assertThatThrownBy(() -> PolicyFile.read(path, owner))
                .hasMessageContaining(":2:1: unknown key sever");
    }
}
