package org.navalis.simulator.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.nat.Reachability;

/// Holds the tables of `docs/nat-traversal.md` against what is promised.
class NatTraversalPageTest {

    private static final Path PAGE = Path.of("..", "docs", "nat-traversal.md");

    @ParameterizedTest
    @MethodSource("org.navalis.simulator.matrix.Conditions#all")
    void saysOfEveryPairWhatIsPromised(Conditions conditions) throws IOException {
        var rows = table(conditions);

        assertThat(rows.getFirst().stream().skip(1))
                .containsExactlyElementsOf(labels(Reachability.KINDS));
        for (int i = 0; i < Reachability.KINDS.size(); i++) {
            var from = Reachability.KINDS.get(i);
            var expected =
                    Reachability.KINDS.stream()
                            .map(to -> MatrixTables.promise(new Reachability(from, to), conditions))
                            .toList();
            var row = rows.get(i + 2);
            assertThat(row.getFirst()).isEqualTo(from.label());
            assertThat(row.stream().skip(1).map(cell -> cell.replaceFirst(" .*", "")))
                    .as(from.label())
                    .containsExactlyElementsOf(expected);
        }
    }

    private static String inner(String line) {
        return line.substring(1, line.length() - 1);
    }

    private static List<String> labels(List<NatType> kinds) {
        return kinds.stream().map(NatType::label).toList();
    }

    private static List<List<String>> table(Conditions conditions) throws IOException {
        return Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.equals("### With " + conditions))
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .map(line ->
                        Arrays.stream(inner(line).split("\\|", -1)).map(String::strip).toList())
                .toList();
    }
}
