package org.navalis.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.navalis.simulator.nat.NatType;

class WorldTest {

    @Test
    void givesTheSameRunForTheSameSeed() {
        assertThat(hash(1)).isEqualTo(hash(1));
    }

    @Test
    void givesAnotherRunForAnotherSeed() {
        assertThat(hash(1)).isNotEqualTo(hash(2));
    }

    private static long hash(long seed) {
        var world = new World(seed);
        world.server("s1", "20.0.0.1");
        world.client("a").behind(NatType.SYMMETRIC).start();
        world.client("b").behind(NatType.CONE).start();
        world.advance(Duration.ofMinutes(5));
        return world.timeline().trace().hash();
    }
}
