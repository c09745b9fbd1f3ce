package org.navalis.simulator.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.client.Extension;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.nat.Means;
import org.navalis.simulator.nat.Reachability;
import org.navalis.simulator.testing.ScenarioTest;

/// A client with some of the extensions and one with none.
class MixedExtensionsTest extends ScenarioTest {

    private static final int SEEDS = 2;

    /// Each extension with what it needs, and all together.
    static Stream<List<Extension>> sets() {
        var alone =
                Extension.ALL.stream()
                        .map(it -> {
                            var set = new ArrayList<>(it.needs());
                            set.add(it);
                            return List.copyOf(set);
                        });
        return Stream.concat(alone, Stream.of(Extension.ALL));
    }

    @ParameterizedTest
    @MethodSource("sets")
    @Clause(rfc = 6081, section = "4.1", row = "EXT-MTX-05")
    void connectsWherePlainClientsConnect(List<Extension> extensions) {
        Reachability.all()
                .filter(pair -> pair.means() == Means.PLAIN)
                .forEach(pair ->
                        seeds(SEEDS)
                                .forEach(seed -> {
                                    connects(seed, pair, extensions, Extension.NONE);
                                    connects(seed, pair, Extension.NONE, extensions);
                                }));
    }

    private static void connects(
            long seed, Reachability pair, List<Extension> ofFirst, List<Extension> ofSecond) {
        var world = internet(seed);
        var settings = ClientSettings.DEFAULT;
        var a =
                world.client("a")
                        .behind(pair.from())
                        .with(settings.withExtensions(ofFirst))
                        .start();
        var b = world.client("b").behind(pair.to()).with(settings.withExtensions(ofSecond)).start();
        qualify(world, a, b);

        assertThat(ping(world, a.stack(), b.address(), Duration.ofSeconds(8)))
                .as("%s, %s and %s", pair, ofFirst, ofSecond)
                .isTrue();
    }
}
