package org.navalis.core.peer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The set-ups that run, found by their peer and by who is due next. Their objects are used again,
/// so that a flood of new peers leaves nothing to the garbage collector.
final class PeerSetups {

    private static final int PLACES_FIRST = 64;
    private static final int SPREAD = 0x9e3779b1;

    private final int setupsMax;
    private @Nullable PeerSetup[] byPeer = new PeerSetup[PLACES_FIRST];
    private PeerSetup[] heap = new PeerSetup[PLACES_FIRST / 2];
    private int size;
    private long begunSoFar;
    private @Nullable PeerSetup unused;

    /// @param setupsMax how many may run at once
    PeerSetups(int setupsMax) {
        this.setupsMax = setupsMax;
    }

    boolean isFull() {
        return size >= setupsMax;
    }

    /// The set-up of a peer, if one runs.
    @Nullable PeerSetup find(int peer) {
        for (int at = home(peer); ; at = at + 1 & byPeer.length - 1) {
            var setup = byPeer[at];
            if (setup == null || setup.peer == peer) {
                return setup;
            }
        }
    }

    /// The set-up that is due next, if any runs.
    @Nullable PeerSetup first() {
        return size == 0 ? null : heap[0];
    }

    /// Begins a set-up for a peer that has none; there must be room.
    PeerSetup begin(int peer, long nowNanos) {
        assert !isFull() && find(peer) == null;
        var setup = unused;
        if (setup == null) {
            setup = new PeerSetup();
        } else {
            unused = setup.nextUnused;
            setup.nextUnused = null;
        }
        setup.begin(peer, begunSoFar++, nowNanos);
        if (size == heap.length) {
            grow();
        }
        insert(setup);
        place(setup, size++);
        schedule(setup, nowNanos);
        return setup;
    }

    /// Says when a set-up is due.
    void schedule(PeerSetup setup, long deadlineNanos) {
        setup.deadlineNanos = deadlineNanos;
        rise(setup);
        sink(setup);
    }

    /// Ends a set-up; the object may be another's at once.
    void end(PeerSetup setup) {
        removeFromIndex(setup);
        var last = heap[--size];
        if (last != setup) {
            place(last, setup.place);
            rise(last);
            sink(last);
        }
        setup.nextUnused = unused;
        unused = setup;
    }

    private void grow() {
        heap = Arrays.copyOf(heap, heap.length * 2);
        byPeer = new PeerSetup[heap.length * 2];
        for (int i = 0; i < size; i++) {
            insert(heap[i]);
        }
    }

    // By peer: half empty at least

    private int home(int peer) {
        return peer * SPREAD >>> Integer.numberOfLeadingZeros(byPeer.length) + 1;
    }

    private void insert(PeerSetup setup) {
        int at = home(setup.peer);
        while (byPeer[at] != null) {
            at = at + 1 & byPeer.length - 1;
        }
        byPeer[at] = setup;
    }

    private void removeFromIndex(PeerSetup setup) {
        int mask = byPeer.length - 1;
        int gap = home(setup.peer);
        while (byPeer[gap] != setup) {
            gap = gap + 1 & mask;
        }
        int at = gap + 1 & mask;
        for (var next = byPeer[at]; next != null; next = byPeer[at]) {
            if ((at - home(next.peer) & mask) >= (at - gap & mask)) {
                byPeer[gap] = next;
                gap = at;
            }
            at = at + 1 & mask;
        }
        byPeer[gap] = null;
    }

    // By date: a binary heap

    private void place(PeerSetup setup, int place) {
        heap[place] = setup;
        setup.place = place;
    }

    private void rise(PeerSetup setup) {
        int place = setup.place;
        while (place > 0 && isBefore(setup, heap[(place - 1) / 2])) {
            place(heap[(place - 1) / 2], place);
            place = (place - 1) / 2;
        }
        place(setup, place);
    }

    private void sink(PeerSetup setup) {
        int place = setup.place;
        for (int child = 2 * place + 1; child < size; child = 2 * place + 1) {
            if (child + 1 < size && isBefore(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isBefore(heap[child], setup)) {
                break;
            }
            place(heap[child], place);
            place = child;
        }
        place(setup, place);
    }

    /// In the order of their dates, and of their beginning when these are the same.
    private static boolean isBefore(PeerSetup one, PeerSetup other) {
        return one.deadlineNanos != other.deadlineNanos
                ? one.deadlineNanos < other.deadlineNanos
                : one.order < other.order;
    }
}
