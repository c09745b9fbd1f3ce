package org.navalis.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.navalis.bench.path.LinkModel;

class TunnelOptionsTest {

    @Test
    void threeRoundsWithFullOffloadNeedNoWord() {
        var options = TunnelOptions.parse("/navalis");

        assertThat(options.rounds()).isEqualTo(3);
        assertThat(options.links()).containsExactly(LinkModel.FULL_OFFLOAD);
        assertThat(options.picture()).isEmpty();
    }

    @Test
    void takesWordsInAnyOrder() {
        var options = TunnelOptions.parse("/navalis", "--svg", "a.svg", "--all", "5");

        assertThat(options.rounds()).isEqualTo(5);
        assertThat(options.links()).containsExactly(LinkModel.FULL_OFFLOAD, LinkModel.WIRE);
        assertThat(options.picture()).contains(Path.of("a.svg"));
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        for (var word : new String[] {"0", "-1", "--wires", "--json"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TunnelOptions.parse("/navalis", word))
                    .withMessageStartingWith("usage: bench/tunnels");
        }
    }
}
