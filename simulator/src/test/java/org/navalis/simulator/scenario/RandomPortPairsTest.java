package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.navalis.core.Counter;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.net.LinkQuality;
import org.navalis.simulator.testing.ScenarioTest;

/// Pairs of clients of which one at least is behind a symmetric NAT whose ports can be foretold,
/// and the other is behind a NAT that insists on the right port: the cells `SNS+PP` and `SNS+SP` of
/// RFC 6081, Figure 1.
class RandomPortPairsTest extends ScenarioTest {

    private static final int SEEDS = 12;

    /// The second knock comes after two seconds.
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /// Two echo tests and the knock after them.
    private static final Duration UNTIL_TESTS_FAIL = Duration.ofMillis(4010);

    private static final Duration RIGHT_AWAY = Duration.ofMillis(300);

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({
        "SYMMETRIC_PRESERVING, SYMMETRIC_PRESERVING",
        "SYMMETRIC_PRESERVING, PORT_RESTRICTED",
        "PORT_RESTRICTED, SYMMETRIC_PRESERVING",
        "SYMMETRIC_SEQUENTIAL, PORT_RESTRICTED",
        "PORT_RESTRICTED, SYMMETRIC_SEQUENTIAL",
        "SYMMETRIC_PRESERVING, SYMMETRIC_SEQUENTIAL"
    })
    @Clause(
            rfc = 6081,
            section = "5.4",
            row = {"EXT-PP-10", "EXT-PP-19", "EXT-SP-02"})
    void connect(NatType from, NatType to) {
        seeds(SEEDS)
                .forEach(seed -> {
                    var world = internet(seed);
                    var first = world.client("a").behind(from).start();
                    var second = world.client("b").behind(to).start();
                    qualify(world, first, second);

                    assertThat(ping(world, first.stack(), second.address(), LIMIT))
                            .as("seed %d", seed)
                            .isTrue();
                    assertThat(
                                    exchange(
                                            world,
                                            first.stack(),
                                            first.address(),
                                            second.stack(),
                                            second.address()))
                            .as("seed %d", seed)
                            .isTrue();
                });
    }

    /// In the first attempt no port can be foretold, so that the clients tell each other ports in
    /// an order that leads nowhere.
    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({
        "SYMMETRIC_SEQUENTIAL, PORT_RESTRICTED",
        "PORT_RESTRICTED, SYMMETRIC_SEQUENTIAL",
        "SYMMETRIC_PRESERVING, SYMMETRIC_SEQUENTIAL"
    })
    @Clause(
            rfc = 6081,
            section = "5.4.4.2",
            row = {"EXT-PP-06", "EXT-PP-13", "EXT-SP-02"})
    void connectInTheNextAttempt(NatType from, NatType to) {
        seeds(SEEDS)
                .forEach(seed -> {
                    var world = internet(seed);
                    var server = world.server("s2", "20.0.1.1");
                    var first = world.client("a").of("s2").behind(from).start();
                    var second = world.client("b").of("s2").behind(to).start();
                    qualify(world, first, second);
                    server.link(1).setUp(LinkQuality.GOOD.withLoss(1));
                    first.stack().ping(second.address());
                    world.advance(UNTIL_TESTS_FAIL);
                    server.link(1).setUp(LinkQuality.GOOD);
                    world.advance(Duration.ofMinutes(6));

                    assertThat(ping(world, first.stack(), second.address(), LIMIT))
                            .as("seed %d", seed)
                            .isTrue();
                });
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.4.2.1",
            row = {"EXT-PP-01", "EXT-PP-02"})
    void idlePeersKeepTheirMappings() {
        seeds(SEEDS)
                .forEach(seed -> {
                    var world = internet(seed);
                    var first = world.client("a").behind(NatType.SYMMETRIC_PRESERVING).start();
                    var second = world.client("b").behind(NatType.SYMMETRIC_PRESERVING).start();
                    qualify(world, first, second);
                    assertThat(ping(world, first.stack(), second.address(), LIMIT)).isTrue();
                    world.advance(Duration.ofSeconds(5));
                    long asked = first.count(Counter.BUBBLES_INDIRECT_SENT);

                    world.advance(Duration.ofMinutes(9));

                    assertThat(ping(world, first.stack(), second.address(), RIGHT_AWAY)).isTrue();
                    assertThat(first.count(Counter.BUBBLES_INDIRECT_SENT)).isEqualTo(asked);
                });
    }

    @Test
    @Clause(rfc = 6081, section = "5.4.4.2", row = "EXT-PP-06")
    void connectThoughTheSystemRefusesEveryOtherPort() {
        seeds(SEEDS)
                .forEach(seed -> {
                    var world = internet(seed);
                    var first = world.client("a").behind(NatType.SYMMETRIC_PRESERVING).start();
                    var second = world.client("b").behind(NatType.PORT_RESTRICTED).start();
                    first.setTakenPorts(port -> port % 2 == 0);
                    qualify(world, first, second);

                    assertThat(ping(world, first.stack(), second.address(), LIMIT)).isTrue();
                });
    }

    @Test
    @Clause(rfc = 6081, section = "3", row = "EXT-MTX-03")
    void areUnreachableWithinTenSecondsWhenTheSystemRefusesEveryPort() {
        seeds(SEEDS)
                .forEach(seed -> {
                    var world = internet(seed);
                    var first = world.client("a").behind(NatType.SYMMETRIC_PRESERVING).start();
                    var second = world.client("b").behind(NatType.PORT_RESTRICTED).start();
                    first.setTakenPorts(_ -> true);
                    qualify(world, first, second);

                    int number = first.stack().ping(second.address());
                    world.advance(Duration.ofSeconds(10));

                    assertThat(first.stack().isAnswered(number)).isFalse();
                    assertThat(first.stack().unreachable()).containsExactly(second.address());
                });
    }
}
