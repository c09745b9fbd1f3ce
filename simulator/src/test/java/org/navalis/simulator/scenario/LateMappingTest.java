package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.navalis.core.client.ClientState;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.World;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.testing.ScenarioTest;

/// A gateway that opens a port while the client qualifies, or after that.
class LateMappingTest extends ScenarioTest {

    private static final Duration SETTLED = Duration.ofSeconds(1);

    /// The server is 25 ms away: the port is open before, between and after its answers.
    static Stream<Arguments> times() {
        return Stream.of(1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 120, 200)
                .flatMap(made -> Stream.of(1, 15, 35).map(told -> Arguments.of(made, told)));
    }

    private static ClientHost start(World world, String name, NatType nat, int made, int told) {
        return world.client(name)
                .behind(nat)
                .askingForPortFor(Duration.ofMillis(made), Duration.ofMillis(told))
                .start();
    }

    @ParameterizedTest(name = "open after {0} ms, told {1} ms later")
    @MethodSource("times")
    @Clause(rfc = 6081, section = "5.3.3", row = "EXT-UPN-02")
    void isFollowedByTheAddressOrFollowsIt(int made, int told) {
        seeds(5).forEach(seed -> {
            var world = internet(seed);
            var client = start(world, "a", NatType.UPNP_SYMMETRIC, made, told);

            world.advance(SETTLED);

            assertThat(client.portMapping())
                    .isPresent()
                    .hasValue(client.qualified().orElseThrow().mapped());
        });
    }

    @ParameterizedTest(name = "open after {0} ms, told {1} ms later")
    @MethodSource("times")
    @Clause(rfc = 4380, section = "5.2.1", row = "CLI-19")
    void doesNotMakeTheNatLookSymmetric(int made, int told) {
        seeds(5).forEach(seed -> {
            var world = internet(seed);
            var client = start(world, "a", NatType.UPNP_PORT_RESTRICTED, made, told);

            world.advance(SETTLED);

            assertThat(client.client().state())
                    .isInstanceOfSatisfying(
                            ClientState.Qualified.class,
                            it -> assertThat(it.nat().isSymmetric()).isFalse());
        });
    }

    @ParameterizedTest(name = "open after {0} ms, told {1} ms later")
    @MethodSource("times")
    @Clause(rfc = 6081, section = "3", row = "EXT-MTX-02")
    void letsClientsReachEachOther(int made, int told) {
        seeds(5).forEach(seed -> {
            var world = internet(seed);
            var a = start(world, "a", NatType.UPNP_SYMMETRIC, made, told);
            var b = start(world, "b", NatType.UPNP_PORT_RESTRICTED, made, told);
            world.advance(SETTLED);

            assertThat(pingTwice(world, a.stack(), b.address(), Duration.ofSeconds(4))).isTrue();
            assertThat(pingTwice(world, b.stack(), a.address(), Duration.ofSeconds(4))).isTrue();
        });
    }
}
