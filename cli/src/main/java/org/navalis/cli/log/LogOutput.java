package org.navalis.cli.log;

import java.util.function.Consumer;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Writes lines through SLF4J. Using it loads the library.
public final class LogOutput implements Consumer<LogLine> {

    private static final String NAME = "navalis";

    @Override
    public void accept(LogLine line) {
        var event = LoggerFactory.getLogger(NAME).atLevel(levelOf(line.level()));
        for (var fact : line.facts().entrySet()) {
            event = event.addKeyValue(fact.getKey(), fact.getValue());
        }
        event.log(line.text());
    }

    private static Level levelOf(LogLevel level) {
        return switch (level) {
            case OFF, ERROR -> Level.ERROR;
            case WARN -> Level.WARN;
            case INFO -> Level.INFO;
            case DEBUG -> Level.DEBUG;
        };
    }
}
