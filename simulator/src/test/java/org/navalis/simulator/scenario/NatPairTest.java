package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.World;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.testing.ScenarioTest;

/// Two clients behind all the NATs that RFC 4380 alone must connect.
class NatPairTest extends ScenarioTest {

    private static final int SEEDS = 4;

    /// A UPnP NAT whose mapping is not used is one of these, too.
    private static final List<NatType> RFC_4380 =
            List.of(NatType.NONE, NatType.CONE, NatType.RESTRICTED, NatType.PORT_RESTRICTED);

    static Stream<Arguments> pairs() {
        return RFC_4380.stream().flatMap(a -> RFC_4380.stream().map(b -> Arguments.of(a, b)));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    @Clause(
            rfc = 6081,
            section = "3",
            row = {"EXT-MTX-02", "CLI-43", "CLI-62", "CLI-64"})
    void connectsClientsOfOneServer(NatType a, NatType b) {
        seeds(SEEDS).forEach(seed -> connects(seed, a, b, "s1"));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    @Clause(rfc = 6081, section = "3", row = "EXT-MTX-02")
    void connectsClientsOfTwoServers(NatType a, NatType b) {
        seeds(SEEDS).forEach(seed -> connects(seed, a, b, "s2"));
    }

    private static void connects(long seed, NatType a, NatType b, String serverOfB) {
        var world = world(seed);
        world.server("s1", "20.0.0.1");
        world.server("s2", "20.0.1.1");
        var first = world.client("a").behind(a).start();
        var second = world.client("b").behind(b).of(serverOfB).start();
        qualify(world, first, second);

        assertThat(ping(world, first.stack(), second.address(), Duration.ofSeconds(8))).isTrue();
        assertThat(exchangeBetween(world, first, second)).isTrue();
    }

    private static boolean exchangeBetween(World world, ClientHost first, ClientHost second) {
        return exchange(world, first.stack(), first.address(), second.stack(), second.address());
    }
}
