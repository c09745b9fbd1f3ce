package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.navalis.core.testing.Clause;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.testing.ScenarioTest;

/// Which clients reach which, today; printed, since people ask.
class MatrixTest extends ScenarioTest {

    private static final int SEEDS = 3;
    private static final String CELL = "%-21s";

    private static String printed = "";

    @AfterAll
    static void print() {
        System.out.println(printed);
    }

    @Test
    @Clause(rfc = 4380, section = "3.1", row = "EXT-MTX-02")
    void printsWhoReachesWhom() {
        var text = new StringBuilder(CELL.formatted("from \\ to"));
        for (var to : NatType.values()) {
            text.append(CELL.formatted(to.label()));
        }
        for (var from : NatType.values()) {
            text.append('\n').append(CELL.formatted(from.label()));
            for (var to : NatType.values()) {
                long reached = seeds(SEEDS).filter(seed -> reaches(seed, from, to)).count();
                text.append(CELL.formatted(word(reached, seeds(SEEDS).count())));
                boolean isRequired = !from.isSymmetric() && !to.isSymmetric();
                assertThat(!isRequired || reached == seeds(SEEDS).count()).isTrue();
            }
        }
        printed = text.toString();
    }

    private static String word(long reached, long all) {
        if (reached == 0) {
            return "-";
        }
        return reached == all ? "yes" : reached + " of " + all;
    }

    private static boolean reaches(long seed, NatType from, NatType to) {
        var world = internet(seed);
        var a = world.client("a").behind(from).start();
        var b = world.client("b").behind(to).start();
        qualify(world, a, b);
        return ping(world, a.stack(), b.address(), Duration.ofSeconds(8));
    }
}
