package org.navalis.simulator.matrix;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// What came of one pair of NATs with many seeds.
final class MatrixCell {

    private final List<Duration> setUps = new ArrayList<>();
    private int runs;
    private int untold;

    void add(Meeting.Outcome outcome) {
        runs++;
        outcome.setUp().ifPresent(setUps::add);
        untold += outcome.isEnded() ? 0 : 1;
    }

    int runs() {
        return runs;
    }

    /// How many runs had neither an answer nor, in time, an error.
    int untold() {
        return untold;
    }

    int connected() {
        return setUps.size();
    }

    long connectedWithin(Duration limit) {
        return setUps.stream().filter(it -> it.compareTo(limit) <= 0).count();
    }

    /// Median and worst, as `0.12 / 0.15`.
    String times() {
        var sorted = setUps.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "%.2f / %.2f",
                sorted.get(sorted.size() / 2).toMillis() / 1000.0,
                Collections.max(sorted).toMillis() / 1000.0);
    }
}
