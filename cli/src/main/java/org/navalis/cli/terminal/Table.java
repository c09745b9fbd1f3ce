package org.navalis.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/// Rows in columns that are as wide as their widest cell.
public final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    /// A table with these headings.
    public Table(String... headings) {
        rows.add(List.of(headings));
    }

    /// Adds a row of as many cells as there are headings.
    public void add(String... cells) {
        if (cells.length != rows.getFirst().size()) {
            throw new IllegalArgumentException("a row of " + cells.length + " cells");
        }
        rows.add(List.of(cells));
    }

    /// The rows as lines.
    public String text() {
        int columns = rows.getFirst().size();
        var widths = new int[columns];
        for (var row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        var text = new StringBuilder();
        for (var row : rows) {
            int start = text.length();
            for (int i = 0; i < columns; i++) {
                text.append(row.get(i));
                text.repeat(' ', widths[i] - row.get(i).length() + 2);
            }
            text.setLength(Math.max(start, lengthWithoutBlanks(text)));
            text.append('\n');
        }
        return text.toString();
    }

    private static int lengthWithoutBlanks(StringBuilder text) {
        int length = text.length();
        while (length > 0 && text.charAt(length - 1) == ' ') {
            length--;
        }
        return length;
    }
}
