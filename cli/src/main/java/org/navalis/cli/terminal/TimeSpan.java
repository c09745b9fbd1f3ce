package org.navalis.cli.terminal;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/// Durations as people write and read them.
public final class TimeSpan {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)?");

    private TimeSpan() {}

    /// Reads `500ms`, `30s`, `2m`, `1h`, `1d`, or a number of seconds.
    ///
    /// @throws IllegalArgumentException when the text is anything else
    public static Duration parse(String text) {
        var matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no duration; write for example 30s, 500ms or 2m");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (Objects.requireNonNullElse(matcher.group(2), "s")) {
            case "ms" -> Duration.ofMillis(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default -> Duration.ofSeconds(amount);
        };
    }

    /// A long duration in words: `3 d 4 h 5 min 6 s`, without leading zeros.
    public static String inWords(Duration duration) {
        var text = new StringBuilder();
        append(text, duration.toDays(), "d");
        append(text, duration.toHoursPart(), "h");
        append(text, duration.toMinutesPart(), "min");
        return text.append(duration.toSecondsPart()).append(" s").toString();
    }

    private static void append(StringBuilder text, long amount, String unit) {
        if (amount > 0 || !text.isEmpty()) {
            text.append(amount).append(' ').append(unit).append(' ');
        }
    }

    /// Milliseconds with what is worth telling of their fraction: `0.42`, `12.3`, `1234`.
    public static String milliseconds(double millis) {
        if (millis >= 100) {
            return String.format(Locale.ROOT, "%.0f", millis);
        }
        return String.format(Locale.ROOT, millis >= 10 ? "%.1f" : "%.2f", millis);
    }

    /// A duration in milliseconds, in thousandths.
    public static double toMillis(Duration duration) {
        return Math.round(duration.toNanos() / 1e3) / 1e3;
    }
}
