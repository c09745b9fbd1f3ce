package org.navalis.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.navalis.cli.terminal.Json;

class LogbackSetupTest {

    private final PrintStream err = System.err;

    @AfterEach
    void restore() {
        System.setErr(err);
        LogChoice.set(LogLevel.INFO, false);
    }

    private static String logged(LogLevel level, boolean isJson) {
        var octets = new ByteArrayOutputStream();
        System.setErr(new PrintStream(octets, true, StandardCharsets.UTF_8));
        LogChoice.set(level, isJson);
        var context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.start();
        new LogbackSetup().configure(context);
        var logger = context.getLogger("navalis");
        logger.atInfo().addKeyValue("event", "online").log("server: online");
        logger.debug("server: a step");
        context.stop();
        return octets.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aLineIsForPeople() {
        assertThat(logged(LogLevel.INFO, false)).endsWith("server: online\n").hasLineCount(1);
        assertThat(logged(LogLevel.DEBUG, false)).hasLineCount(2);
        assertThat(logged(LogLevel.OFF, false)).isEmpty();
    }

    @Test
    void aLineIsAnObjectForPrograms() {
        var line = Json.parse(logged(LogLevel.INFO, true));

        assertThat(line)
                .containsEntry("level", "INFO")
                .containsEntry("message", "server: online")
                .containsKey("timestamp");
        assertThat(line.toString()).contains("event=online");
    }
}
