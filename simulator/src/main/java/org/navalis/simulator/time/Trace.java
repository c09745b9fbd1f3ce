package org.navalis.simulator.time;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// All that has happened in a simulation, as one number, and the last of it, as text.
///
/// Two runs with the same number have done the same.
public final class Trace {

    private static final int LINES_MAX = 60;
    private static final long PRIME = 0x100000001b3L;

    private record Line(long nanos, Object what) {}

    private final Deque<Line> lines = new ArrayDeque<>();
    private long hash = 0xcbf29ce484222325L;

    /// Notes what happened at a time. It is made text only when somebody wants to read it; what
    /// counts of it is mixed in by the caller.
    public void add(long nanos, Object what) {
        mix(nanos);
        if (lines.size() == LINES_MAX) {
            lines.removeFirst();
        }
        lines.addLast(new Line(nanos, what));
    }

    /// Mixes octets in, such as those of a packet.
    public void mix(byte[] octets) {
        for (byte octet : octets) {
            hash = (hash ^ octet & 0xff) * PRIME;
        }
    }

    /// Mixes text in.
    public void mix(String text) {
        mix(text.hashCode());
    }

    /// Mixes a number in.
    public void mix(long number) {
        hash = (hash ^ number) * PRIME;
        hash ^= hash >>> 29;
    }

    /// The number that stands for all that has happened (after FNV-1a).
    public long hash() {
        return hash;
    }

    /// The last lines, the newest last.
    public List<String> lines() {
        return lines.stream()
                .map(line -> "%,16d us  %s".formatted(line.nanos() / 1000, line.what()))
                .toList();
    }
}
