package org.navalis.simulator.net;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// The last datagrams that nodes sent, for a file that people can look into.
public final class Capture {

    private static final int RECORDS_MAX = 20_000;

    /// A datagram and when it was sent.
    ///
    /// @param time since the start
    /// @param datagram as it left the node
    public record Sent(Duration time, Datagram datagram) {}

    private final Deque<Sent> records = new ArrayDeque<>();

    /// Notes a datagram.
    void add(Duration time, Datagram datagram) {
        if (records.size() == RECORDS_MAX) {
            records.removeFirst();
        }
        records.addLast(new Sent(time, datagram));
    }

    /// What was sent, the oldest first.
    public List<Sent> sent() {
        return List.copyOf(records);
    }
}
