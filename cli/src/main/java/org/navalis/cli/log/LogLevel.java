package org.navalis.cli.log;

import java.util.Locale;

/// How much a line matters, from what must be seen to what helps to find a fault.
public enum LogLevel {
    /// Nothing; no line is of this level.
    OFF,
    /// The node ends.
    ERROR,
    /// Something does not work, or not as well as it could.
    WARN,
    /// What an operator wants to know.
    INFO,
    /// Every step.
    DEBUG;

    /// Reads the word for it.
    public static LogLevel of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }

    /// Whether a line of this level is written when the log is at another one.
    public boolean isWrittenAt(LogLevel log) {
        return this != OFF && compareTo(log) <= 0;
    }
}
