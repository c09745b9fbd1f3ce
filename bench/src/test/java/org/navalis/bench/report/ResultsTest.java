package org.navalis.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.navalis.bench.path.Contender;
import org.navalis.bench.path.LinkModel;
import org.navalis.cli.terminal.Json;

class ResultsTest {

    private static final Machine MACHINE =
            new Machine("Example 9000", 2, "6.18.1", 25, LocalDate.of(2026, 11, 25));

    private static Results results() {
        var results = new Results(LinkModel.FULL_OFFLOAD);
        for (var millis : new double[] {30, 10, 20}) {
            results.note(Contender.NAVALIS, Figure.START, millis);
        }
        results.note(Contender.MIREDO, Figure.START, 10);
        return results;
    }

    @Test
    void theTableHasMediansAndRatios() {
        var text = MarkdownTable.text(results(), MACHINE, 3);

        assertThat(text)
                .contains("| start to qualified, ms | – | – | 10.00 | **20.00** | 2.00 | – |")
                .contains("Example 9000, 2 processors, Linux 6.18.1, Java 25, 2026-11-25.")
                .contains("### Full offload between the hosts");
    }

    @Test
    void jsonHasEveryValueInItsOrder() {
        var facts = Json.parse(Json.line(results().facts()));

        assertThat(facts)
                .containsEntry("links", "full_offload")
                .extracting("figures.start", InstanceOfAssertFactories.MAP)
                .isEqualTo(Map.of("navalis", List.of(30.0, 10.0, 20.0), "miredo", List.of(10.0)));
    }

    @Test
    void thePictureAddsTheTimesOfClientAndRelay() {
        var results = results();
        results.note(Contender.NAVALIS, Figure.CPU_CLIENT, 0.5);
        results.note(Contender.NAVALIS, Figure.CPU_RELAY, 0.75);

        assertThat(TunnelPicture.svg(results, MACHINE))
                .contains("(less is better): Navalis 1.25", MACHINE.text());
    }
}
