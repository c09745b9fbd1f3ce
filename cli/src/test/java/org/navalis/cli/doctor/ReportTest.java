package org.navalis.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.navalis.cli.terminal.Json;

class ReportTest {

    private static final Finding OK = Finding.ok("udp", "it works");
    private static final Finding WARNING = Finding.warning("mapping", "symmetric", "change it");
    private static final Finding FAILED = Finding.failed("tun", "none", "load it");
    private static final Finding SKIPPED = Finding.skipped("relay", "no host", "name one");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private Report report(boolean isTold, Finding... findings) {
        var report = new Report(new PrintWriter(out), new PrintWriter(err), isTold, false);
        List.of(findings).forEach(report::add);
        return report;
    }

    @Test
    void eachFindingIsALineWithItsRemedyBelow() {
        var report = report(true, OK, WARNING);

        assertThat(out)
                .hasToString(
                        """
                        udp          ok       it works
                        mapping      warning  symmetric
                                              -> change it
                        """);
        assertThat(report.isWell()).isTrue();
        assertThat(report.summary()).isEqualTo("Teredo would work here.");
    }

    @Test
    void whatFailsIsNamed() {
        var report = report(true, OK, FAILED, SKIPPED);

        assertThat(report.isWell()).isFalse();
        assertThat(report.summary())
                .isEqualTo("Teredo would not work here. Failed: tun; begin with the first.");
    }

    @Test
    void whatIsSkippedIsNamed() {
        var report = report(true, OK, SKIPPED);

        assertThat(report.isWell()).isTrue();
        assertThat(report.summary()).endsWith("as far as could be checked. Skipped: relay.");
    }

    @Test
    void scriptsGetTheSameFacts() {
        var report = report(false, OK, SKIPPED);
        var target = new Target("a.example", "--server", OptionalInt.empty(), true, true, "t0");

        var facts = Json.parse(Json.pretty(report.facts(target)));

        assertThat(out.toString()).isEmpty();
        assertThat(facts)
                .containsEntry("wouldWork", true)
                .containsEntry("complete", false)
                .containsEntry("server", "a.example")
                .containsEntry("serverSource", "--server");
        assertThat(facts.get("checks"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .element(1)
                .isEqualTo(
                        Map.of(
                                "check", "relay",
                                "verdict", "skipped",
                                "evidence", "no host",
                                "remedy", "name one"));
    }

    @Test
    void whatTakesLongIsAnnouncedToPeople() throws Exception {
        var report = report(true);

        report.check(
                "waiting",
                () -> {
                    while (err.toString().isEmpty()) {
                        Thread.sleep(10);
                    }
                    return OK;
                });

        assertThat(err).hasToString("waiting ...\n");
    }
}
