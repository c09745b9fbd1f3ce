package org.navalis.simulator.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.nat.Reachability;
import org.navalis.simulator.testing.ScenarioTest;

/// Pairs of NATs over bad links ([Conditions#bad]). Each seed tries the next pair that is promised.
///
/// With more seeds: `-Dnavalis.seeds=1000`.
class BadLinkTest extends ScenarioTest {

    /// Each pair a few times.
    private static final int SEEDS = 1000;

    private static final Duration MINUTE = Duration.ofSeconds(60);

    /// What a meeting came to.
    private record Result(long seed, boolean areQualifiedInTime, boolean isConnected) {}

    @Test
    @Clause(
            rfc = 6081,
            section = "3",
            row = {"TIM-12", "CLI-63"})
    void connectsPairsWhenOneLinkIsBad() {
        var results = results(seed -> Conditions.bad(seed % 2 == 0, seed % 2 != 0));

        assertPart("qualified in a minute", results, Result::areQualifiedInTime, 0.99);
        assertPart("connected in eight seconds", results, Result::isConnected, 0.95);
    }

    @Test
    @Clause(rfc = 6081, section = "3", row = "CLI-63")
    void connectsPairsWhenBothLinksAreBad() {
        var results = results(_ -> Conditions.bad(true, true));

        assertPart("qualified in a minute", results, Result::areQualifiedInTime, 0.99);
        assertPart("connected in eight seconds", results, Result::isConnected, 0.95);
    }

    private static List<Result> results(LongFunction<Conditions> conditions) {
        return seeds(SEEDS).mapToObj(seed -> meet(seed, conditions.apply(seed))).toList();
    }

    private static Result meet(long seed, Conditions conditions) {
        var pairs = Reachability.all().filter(conditions::isRequired).toList();
        var pair = pairs.get((int) (seed / 2 % pairs.size()));
        var world = world(seed);
        var meeting = new Meeting(world, pair, conditions);
        boolean areInTime = world.timeline().elapsed().compareTo(MINUTE) <= 0;

        var outcome = meeting.meet(Conditions.KNOCKING);

        assertThat(outcome.isStorm()).as("a storm of %d", outcome.sent()).isFalse();
        return new Result(seed, areInTime, outcome.isConnected(Conditions.KNOCKING));
    }

    private static void assertPart(
            String what, List<Result> results, Predicate<Result> is, double least) {
        var failed = results.stream().filter(is.negate()).mapToLong(Result::seed).toArray();
        double part = 1 - (double) failed.length / results.size();
        System.out.printf("%s over bad links: %.1f %% of %d%n", what, 100 * part, results.size());
        assertThat(part)
                .as("%s, but for seeds %s", what, Arrays.toString(failed))
                .isGreaterThanOrEqualTo(least);
    }
}
