package org.navalis.simulator.time;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// All that has happened in a simulation, as one number, and the last of it, as text.
///
/// Two runs with the same number have done the same.
public final class Trace {

    private static final int LINES_MAX = 60;
    private static final long PRIME = 0x100000001b3L;

    private final Deque<String> lines = new ArrayDeque<>();
    private long hash = 0xcbf29ce484222325L;
    private long events;

    /// Notes what happened at a time.
    public void add(long nanos, String line) {
        mix(nanos);
        mix(line.getBytes(StandardCharsets.UTF_8));
        events++;
        if (lines.size() == LINES_MAX) {
            lines.removeFirst();
        }
        lines.addLast("%,16d us  %s".formatted(nanos / 1000, line));
    }

    /// Notes octets, such as those of a packet.
    public void mix(byte[] octets) {
        for (byte octet : octets) {
            hash = (hash ^ octet & 0xff) * PRIME;
        }
    }

    private void mix(long value) {
        for (int shift = 0; shift < 64; shift += 8) {
            hash = (hash ^ value >>> shift & 0xff) * PRIME;
        }
    }

    /// The number that stands for all that has happened (FNV-1a).
    public long hash() {
        return hash;
    }

    /// How much has happened.
    public long events() {
        return events;
    }

    /// The last lines, the newest last.
    public List<String> lines() {
        return List.copyOf(lines);
    }
}
