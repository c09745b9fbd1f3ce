package org.navalis.core;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Holds `docs/conformance.md` against the `@Clause` annotations in the tests of all modules.
class ConformanceTest {

    private static final Set<String> STATES = Set.of("done", "later", "left out");

    private static final Pattern ROW = Pattern.compile("\\| ([A-Z0-9]+(?:-[A-Z]+)?-\\d+) \\|.*");

    private static final Pattern COUNTS =
            Pattern.compile("(?m)^(\\d+) rows: (\\d+) done, (\\d+) later, (\\d+) left out\\.$");

    private static final String TEXT = TestSources.page("conformance.md");
    private static final List<Row> ROWS = rows(TEXT);

    private record Row(String id, String what, String state, String where) {

        boolean isDone() {
            return state.equals("done");
        }

        boolean needsTest() {
            return isDone() && !where.contains("by construction: ");
        }
    }

    @Test
    void listsEachRowOnce() {
        var ids = ROWS.stream().map(Row::id).toList();

        assertThat(ids).hasSizeGreaterThan(400).doesNotHaveDuplicates();
    }

    @Test
    void saysWhatBecameOfEachRow() {
        assertThat(ROWS)
                .allSatisfy(row -> assertThat(row.state()).as(row.id()).isIn(STATES))
                .allSatisfy(row -> assertThat(row.what()).as(row.id()).isNotBlank())
                .allSatisfy(row -> assertThat(row.where()).as(row.id()).isNotBlank());
    }

    @Test
    void countsItsRows() {
        var counts = COUNTS.matcher(TEXT);

        assertThat(counts.find()).isTrue();
        assertThat(counts.group())
                .isEqualTo(
                        "%d rows: %d done, %d later, %d left out.",
                        ROWS.size(), count("done"), count("later"), count("left out"));
    }

    private static long count(String state) {
        return ROWS.stream().filter(row -> row.state().equals(state)).count();
    }

    @Test
    void testsNameOnlyRowsThatAreDone() {
        var done = ids(Row::isDone);

        var wrong = new TreeMap<>(claims());
        wrong.keySet().removeAll(done);

        assertThat(wrong).as("rows that tests name, and that are not listed as done").isEmpty();
    }

    @Test
    void eachDoneRowHasTest() {
        var untested = ids(Row::needsTest);

        untested.removeAll(claims().keySet());

        assertThat(bySection(untested))
                .as("%d rows are listed as done and named by no @Clause", untested.size())
                .isEmpty();
    }

    @Test
    void findsAnnotationsInCodeOnly() {
        var source =
                """
                // @Clause(rfc = 1, section = "1", row = "NO-1")
                /* @Clause(rfc = 1, section = "1", row = "NO-2") */
                String text = "\\"@Clause(rfc = 1, section = \\"1\\", row = \\"NO-3\\")";
                char quote = '"';
                @Test
                @Clause(rfc = 4380, section = "5.2.1 (a)", row = "YES-1")
                @Clause(
                        rfc = 4380,
                        section = "5.2.1",
                        row = {"YES-2", "YES-3"})
                """;

        assertThat(TestSources.claims("X", source))
                .extracting(TestSources.Claim::rows)
                .containsExactly(List.of("YES-1"), List.of("YES-2", "YES-3"));
    }

    private static Set<String> ids(Predicate<Row> which) {
        var ids = new TreeSet<String>();
        ROWS.stream().filter(which).map(Row::id).forEach(ids::add);
        return ids;
    }

    private static String bySection(Set<String> ids) {
        var sections = new TreeMap<String, List<String>>();
        for (var id : ids) {
            var section = id.substring(0, id.lastIndexOf('-'));
            sections.computeIfAbsent(section, _ -> new ArrayList<>()).add(id);
        }
        return sections.values().stream()
                .map(section -> String.join(" ", section))
                .collect(joining(System.lineSeparator()));
    }

    // The list

    private static List<Row> rows(String text) {
        var rows = new ArrayList<Row>();
        for (var line : text.lines().toList()) {
            if (ROW.matcher(line).matches()) {
                var cells = line.split("\\|", -1);
                assertThat(cells).as(line).hasSize(6);
                rows.add(
                        new Row(
                                cells[1].strip(),
                                cells[2].strip(),
                                cells[3].strip(),
                                cells[4].strip()));
            }
        }
        return rows;
    }

    // The tests

    /// The rows that tests name, with the classes in which they do; those of hostile inputs, which
    /// have no hyphen, are another list.
    private static Map<String, Set<String>> claims() {
        var claims = new TreeMap<String, Set<String>>();
        for (var claim : TestSources.claims()) {
            for (var id : claim.rows()) {
                if (id.contains("-")) {
                    claims.computeIfAbsent(id, _ -> new TreeSet<>()).add(claim.test());
                }
            }
        }
        return claims;
    }
}
