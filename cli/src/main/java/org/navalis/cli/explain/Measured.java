package org.navalis.cli.explain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.nat.Reachability;

/// How often and how fast two clients were connected in simulations, all extensions on, no loss.
/// The figures are those of the first table in `docs/nat-traversal.md`, which is packed with the
/// program.
///
/// @param runs how many simulations there were
/// @param connected how many of them connected the two
/// @param medianSeconds the time from the first packet to the first answer, in the median
/// @param worstSeconds the longest one
record Measured(int runs, int connected, BigDecimal medianSeconds, BigDecimal worstSeconds) {

    private static final String PAGE = "nat-traversal.md";

    private static final Pattern RUNS = Pattern.compile("(?m)^(\\d+) runs a cell\\.");

    /// As in `SNS 0.12 / 0.31 (7 of 200)`, where what is in parentheses is left out when all runs
    /// connect, and the times when none does.
    private static final Pattern CELL =
            Pattern.compile("\\S+ ([0-9.]+) / ([0-9.]+)(?: \\((\\d+) of \\d+\\))?");

    /// What was measured for these NATs; nothing when they never connected.
    static Optional<Measured> of(Reachability pair) {
        var page = page();
        var runs = RUNS.matcher(page);
        if (!runs.find()) {
            throw new IllegalStateException(PAGE + " has no table");
        }
        int all = Integer.parseInt(runs.group(1));
        var cell = CELL.matcher(cell(page, pair));
        if (!cell.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new Measured(
                        all,
                        cell.group(3) == null ? all : Integer.parseInt(cell.group(3)),
                        new BigDecimal(cell.group(1)),
                        new BigDecimal(cell.group(2))));
    }

    private static String cell(String page, Reachability pair) {
        var start = "| " + kind(pair.from()).label() + " |";
        var row = page.lines().filter(line -> line.startsWith(start)).findFirst().orElseThrow();
        int column = 2 + Reachability.KINDS.indexOf(kind(pair.to()));
        return List.of(row.split("\\|", -1)).get(column).strip();
    }

    /// A host without a NAT stands in the table as one behind a cone NAT.
    private static NatType kind(NatType type) {
        return type == NatType.NONE ? NatType.CONE : type;
    }

    private static String page() {
        try (var page = Measured.class.getResourceAsStream(PAGE)) {
            if (page == null) {
                throw new IllegalStateException("the program was packed without " + PAGE);
            }
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlways() {
        return connected == runs;
    }
}
