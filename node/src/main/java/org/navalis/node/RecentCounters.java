package org.navalis.node;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What the counters were a short while ago, so that it can be said what has happened since. Any
/// thread may use it.
final class RecentCounters {

    private static final long SPAN_NANOS = Duration.ofSeconds(30).toNanos();

    /// Samples come a little late.
    private static final long SLACK_NANOS = Duration.ofSeconds(1).toNanos();

    private record Sample(long nanos, Map<String, Long> counters) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    /// Notes what the counters are, every few seconds.
    synchronized void note(Map<String, Long> counters, long nowNanos) {
        forgetOld(nowNanos);
        samples.addLast(new Sample(nowNanos, counters));
    }

    private void forgetOld(long nowNanos) {
        while (!samples.isEmpty()
                && nowNanos - samples.getFirst().nanos() > SPAN_NANOS + SLACK_NANOS) {
            samples.removeFirst();
        }
    }

    /// By how much the counters have grown in the last 30 seconds, or less at the start.
    synchronized Optional<NodeSnapshot.Recent> since(Map<String, Long> counters, long nowNanos) {
        forgetOld(nowNanos);
        if (samples.isEmpty()) {
            return Optional.empty();
        }
        var oldest = samples.getFirst();
        var growth = new LinkedHashMap<String, Long>();
        counters.forEach((name, count) ->
                growth.put(name, count - oldest.counters().getOrDefault(name, 0L)));
        return Optional.of(
                new NodeSnapshot.Recent(Duration.ofNanos(nowNanos - oldest.nanos()), growth));
    }
}
