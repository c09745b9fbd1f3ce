package org.navalis.bench.loss;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// The pauses that a JVM has written to a file (`-Xlog:gc`), in milliseconds and in their order.
public final class GcLog {

    private static final Pattern PAUSE = Pattern.compile(" Pause .* ([0-9.]+)ms$");

    private GcLog() {}

    /// All pauses so far.
    ///
    /// @throws IOException when there is no such file
    public static List<Double> pauses(Path file) throws IOException {
        return parse(Files.readAllLines(file));
    }

    static List<Double> parse(List<String> lines) {
        return lines.stream()
                .flatMap(line -> PAUSE.matcher(line).results())
                .map(pause -> Double.parseDouble(pause.group(1)))
                .toList();
    }
}
