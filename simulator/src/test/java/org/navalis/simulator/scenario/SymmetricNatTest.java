package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.navalis.core.NatKind;
import org.navalis.core.TeredoEvent;
import org.navalis.core.Trouble;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.client.Extension;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// Clients behind symmetric NATs: they reach every native host, and few clients.
class SymmetricNatTest extends ScenarioTest {

    private static final int SEEDS = 6;
    private static final ClientSettings PLAIN =
            ClientSettings.DEFAULT.withExtensions(Extension.NONE);

    static Stream<NatType> symmetric() {
        return Stream.of(NatType.values()).filter(NatType::isSymmetric);
    }

    @ParameterizedTest
    @MethodSource("symmetric")
    @Clause(
            rfc = 6081,
            section = "5.2",
            row = {"EXT-SNS-01", "RLY-08", "RLY-09"})
    void reachesANativeHost(NatType nat) {
        seeds(SEEDS)
                .forEach(seed -> {
                    var world = internet(seed);
                    var host = world.nativeHost("2600::1");
                    var client = world.client("a").behind(nat).start();
                    qualify(world, client);

                    assertThat(ping(world, client.stack(), host.address(), Duration.ofSeconds(4)))
                            .isTrue();
                    assertThat(
                                    exchange(
                                            world,
                                            client.stack(),
                                            client.address(),
                                            host.stack(),
                                            host.address()))
                            .isTrue();
                });
    }

    @ParameterizedTest
    @MethodSource("symmetric")
    @Clause(rfc = 6081, section = "5.2", row = "RLY-22")
    void isReachedByANativeHost(NatType nat) {
        seeds(SEEDS)
                .forEach(seed -> {
                    var world = internet(seed);
                    var host = world.nativeHost("2600::1");
                    var client = world.client("a").behind(nat).start();
                    qualify(world, client);

                    assertThat(ping(world, host.stack(), client.address(), Duration.ofSeconds(4)))
                            .isTrue();
                });
    }

    static Stream<Arguments> pairsThatFail() {
        return symmetric()
                .filter(nat -> nat != NatType.UPNP_SYMMETRIC)
                .flatMap(a ->
                        Stream.of(NatType.RESTRICTED, NatType.PORT_RESTRICTED)
                                .map(b -> Arguments.of(a, b)));
    }

    @ParameterizedTest(name = "{0} and {1}")
    @MethodSource("pairsThatFail")
    @Clause(
            rfc = 6081,
            section = "3",
            row = {"EXT-MTX-03", "CLI-63", "TIM-09"})
    void saysWithinTenSecondsThatARestrictedClientIsUnreachable(NatType a, NatType b) {
        seeds(SEEDS)
                .forEach(seed -> {
                    var world = internet(seed);
                    var first = world.client("a").behind(a).with(PLAIN).start();
                    var second = world.client("b").behind(b).with(PLAIN).start();
                    qualify(world, first, second);

                    int number = first.stack().ping(second.address());
                    int back = second.stack().ping(first.address());
                    world.advance(Duration.ofSeconds(10));

                    assertThat(first.stack().isAnswered(number)).isFalse();
                    assertThat(second.stack().isAnswered(back)).isFalse();
                    assertThat(first.stack().unreachable()).containsExactly(second.address());
                    assertThat(second.stack().unreachable()).containsExactly(first.address());
                });
    }

    @ParameterizedTest
    @EnumSource
    @Clause(rfc = 4380, section = "5.2.1", row = "CLI-19")
    void tellsSymmetricNatsFromOthers(NatType nat) {
        seeds(SEEDS)
                .forEach(seed -> {
                    var world = internet(seed);
                    var client = world.client("a").behind(nat).start();
                    qualify(world, client);

                    assertThat(client.qualified().orElseThrow().nat()).isEqualTo(expected(nat));
                });
    }

    private static NatKind expected(NatType nat) {
        return switch (nat) {
            case NONE -> NatKind.NONE;
            case CONE, RESTRICTED, PORT_RESTRICTED, UPNP_PORT_RESTRICTED -> NatKind.RESTRICTED;
            case UPNP_SYMMETRIC, SYMMETRIC, SYMMETRIC_PRESERVING, SYMMETRIC_SEQUENTIAL ->
                    NatKind.SYMMETRIC_PORT;
            case SYMMETRIC_ADDRESS -> NatKind.SYMMETRIC_ADDRESS;
        };
    }

    @Seeds
    @Clause(
            rfc = 4380,
            section = "5.2.1",
            row = {"CLI-20", "CLI-04"})
    void goesOfflineBehindASymmetricNatWhenItMustNotWorkThere(long seed) {
        var world = internet(seed);
        var client =
                world.client("a")
                        .behind(NatType.SYMMETRIC)
                        .with(ClientSettings.DEFAULT.withSymmetricNat(false))
                        .start();

        world.advance(Duration.ofSeconds(1));

        assertThat(client.isQualified()).isFalse();
        assertThat(client.told())
                .extracting(ClientHost.Told::event)
                .filteredOn(TeredoEvent.Disqualified.class::isInstance)
                .extracting(event -> ((TeredoEvent.Disqualified) event).trouble())
                .containsExactly(Trouble.SYMMETRIC_NAT);
    }
}
