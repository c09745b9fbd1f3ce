package org.navalis.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnCommandTest {

    @Test
    void keepsTheOptionsOfTheVirtualMachineAndTheModule() throws IOException {
        var words =
                OwnCommand.words(
                        List.of(
                                "java",
                                "-XX:AOTCache=a",
                                "-p",
                                "lib",
                                "-m",
                                "org.navalis.cli/org.navalis.cli.Main",
                                "lab",
                                "--keep"));

        assertThat(words)
                .containsExactly(
                        "java",
                        "-XX:AOTCache=a",
                        "-p",
                        "lib",
                        "-m",
                        "org.navalis.cli/org.navalis.cli.Main");
    }

    @Test
    void keepsTheClassPathAndTheMainClass() throws IOException {
        var words = OwnCommand.words(List.of("java", "-cp", "x", "org.navalis.cli.Main", "lab"));

        assertThat(words).containsExactly("java", "-cp", "x", "org.navalis.cli.Main");
    }

    @Test
    void saysWhenItCannotSeeHowItWasStarted() {
        assertThatThrownBy(() -> OwnCommand.words(List.of("java", "Other")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("java, Other");
    }
}
