package org.navalis.cli.log;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// One line of the log.
///
/// @param level how much it matters
/// @param text the line in plain words
/// @param facts the same for programs, in the JSON form only
public record LogLine(LogLevel level, String text, Map<String, Object> facts) {

    /// Copies the facts.
    public LogLine {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /// A line with nothing else to tell.
    public static LogLine of(LogLevel level, String text) {
        return new LogLine(level, text, Map.of());
    }
}
