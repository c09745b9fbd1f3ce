package org.navalis.simulator.matrix;

import java.util.LinkedHashMap;
import java.util.Map;
import org.navalis.simulator.nat.Means;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.nat.Reachability;

/// The tables for people: what is promised, and how many seconds it takes.
final class MatrixTables {

    private final Map<Conditions, Map<Reachability, MatrixCell>> tables = new LinkedHashMap<>();

    void put(Conditions conditions, Reachability pair, MatrixCell cell) {
        tables.computeIfAbsent(conditions, _ -> new LinkedHashMap<>()).put(pair, cell);
    }

    String toMarkdown() {
        var text = new StringBuilder();
        tables.forEach((conditions, cells) -> append(text, conditions, cells));
        return text.toString();
    }

    private static void append(
            StringBuilder text, Conditions conditions, Map<Reachability, MatrixCell> cells) {
        int seeds = cells.values().iterator().next().runs();
        text.append("### With ").append(conditions).append("\n\n| from \\ to |");
        Reachability.KINDS.forEach(kind -> text.append(' ').append(kind.label()).append(" |"));
        text.append("\n|---|").append("---|".repeat(Reachability.KINDS.size()));
        for (var from : Reachability.KINDS) {
            text.append("\n| ").append(from.label()).append(" |");
            for (var to : Reachability.KINDS) {
                text.append(' ').append(cell(from, to, conditions, cells)).append(" |");
            }
        }
        text.append("\n\n").append(seeds).append(" runs a cell. ");
        text.append(summary(conditions, cells)).append("\n\n");
    }

    private static String cell(
            NatType from, NatType to, Conditions conditions, Map<Reachability, MatrixCell> cells) {
        var pair = new Reachability(from, to);
        var promise = promise(pair, conditions);
        var cell = cells.get(pair);
        if (cell == null || cell.connected() == 0) {
            return promise;
        }
        var share =
                cell.connected() == cell.runs()
                        ? ""
                        : " (" + cell.connected() + " of " + cell.runs() + ")";
        return promise + " " + cell.times() + share;
    }

    /// What the first word of a cell is.
    static String promise(Reachability pair, Conditions conditions) {
        return conditions.areExtensionsOn() || conditions.isRequired(pair)
                ? pair.means().label()
                : Means.NOTHING.label();
    }

    private static String summary(Conditions conditions, Map<Reachability, MatrixCell> cells) {
        long runs = 0;
        long inTime = 0;
        long others = 0;
        for (var entry : cells.entrySet()) {
            boolean isRequired = conditions.isRequired(entry.getKey());
            var cell = entry.getValue();
            runs += isRequired ? cell.runs() : 0;
            inTime += isRequired ? cell.connectedWithin(Conditions.KNOCKING) : 0;
            others += isRequired || cell.connected() < cell.runs() ? 0 : 1;
        }
        return "Connected within 8 seconds where it is promised: %d of %d (%.2f %%). Cells that"
                        .formatted(inTime, runs, 100.0 * inTime / runs)
                + " are not promised and connect in every run: "
                + others
                + ".";
    }
}
