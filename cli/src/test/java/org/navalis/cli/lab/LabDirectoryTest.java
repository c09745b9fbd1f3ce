package org.navalis.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.navalis.cli.terminal.Failure;

class LabDirectoryTest {

    @TempDir private Path parent = Path.of("");

    @Test
    void letsNoSecondLabIn() throws IOException {
        try (var directory = LabDirectory.take(parent)) {
            directory.make();

            assertThatThrownBy(() -> LabDirectory.take(parent))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("another lab is running");
        }
    }

    @Test
    void letsAnotherLabInAfterTheFirst() throws IOException {
        LabDirectory.take(parent).close();

        try (var directory = LabDirectory.take(parent)) {
            assertThat(directory.isKept()).isFalse();
        }
    }

    @Test
    void remembersThatALabIsKept() throws IOException {
        try (var directory = LabDirectory.take(parent)) {
            directory.make();
            directory.keep();
        }

        try (var directory = LabDirectory.take(parent)) {
            assertThat(directory.isKept()).isTrue();
        }
    }

    @Test
    void clearsAllFiles() throws IOException {
        try (var directory = LabDirectory.take(parent)) {
            directory.make();
            directory.keep();
            Files.createDirectory(directory.files().resolve("more"));

            directory.clear();

            assertThat(directory.files()).doesNotExist();
        }
    }
}
