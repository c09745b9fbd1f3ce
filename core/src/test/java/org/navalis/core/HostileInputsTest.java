package org.navalis.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds `docs/hostile-inputs.md` against the tests of all modules: each row against the test
/// methods that name it, and the counters in the row against what these methods look at.
class HostileInputsTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([CSR]\\d+) \\|(.*)\\|$");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern ID = Pattern.compile("[CSR]\\d+");

    /// One line of a test with many: the row first, the refusal last.
    private static final Pattern LINE =
            Pattern.compile(
                    "(?s)\\b(?:row|arguments)\\(\\s*\"([CSR]\\d+)\",.*?\\bDrop\\.[A-Z0-9_]+");

    private static final Pattern DISPLAYED =
            Pattern.compile("@DisplayName\\(\\s*\"((?:[A-Z]\\d+, )*[A-Z]\\d+): ");

    /// Each of them sends every common input to one role.
    private static final List<String> COMMON =
            List.of("CommonClientInputsTest", "CommonRelayInputsTest", "CommonServerInputsTest");

    /// How fast a table is, and that a program does not start: there is nothing to count.
    private static final Set<String> UNCOUNTED = Set.of("R38", "R40");

    private static final Map<String, Row> ROWS = rows();
    private static final List<Proof> PROOFS = proofs();

    /// What becomes of an input: the counters that show it, and the tests.
    private record Row(List<String> counters, List<String> tests) {}

    /// A method that names a row, or a line of one, by its text.
    private record Proof(String row, String test, String text) {

        boolean sees(String counter) {
            var label = counter.replace("drop.", "");
            var constant = "\\b(?:Drop|Counter)\\." + label.toUpperCase(Locale.ROOT) + "\\b";
            return Pattern.compile(constant + "|\"(?:drop\\.)?" + label + "[\" ]")
                    .matcher(text)
                    .find();
        }
    }

    private static Map<String, Row> rows() {
        var rows = new TreeMap<String, Row>();
        var matcher = ROW.matcher(TestSources.page("hostile-inputs.md"));
        while (matcher.find()) {
            var cells = List.of(matcher.group(2).split("\\|", -1));
            assertThat(cells).as(matcher.group()).hasSize(3);
            var row = new Row(quoted(cells.get(1)), quoted(cells.get(2)));
            assertThat(rows.put(matcher.group(1), row)).as(matcher.group()).isNull();
        }
        return rows;
    }

    private static List<String> quoted(String cell) {
        return QUOTED.matcher(cell).results().map(it -> it.group(1)).toList();
    }

    private static List<Proof> proofs() {
        var proofs = new ArrayList<Proof>();
        for (var claim : TestSources.claims()) {
            for (var id : hostile(claim.rows())) {
                proofs.add(new Proof(id, claim.test(), claim.text()));
            }
        }
        TestSources.byClass()
                .forEach((test, source) ->
                        LINE.matcher(source)
                                .results()
                                .forEach(line ->
                                        proofs.add(new Proof(line.group(1), test, line.group()))));
        return proofs;
    }

    /// Those of this list.
    private static List<String> hostile(List<String> ids) {
        return ids.stream().filter(ID.asMatchPredicate()).toList();
    }

    @Test
    void listsEachRow() {
        var wanted =
                Stream.of(ids("C%02d", 46), ids("S%d", 48), ids("R%d", 44))
                        .flatMap(ids -> ids)
                        .toList();

        assertThat(ROWS.keySet()).containsExactlyInAnyOrderElementsOf(wanted);
    }

    private static Stream<String> ids(String form, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(form::formatted);
    }

    @Test
    void commonInputsGoToEachRole() {
        ROWS.forEach((id, row) -> {
            if (id.startsWith("C")) {
                assertThat(row.tests()).as(id).containsAll(COMMON);
            }
        });
    }

    @Test
    void namesTheTestsThatNameItsRows() {
        var found = new TreeMap<String, Set<String>>();
        for (var proof : PROOFS) {
            found.computeIfAbsent(proof.row(), _ -> new TreeSet<>()).add(proof.test());
        }

        assertThat(found.keySet()).isEqualTo(ROWS.keySet());
        ROWS.forEach((id, row) ->
                assertThat(row.tests()).as(id).containsExactlyInAnyOrderElementsOf(found.get(id)));
    }

    @Test
    void eachRowHasCounters() {
        ROWS.forEach((id, row) ->
                assertThat(row.counters().isEmpty()).as(id).isEqualTo(UNCOUNTED.contains(id)));
    }

    @Test
    void eachTestSeesCounterOfItsRow() {
        ROWS.forEach((id, row) -> {
            if (!UNCOUNTED.contains(id)) {
                assertThat(proofsOf(id))
                        .as("tests of %s, for which %s counts", id, row.counters())
                        .allMatch(proof -> row.counters().stream().anyMatch(proof::sees));
            }
        });
    }

    @Test
    void eachCounterOfRowIsSeen() {
        ROWS.forEach((id, row) -> {
            for (var counter : row.counters()) {
                assertThat(proofsOf(id))
                        .as("%s of %s", counter, id)
                        .anyMatch(proof -> proof.sees(counter));
            }
        });
    }

    private static List<Proof> proofsOf(String id) {
        return PROOFS.stream().filter(proof -> proof.row().equals(id)).toList();
    }

    /// Who looks at a test that runs sees its name, not its annotations.
    @Test
    void testsHaveTheirRowsInTheirNames() {
        for (var claim : TestSources.claims()) {
            var displayed =
                    DISPLAYED
                            .matcher(claim.text())
                            .results()
                            .flatMap(name -> Stream.of(name.group(1).split(", ", -1)))
                            .toList();

            assertThat(hostile(displayed)).as(claim.text()).isEqualTo(hostile(claim.rows()));
        }
    }
}
