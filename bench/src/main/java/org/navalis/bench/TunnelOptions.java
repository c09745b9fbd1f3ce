package org.navalis.bench;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.navalis.bench.path.LinkModel;

/// What to compare, how often, and where the results go besides the terminal.
///
/// @param navalis the script that starts it
/// @param links kinds of links, one after the other
/// @param picture a file for the picture
/// @param values a file for every value, as JSON
record TunnelOptions(
        Path navalis,
        int rounds,
        List<LinkModel> links,
        Optional<Path> picture,
        Optional<Path> values) {

    private static final String USAGE =
            "usage: bench/tunnels [ROUNDS] [--wire | --all] [--svg FILE] [--json FILE]";

    /// @throws IllegalArgumentException when these are no options
    static TunnelOptions parse(String... arguments) {
        var words = new ArrayDeque<>(List.of(arguments));
        var navalis = Path.of(words.remove()).toAbsolutePath();
        int rounds = 3;
        var links = List.of(LinkModel.FULL_OFFLOAD);
        var picture = Optional.<Path>empty();
        var values = Optional.<Path>empty();
        while (!words.isEmpty()) {
            var word = words.remove();
            switch (word) {
                case "--wire" -> links = List.of(LinkModel.WIRE);
                case "--all" -> links = List.of(LinkModel.values());
                case "--svg" -> picture = Optional.of(file(words));
                case "--json" -> values = Optional.of(file(words));
                default -> rounds = count(word);
            }
        }
        return new TunnelOptions(navalis, rounds, links, picture, values);
    }

    private static Path file(ArrayDeque<String> words) {
        if (words.isEmpty()) {
            throw new IllegalArgumentException(USAGE);
        }
        return Path.of(words.remove());
    }

    private static int count(String word) {
        if (!word.matches("[1-9][0-9]{0,2}")) {
            throw new IllegalArgumentException(USAGE);
        }
        return Integer.parseInt(word);
    }
}
