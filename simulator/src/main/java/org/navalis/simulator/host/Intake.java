package org.navalis.simulator.host;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Predicate;
import org.navalis.simulator.net.Datagram;
import org.navalis.simulator.time.Timeline;

/// What stands before a host that needs time for each datagram: a queue with room for some. What
/// finds no room is lost, as in the socket of a busy machine.
final class Intake {

    private final Timeline timeline;
    private final Pace pace;
    private final Predicate<Datagram> host;
    private final Queue<Datagram> waiting = new ArrayDeque<>();
    private boolean isBusy;
    private long lost;

    /// @param host takes a datagram, and says whether it sends anything for it
    Intake(Timeline timeline, Pace pace, Predicate<Datagram> host) {
        this.timeline = timeline;
        this.pace = pace;
        this.host = host;
    }

    /// How many datagrams found no room.
    long lost() {
        return lost;
    }

    void offer(Datagram datagram) {
        if (waiting.size() == pace.roomMax()) {
            lost++;
            return;
        }
        waiting.add(datagram);
        if (!isBusy) {
            next();
        }
    }

    private void next() {
        var datagram = waiting.poll();
        isBusy = datagram != null;
        if (datagram != null) {
            var time = host.test(datagram) ? pace.answer() : pace.refusal();
            timeline.after(time, "next datagram", this::next);
        }
    }
}
