package org.navalis.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds `docs/hostile-inputs.md` against the tests of all modules, and the counters that it names
/// against those that there are.
///
/// It reads sources and not classes, since core is built before the others.
class HostileInputsTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([SR]\\d+) \\|(.*)\\|$");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern REFUSAL = Pattern.compile("drop\\.([a-z0-9_]+)");

    private static final Path ROOT = root();

    /// What comes, what becomes of it, the tests.
    private record Row(String fate, List<String> tests) {}

    @Test
    void listsEachRowOfServerAndRelay() throws IOException {
        var wanted = Stream.concat(ids("S", 48), ids("R", 44)).toList();

        assertThat(rows().keySet()).containsExactlyInAnyOrderElementsOf(wanted);
    }

    private static Stream<String> ids(String letter, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(number -> letter + number);
    }

    @Test
    void eachTestNamesItsRows() throws IOException {
        var sources = testSources();

        rows().forEach((id, row) -> {
            assertThat(row.tests()).as(id).isNotEmpty();
            for (var test : row.tests()) {
                assertThat(sources).as(id).containsKey(test);
                assertThat(sources.get(test)).as("%s of %s", id, test).containsPattern(named(id));
            }
        });
    }

    /// In the name of a test, or as the first argument of its row.
    private static Pattern named(String id) {
        return Pattern.compile("\"(?:[A-Z]\\d+, )*" + id + "(?:\"|:|,)");
    }

    @Test
    void namesCountersThatThereAre() throws IOException {
        var drops = Stream.of(Drop.values()).map(Drop::label).toList();

        for (var row : rows().values()) {
            var named = REFUSAL.matcher(row.fate()).results().map(it -> it.group(1)).toList();
            assertThat(drops).containsAll(named);
        }
    }

    private static Map<String, Row> rows() throws IOException {
        var rows = new TreeMap<String, Row>();
        var matcher = ROW.matcher(Files.readString(ROOT.resolve("docs/hostile-inputs.md")));
        while (matcher.find()) {
            var cells = List.of(matcher.group(2).split("\\|", -1));
            assertThat(cells).as(matcher.group()).hasSize(3);
            var tests = QUOTED.matcher(cells.get(2)).results().map(it -> it.group(1)).toList();
            var row = new Row(cells.get(1), tests);
            assertThat(rows.put(matcher.group(1), row)).as(matcher.group()).isNull();
        }
        return rows;
    }

    /// By the names of the classes.
    private static Map<String, String> testSources() throws IOException {
        var sources = new TreeMap<String, String>();
        for (var file : testFiles()) {
            var name = file.getFileName().toString().replace(".java", "");
            sources.merge(name, Files.readString(file), String::concat);
        }
        return sources;
    }

    private static Collection<Path> testFiles() throws IOException {
        try (var modules = Files.list(ROOT)) {
            var folders =
                    modules.map(module -> module.resolve("src/test/java"))
                            .filter(Files::isDirectory)
                            .toList();
            var files = new ArrayList<Path>();
            for (var folder : folders) {
                try (var found = Files.walk(folder)) {
                    found.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
                }
            }
            return files;
        }
    }

    private static Path root() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/conformance.md"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
