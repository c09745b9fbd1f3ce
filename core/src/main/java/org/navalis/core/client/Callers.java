package org.navalis.core.client;

import java.time.Duration;
import org.navalis.core.TeredoMachine;
import org.navalis.core.peer.PeerTable;

/// Peers that have called by an indirect bubble, were answered, and have not been heard since: the
/// answer may be lost, and so may the next call. They are answered again after a second, as often
/// as answers may go out.
///
/// ```
///            call                1 s, not heard
/// (unknown) ------> Waiting --------------------> Waiting    twice at most
///     ^                |                             |
///     +--- heard ------+----------- 1 s -------------+
/// ```
final class Callers {

    private static final long REPEAT_NANOS = Duration.ofSeconds(1).toNanos();

    /// More are not answered again.
    private static final int CALLERS_MAX = 64;

    private final PeerTable peers;

    // A queue in the order of dates, since everybody waits as long.
    private final long[] highs = new long[CALLERS_MAX];
    private final long[] lows = new long[CALLERS_MAX];
    private final long[] calledNanos = new long[CALLERS_MAX];
    private final long[] dueNanos = new long[CALLERS_MAX];
    private final int[] repeats = new int[CALLERS_MAX];
    private int size;

    Callers(PeerTable peers) {
        this.peers = peers;
    }

    /// Notes that a peer was answered that was not heard.
    ///
    /// @param repeatsMax how often it is answered again
    void note(int peer, int repeatsMax, long nowNanos) {
        long high = peers.high(peer);
        long low = peers.low(peer);
        for (int i = 0; i < size; i++) {
            if (highs[i] == high && lows[i] == low) {
                remove(i);
                break;
            }
        }
        add(high, low, nowNanos, repeatsMax, nowNanos);
    }

    private void add(long high, long low, long calledAtNanos, int repeatsLeft, long nowNanos) {
        if (size < CALLERS_MAX && repeatsLeft > 0) {
            highs[size] = high;
            lows[size] = low;
            calledNanos[size] = calledAtNanos;
            dueNanos[size] = nowNanos + REPEAT_NANOS;
            repeats[size] = repeatsLeft;
            size++;
        }
    }

    private void remove(int index) {
        size--;
        int behind = size - index;
        System.arraycopy(highs, index + 1, highs, index, behind);
        System.arraycopy(lows, index + 1, lows, index, behind);
        System.arraycopy(calledNanos, index + 1, calledNanos, index, behind);
        System.arraycopy(dueNanos, index + 1, dueNanos, index, behind);
        System.arraycopy(repeats, index + 1, repeats, index, behind);
    }

    void clear() {
        size = 0;
    }

    long nextDeadlineNanos() {
        return size == 0 ? TeredoMachine.NEVER : dueNanos[0];
    }

    /// Takes the next caller that must be answered again.
    ///
    /// @return the peer, or [PeerTable#NONE]
    int takeDue(long nowNanos) {
        while (size > 0 && dueNanos[0] <= nowNanos) {
            long high = highs[0];
            long low = lows[0];
            long calledAtNanos = calledNanos[0];
            int repeatsLeft = repeats[0] - 1;
            remove(0);
            int peer = peers.find(high, low);
            if (peer != PeerTable.NONE && !isHeardSince(peer, calledAtNanos, nowNanos)) {
                add(high, low, calledAtNanos, repeatsLeft, nowNanos);
                return peer;
            }
        }
        return PeerTable.NONE;
    }

    private boolean isHeardSince(int peer, long calledAtNanos, long nowNanos) {
        int sinceMillis = (int) ((nowNanos - calledAtNanos) / 1_000_000);
        return peers.isTrusted(peer) && peers.silentMillis(peer, nowNanos) <= sinceMillis;
    }
}
