package org.navalis.bench.server;

import java.io.IOException;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.navalis.core.Packet;
import org.navalis.node.io.PacketSlots;
import org.navalis.node.io.Tun;

/// Solicits without ever waiting, and takes every answer: at a rate, or as fast as a server answers
/// with so many on the way.
///
/// Packets come from the kernel's side of a TUN device: a call for each way, and nothing else that
/// a client would cost.
final class Load {

    private static final int RING = 1 << 16;
    private static final int BATCH = 64;
    private static final int PACKET_BYTES = 512;
    private static final long LOST_NANOS = 200_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Tun tun;
    private final Solicitations solicitations;
    private final LongSupplier cpuNanos;
    private final Packet[] outgoing = PacketSlots.allocate(BATCH, PACKET_BYTES);
    private final Packet[] incoming;

    /// When each was due, by its number; 0 when it is answered or given up.
    private final long[] dueNanos = new long[RING];

    private final Histogram times = new Histogram(NANOS_PER_SECOND, 3);
    private long sent;
    private long oldest;
    private long answered;
    private long lost;
    private long wrong;
    private long onTheWay;

    /// @param cpuNanos the processor time that the server has used so far
    Load(Tun tun, Solicitations solicitations, LongSupplier cpuNanos) {
        this.tun = tun;
        this.solicitations = solicitations;
        this.cpuNanos = cpuNanos;
        this.incoming = tun.slots(BATCH);
        for (var packet : outgoing) {
            solicitations.begin(packet);
        }
    }

    /// Solicits with so many on the way all the time.
    LoadResult withWindow(int window, int warmUpSeconds, int seconds) throws IOException {
        runWindow(window, warmUpSeconds);
        return measured(seconds, () -> runWindow(window, seconds));
    }

    /// Solicits so many times a second, whatever comes back.
    LoadResult atRate(double perSecond, int warmUpSeconds, int seconds) throws IOException {
        runRate(perSecond, warmUpSeconds);
        return measured(seconds, () -> runRate(perSecond, seconds));
    }

    private interface Run {
        void run() throws IOException;
    }

    private LoadResult measured(int seconds, Run run) throws IOException {
        times.reset();
        long answeredBefore = answered;
        long lostBefore = lost;
        long sentBefore = sent;
        long cpuBefore = cpuNanos.getAsLong();
        run.run();
        double cpu = cpuNanos.getAsLong() - cpuBefore;
        double transactions = answered - answeredBefore;
        return new LoadResult(
                transactions / seconds,
                100.0 * (lost - lostBefore) / Math.max(1, sent - sentBefore),
                times.getValueAtPercentile(50) / 1e6,
                times.getValueAtPercentile(99) / 1e6,
                cpu / NANOS_PER_SECOND / Math.max(1, transactions) * 1e6,
                wrong);
    }

    private void runWindow(int window, int seconds) throws IOException {
        long endNanos = System.nanoTime() + seconds * NANOS_PER_SECOND;
        for (long now = System.nanoTime(); now < endNanos; now = System.nanoTime()) {
            int count = (int) Math.min(BATCH, window - onTheWay);
            for (int i = 0; i < count; i++) {
                put(i, now);
            }
            turn(count, now);
        }
    }

    private void runRate(double perSecond, int seconds) throws IOException {
        long startNanos = System.nanoTime();
        long endNanos = startNanos + seconds * NANOS_PER_SECOND;
        long done = 0;
        for (long now = startNanos; now < endNanos; now = System.nanoTime()) {
            long due = (long) ((now - startNanos) * perSecond / NANOS_PER_SECOND);
            int count = (int) Math.min(BATCH, due - done);
            for (int i = 0; i < count; i++) {
                put(i, startNanos + (long) (++done * NANOS_PER_SECOND / perSecond));
            }
            turn(count, now);
        }
    }

    private void put(int index, long nanos) {
        solicitations.write(outgoing[index], sent);
        dueNanos[(int) sent & RING - 1] = nanos;
        sent++;
        onTheWay++;
    }

    private void turn(int count, long nowNanos) throws IOException {
        tun.write(outgoing, count);
        int received = tun.read(incoming);
        long arrivedNanos = received > 0 ? System.nanoTime() : 0;
        for (int i = 0; i < received; i++) {
            long number = solicitations.answered(incoming[i]);
            if (number < oldest || number >= sent) {
                wrong += number < 0 && isFromServer(incoming[i]) ? 1 : 0;
                continue;
            }
            int at = (int) number & RING - 1;
            if (dueNanos[at] != 0) {
                times.recordValue(Math.clamp(arrivedNanos - dueNanos[at], 1, NANOS_PER_SECOND));
                dueNanos[at] = 0;
                answered++;
                onTheWay--;
            }
        }
        giveUp(nowNanos);
    }

    /// Neighbors of the kernel's own are nobody's answer.
    private static boolean isFromServer(Packet packet) {
        return packet.length() > 0 && packet.octetAt(0) >>> 4 == 4;
    }

    private void giveUp(long nowNanos) {
        for (; oldest < sent; oldest++) {
            int at = (int) oldest & RING - 1;
            boolean isOver = nowNanos - dueNanos[at] > LOST_NANOS || sent - oldest > RING - BATCH;
            if (dueNanos[at] != 0 && !isOver) {
                return;
            }
            if (dueNanos[at] != 0) {
                dueNanos[at] = 0;
                lost++;
                onTheWay--;
            }
        }
    }
}
