package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.navalis.core.Counter;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.client.Extension;
import org.navalis.simulator.World;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.testing.ScenarioTest;
import org.navalis.simulator.testing.Seeds;

/// Pairs of clients that RFC 6081 gives up, of which one guesses at ports that the other opens. How
/// often that succeeds, and how soon, is printed.
class PortPredictionTest extends ScenarioTest {

    private static final int SEEDS = 20;
    private static final double SECOND = 1e9;

    /// How long a set-up may last when ports are guessed at.
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /// When programs know that there is no way yet, though the guesses may go on.
    private static final Duration TOLD = Duration.ofSeconds(10);

    private static final StringBuilder PRINTED = new StringBuilder();

    private World world = world(1);

    @AfterAll
    static void print() {
        System.out.print(PRINTED);
    }

    private ClientHost begin(long seed, NatType nat) {
        world = internet(seed);
        return world.client("a").behind(nat).start();
    }

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({"PORT_RESTRICTED, SYMMETRIC", "SYMMETRIC, PORT_RESTRICTED"})
    void reachesFourOfFiveWithinTwentySeconds(NatType from, NatType to) {
        long[] seeds = seeds(SEEDS).toArray();
        double[] seconds =
                Arrays.stream(seeds)
                        .mapToDouble(seed -> reachSeconds(seed, from, to))
                        .filter(it -> it >= 0)
                        .sorted()
                        .toArray();
        PRINTED.append(
                "%s to %s: %d of %d, seconds %s%n"
                        .formatted(
                                from.label(),
                                to.label(),
                                seconds.length,
                                seeds.length,
                                seconds.length == 0
                                        ? "-"
                                        : "%.1f median, %.1f at most"
                                                .formatted(
                                                        seconds[seconds.length / 2],
                                                        seconds[seconds.length - 1])));

        assumeThat(seeds).as("one seed shows no share").hasSizeGreaterThanOrEqualTo(SEEDS);
        assertThat(seconds.length * 100).isGreaterThanOrEqualTo(80 * seeds.length);
    }

    /// How long it took until one of the packets, one in a second, was answered, or -1 when none
    /// was. That two pairs of ports meet at once costs a packet sometimes.
    private double reachSeconds(long seed, NatType from, NatType to) {
        var first = begin(seed, from);
        var second = world.client("b").behind(to).start();
        qualify(world, first, second);
        long startNanos = world.timeline().nowNanos();
        if (!isAnsweredAtLast(first, second)) {
            assertThat(first.stack().unreachable()).as("seed %d", seed).contains(second.address());
            return -1;
        }
        long endNanos = world.timeline().nowNanos();
        assertThat(
                        exchange(
                                world,
                                first.stack(),
                                first.address(),
                                second.stack(),
                                second.address()))
                .as("seed %d", seed)
                .isTrue();
        assertThat(furtherSockets(first) + furtherSockets(second))
                .as("all but one are closed at once, or the service port was met, seed %d", seed)
                .isLessThanOrEqualTo(1);
        return (endNanos - startNanos) / SECOND;
    }

    private boolean isAnsweredAtLast(ClientHost first, ClientHost second) {
        var numbers = new ArrayList<Integer>();
        for (int i = 0; i < LIMIT.toSeconds(); i++) {
            numbers.add(first.stack().ping(second.address()));
            if (world.runUntil(
                    () -> numbers.stream().anyMatch(first.stack()::isAnswered),
                    Duration.ofSeconds(1))) {
                return true;
            }
            if (i + 1 == TOLD.toSeconds()) {
                assertThat(first.stack().unreachable())
                        .as("told in time, seed %d", world.timeline().seed())
                        .contains(second.address());
            }
        }
        return false;
    }

    @Seeds
    void whoDoesNotOfferItGetsNothing(long seed) {
        var first = begin(seed, NatType.PORT_RESTRICTED);
        var second =
                world.client("b")
                        .behind(NatType.SYMMETRIC)
                        .with(ClientSettings.DEFAULT.withExtensions(Extension.RFC_6081))
                        .start();
        qualify(world, first, second);

        int number = first.stack().ping(second.address());
        world.advance(Duration.ofSeconds(10));

        assertThat(first.stack().isAnswered(number)).isFalse();
        assertThat(first.stack().unreachable()).containsExactly(second.address());
        assertThat(first.count(Counter.BUBBLES_PREDICTED)).isZero();
        assertThat(second.count(Counter.BUBBLES_PREDICTED)).isZero();
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({"SYMMETRIC, SYMMETRIC", "SYMMETRIC_PRESERVING, SYMMETRIC"})
    void pairsWithoutAChanceAreUnreachableWithinTenSeconds(NatType from, NatType to) {
        seeds(2).forEach(seed -> {
            var first = begin(seed, from);
            var second = world.client("b").behind(to).start();
            qualify(world, first, second);

            first.stack().ping(second.address());
            world.advance(Duration.ofSeconds(10));

            assertThat(first.stack().unreachable()).containsExactly(second.address());
            assertThat(first.count(Counter.PREDICTIONS)).isZero();
        });
    }

    private static int furtherSockets(ClientHost client) {
        return client.locals().size() - 1;
    }
}
