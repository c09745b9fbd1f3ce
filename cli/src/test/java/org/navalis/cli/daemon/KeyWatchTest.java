package org.navalis.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.navalis.core.ClientKey;
import org.navalis.core.testing.Clause;

class KeyWatchTest {

    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    @TempDir Path directory = Path.of("");

    private final List<List<ClientKey>> given = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private KeyWatch watch(String text) throws IOException {
        write(text);
        var watch = new KeyWatch(Optional.of(directory.resolve("keys")), given::add, warnings::add);
        watch.look(NOW);
        return watch;
    }

    private void write(String text) throws IOException {
        var file = directory.resolve("keys");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-07")
    void givesTheKeysAgainWhenTheFileHasChanged() throws IOException {
        var watch = watch("a hmac-sha1 0123456789abcdef\n");
        watch.look(NOW.plusSeconds(2));
        assertThat(given).hasSize(1);

        write("a hmac-sha1 0123456789abcdef\nb hmac-sha1 0123456789abcdef\n");
        watch.look(NOW.plusSeconds(4));

        assertThat(given).hasSize(2);
        assertThat(given.getLast()).hasSize(2);
        assertThat(warnings).isEmpty();
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.2", row = "SRV-29")
    void givesTheKeysAgainWhenOneHasExpired() throws IOException {
        var watch = watch("a hmac-sha1 0123456789abcdef 2026-11-26T12:00:03Z\n");
        watch.look(NOW.plusSeconds(2));
        assertThat(given).hasSize(1);
        assertThat(given.getLast().getFirst().isExpired()).isFalse();

        watch.look(NOW.plusSeconds(3));
        watch.look(NOW.plusSeconds(5));

        assertThat(given).hasSize(2);
        assertThat(given.getLast().getFirst().isExpired()).isTrue();
    }

    @Test
    void keepsTheKeysWhenTheFileIsWrong() throws IOException {
        var watch = watch("a hmac-sha1 0123456789abcdef\n");

        write("a hmac-sha1 short\n");
        watch.look(NOW.plusSeconds(2));
        Files.delete(directory.resolve("keys"));
        watch.look(NOW.plusSeconds(4));
        watch.look(NOW.plusSeconds(6));

        assertThat(given).hasSize(1);
        assertThat(warnings)
                .hasSize(2)
                .allSatisfy(warning -> assertThat(warning).endsWith("keys stay as they were"));
    }

    @Test
    void readsTheFileWhenTold() throws IOException {
        var watch = watch("a hmac-sha1 0123456789abcdef\n");

        watch.readAgain(NOW);

        assertThat(given).hasSize(2);
    }
}
