package org.navalis.cli.terminal;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/// Facts as JSON: maps, lists, text, numbers, booleans and null.
public final class Json {

    private static final JSON COMPACT = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES);
    private static final JSON PRETTY = COMPACT.with(JSON.Feature.PRETTY_PRINT_OUTPUT);

    private Json() {}

    /// The facts on one line.
    public static String line(Object facts) {
        return write(COMPACT, facts);
    }

    /// The facts on several lines, for people and scripts alike.
    public static String pretty(Object facts) {
        return write(PRETTY, facts);
    }

    /// Reads an object.
    ///
    /// @throws IllegalArgumentException when the text is none
    public static Map<String, Object> parse(String text) {
        try {
            return COMPACT.mapFrom(text);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a JSON object: " + e.getMessage(), e);
        }
    }

    private static String write(JSON json, Object facts) {
        try {
            return json.asString(facts);
        } catch (IOException e) {
            throw new UncheckedIOException("facts that JSON cannot hold", e);
        }
    }
}
