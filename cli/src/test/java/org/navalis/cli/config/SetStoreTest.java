package org.navalis.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetStoreTest {

    @TempDir private Path directory;

    private SetStore store(String control) {
        return SetStore.of(directory, Role.CLIENT, Path.of(control));
    }

    @Test
    void readsWhatItHasWritten() throws IOException {
        var store = store("/run/navalis/client.sock");
        var set =
                Map.of(
                        Setting.SERVERS, new Value("a.example,b.example", Value.SET),
                        Setting.CONTROL, new Value("/a \"b\\c", Value.SET),
                        Setting.MTU, new Value("1400", Value.SET),
                        Setting.PORT_MAPPING, new Value("off", Value.SET),
                        Setting.REFRESH_INTERVAL, new Value("20", Value.SET));

        store.write(set);

        var read = store.read();
        assertThat(read.problems()).isEmpty();
        assertThat(read.of(Role.CLIENT)).hasSize(5);
        set.forEach((setting, value) ->
                assertThat(read.find(Role.CLIENT, setting).orElseThrow().ofSet()).isEqualTo(value));
    }

    @Test
    void everyNodeHasItsOwn() throws IOException {
        store("/run/navalis/client.sock").write(Map.of(Setting.MTU, new Value("1400", Value.SET)));

        assertThat(store("/run/other/client.sock").read()).isEqualTo(SettingsFile.NONE);
    }

    @Test
    void nothingSetIsNoFile() throws IOException {
        var store = store("/run/navalis/client.sock");
        store.write(Map.of(Setting.MTU, new Value("1400", Value.SET)));

        store.write(Map.of());

        assertThat(Files.exists(store.path())).isFalse();
        assertThat(store.read()).isEqualTo(SettingsFile.NONE);
    }
}
