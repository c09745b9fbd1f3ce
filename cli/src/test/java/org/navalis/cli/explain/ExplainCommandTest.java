package org.navalis.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.testing.Run;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.nat.Reachability;

class ExplainCommandTest {

    static Stream<Arguments> pairs() {
        return Reachability.all().map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void hasAnAnswerForEveryPair(Reachability pair) {
        var run = Run.of("explain", pair.from().label(), pair.to().label());

        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(run.out())
                .startsWith(pair.from().label() + " to " + pair.to().label() + ": ")
                .contains(pair.means().isPromised() ? ": yes, " : ": no, ")
                .contains(pair.reason());
    }

    @Test
    void namesTheExtensionsAndHowLongItTakes() {
        var run = Run.of("explain", "restricted", "cone");

        assertThat(run.out())
                .contains("yes, by RFC 4380 alone\n")
                .containsPattern(
                        "All \\d+ simulations connect them, in [0-9.]+ s \\(median\\) to ");
        assertThat(Run.of("explain", "symmetric-preserving", "port-restricted").out())
                .contains("yes, with the extensions sns, port-preserving\n");
    }

    @Test
    void saysWhyItDoesNotWork() {
        var run = Run.of("explain", "port-restricted", "symmetric");

        assertThat(run.out())
                .contains("no, the standard has no way\n")
                .contains("A NAT of type symmetric sends to every destination from another port")
                .contains("the other NAT lets in only endpoints that it has sent to");
    }

    @Test
    void saysWhenTheOtherWayRoundDiffers() {
        var run = Run.of("explain", "symmetric-sequential", "symmetric-preserving");

        assertThat(run.out()).contains("The other way round: yes, with the extensions sns");
        assertThat(Run.of("explain", "cone", "symmetric").out()).doesNotContain("other way");
    }

    @Test
    void tellsProgramsTheSame() {
        var run = Run.of("explain", "cone", "symmetric", "--json");

        assertThat(run.out())
                .contains("\"from\" : \"cone\"")
                .contains("\"promised\" : true")
                .contains("\"extensions\" : [ \"sns\" ]");
    }

    @ParameterizedTest
    @EnumSource
    void knowsTheNatsOfTheLab(NatType type) {
        var run = Run.of("explain", type.label(), "none");

        assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(Run.of("explain", "--help").out().replaceAll("\\s+", " "))
                .containsPattern("[ ,]" + type.label() + "[,.]");
    }

    @Test
    void namesTheKindsWhenOneIsWrong() {
        var run = Run.of("explain", "conical", "symmetric");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err())
                .hasLineCount(1)
                .contains("'conical' is no type of NAT; take one of none, cone, restricted, ");
    }
}
