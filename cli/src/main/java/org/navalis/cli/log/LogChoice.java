package org.navalis.cli.log;

/// What the log is to be. Logback makes its configurator by itself and hands nothing to it, so the
/// choice stands here; and here it costs nothing until the first line is written.
public final class LogChoice {

    private static volatile LogLevel level = LogLevel.INFO;
    private static volatile boolean isJson;

    private LogChoice() {}

    /// Chooses; must be called before the first line.
    ///
    /// @param logLevel how much is written
    /// @param asJson whether each line is a JSON object
    public static void set(LogLevel logLevel, boolean asJson) {
        // Lines of two threads while it starts are no reason for a lecture on the log.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        level = logLevel;
        isJson = asJson;
    }

    static LogLevel level() {
        return level;
    }

    static boolean isJson() {
        return isJson;
    }
}
