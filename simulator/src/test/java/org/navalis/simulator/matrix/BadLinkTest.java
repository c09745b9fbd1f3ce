package org.navalis.simulator.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;
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

    /// What a meeting came to.
    ///
    /// @param clients how many clients have a bad link
    /// @param prompt how many of these were qualified within a minute
    private record Result(long seed, int clients, int prompt, boolean isConnected) {}

    @Test
    @Clause(
            rfc = 6081,
            section = "3",
            row = {"TIM-12", "CLI-63"})
    void connectsPairsWhenOneLinkIsBad() {
        assertGood(results(seed -> seed % 2 == 0, seed -> seed % 2 != 0));
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "3",
            row = {"TIM-12", "CLI-63"})
    void connectsPairsWhenBothLinksAreBad() {
        assertGood(results(_ -> true, _ -> true));
    }

    private static List<Result> results(LongPredicate isFirstBad, LongPredicate isSecondBad) {
        return seeds(SEEDS)
                .mapToObj(seed -> meet(seed, isFirstBad.test(seed), isSecondBad.test(seed)))
                .toList();
    }

    private static Result meet(long seed, boolean isFirstBad, boolean isSecondBad) {
        var conditions = Conditions.bad(isFirstBad, isSecondBad);
        var pairs = Reachability.all().filter(conditions::isRequired).toList();
        var pair = pairs.get((int) (seed / 2 % pairs.size()));
        var meeting = new Meeting(world(seed), pair, conditions);

        var outcome = meeting.meet(Conditions.KNOCKING);

        assertThat(outcome.isStorm()).as("a storm of %d", outcome.sent()).isFalse();
        int clients = (isFirstBad ? 1 : 0) + (isSecondBad ? 1 : 0);
        int prompt = meeting.prompt(isFirstBad, isSecondBad);
        return new Result(seed, clients, prompt, outcome.isConnected(Conditions.KNOCKING));
    }

    private static void assertGood(List<Result> results) {
        int clients = results.stream().mapToInt(Result::clients).sum();
        int prompt = results.stream().mapToInt(Result::prompt).sum();
        var lonely = results.stream().filter(it -> !it.isConnected()).mapToLong(Result::seed);
        var failed = lonely.toArray();
        double qualified = (double) prompt / clients;
        double connected = 1 - (double) failed.length / results.size();
        System.out.printf(
                "over bad links: %.1f %% of %d clients qualified in a minute,"
                        + " %.1f %% of %d pairs connected in eight seconds%n",
                100 * qualified, clients, 100 * connected, results.size());

        assertThat(qualified).as("qualified in a minute").isGreaterThanOrEqualTo(0.99);
        assertThat(connected)
                .as("connected in eight seconds, but for seeds %s", Arrays.toString(failed))
                .isGreaterThanOrEqualTo(0.95);
    }
}
