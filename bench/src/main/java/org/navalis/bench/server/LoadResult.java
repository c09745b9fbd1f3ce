package org.navalis.bench.server;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// What came of a load in the measured time.
///
/// @param perSecond transactions a second
/// @param lostPercent of what was sent
/// @param medianMillis from when a solicitation was due to its answer
/// @param worstMillis the 99th of a hundred
/// @param cpuSeconds of the server, for a million transactions
/// @param wrong answers that were not as they should be
record LoadResult(
        double perSecond,
        double lostPercent,
        double medianMillis,
        double worstMillis,
        double cpuSeconds,
        double wrong) {

    private static final String KEY = "load";

    /// As a line of JSON.
    String json() throws IOException {
        var numbers = List.of(perSecond, lostPercent, medianMillis, worstMillis, cpuSeconds, wrong);
        return JSON.std.asString(Map.of(KEY, numbers));
    }

    /// From a line of JSON.
    ///
    /// @throws IOException when it is none of a load
    static LoadResult parse(String json) throws IOException {
        if (JSON.std.mapFrom(json).get(KEY) instanceof List<?> numbers && numbers.size() == 6) {
            var it = numbers.stream().mapToDouble(number -> ((Number) number).doubleValue());
            var all = it.toArray();
            return new LoadResult(all[0], all[1], all[2], all[3], all[4], all[5]);
        }
        throw new IOException("no result of a load: " + json);
    }
}
