package org.navalis.cli.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Finds what somebody may have meant.
final class Nearest {

    private Nearest() {}

    /// The word that takes the fewest changes of a letter, when those are few.
    static Optional<String> of(String word, Collection<String> words) {
        int changesMax = Math.max(2, word.length() / 3);
        return words.stream()
                .min(Comparator.comparingInt(candidate -> changes(word, candidate)))
                .filter(candidate -> changes(word, candidate) <= changesMax);
    }

    /// How many letters must be put in, taken out or changed (Levenshtein).
    static int changes(String from, String to) {
        var row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
