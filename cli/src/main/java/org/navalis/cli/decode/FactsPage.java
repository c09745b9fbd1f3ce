package org.navalis.cli.decode;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Facts for people: each on a line, what is inside another one indented.
final class FactsPage {

    private static final int INDENT = 2;
    private static final int VALUE_COLUMN = 28;

    private FactsPage() {}

    static String of(Map<String, Object> facts) {
        var text = new StringBuilder();
        append(text, facts, 0);
        return text.toString();
    }

    private static void append(StringBuilder text, Map<?, ?> facts, int indent) {
        facts.forEach((key, value) -> {
            int start = text.length();
            text.repeat(' ', indent).append(label(key.toString()));
            switch (value) {
                case Map<?, ?> inner -> {
                    text.append('\n');
                    append(text, inner, indent + INDENT);
                }
                case List<?> list -> appendList(text, list, indent + INDENT);
                default -> {
                    text.repeat(' ', Math.max(1, VALUE_COLUMN - (text.length() - start)));
                    text.append(word(value)).append('\n');
                }
            }
        });
    }

    private static void appendList(StringBuilder text, List<?> list, int indent) {
        text.append('\n');
        for (var entry : list) {
            text.repeat(' ', indent).append("-\n");
            if (entry instanceof Map<?, ?> facts) {
                append(text, facts, indent + INDENT);
            }
        }
    }

    private static String word(Object value) {
        return switch (value) {
            case Boolean isSo -> isSo ? "yes" : "no";
            case String text when text.isEmpty() -> "-";
            default -> value.toString();
        };
    }

    /// `mappedPort` as `mapped port`.
    private static String label(String key) {
        return key.replaceAll("([a-z0-9])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
    }
}
