package org.navalis.bench.server;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.navalis.core.Packet;
import org.navalis.node.io.PacketSlots;
import org.navalis.node.linux.TapDevice;

/// Solicits and takes every answer: as fast as a server answers with so many on the way, without
/// ever waiting, or at a rate, with short pauses.
///
/// Frames come by a TAP device: a call for each way, and nothing else that a client would cost.
/// Every answer is looked at; of the times, one of [#SAMPLE] is taken, which is enough for the
/// 99th of a hundred and saves reading the clock for the others.
final class Load {

    private static final int RING = 1 << 16;
    private static final int BATCH = 64;
    private static final int FRAME_BYTES = 2048;

    /// No multiple of it is one of [#BATCH], so that samples come from everywhere in a batch.
    private static final int SAMPLE = 61;

    /// Between looks at a rate. A load that never paused would be stopped for a twentieth of each
    /// second by the kernel when it has real-time priority, and that is all that would be seen.
    private static final long PAUSE_NANOS = 20_000;

    private static final long LOST_NANOS = 200_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final TapDevice device;
    private final Solicitations solicitations;
    private final LongSupplier cpuNanos;
    private final Packet solicitation;
    private final Packet answer;

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
    Load(TapDevice device, Solicitations solicitations, LongSupplier cpuNanos) {
        this.device = device;
        this.solicitations = solicitations;
        this.cpuNanos = cpuNanos;
        var frames = PacketSlots.allocate(2, FRAME_BYTES);
        solicitation = frames[0];
        answer = frames[1];
        solicitations.begin(solicitation);
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
                solicit(sent % SAMPLE == 0 ? System.nanoTime() : now);
            }
            takeAnswers();
            giveUp(now);
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
                solicit(startNanos + (long) (++done * NANOS_PER_SECOND / perSecond));
            }
            takeAnswers();
            giveUp(now);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void solicit(long nanos) throws IOException {
        solicitations.write(solicitation, sent);
        dueNanos[(int) sent & RING - 1] = nanos;
        sent++;
        onTheWay++;
        device.write(solicitation);
    }

    private void takeAnswers() throws IOException {
        for (int i = 0; i < BATCH && device.read(answer); i++) {
            long number = solicitations.answered(answer);
            if (number < oldest || number >= sent) {
                wrong += number < 0 && Solicitations.isIpv4(answer) ? 1 : 0;
                continue;
            }
            int at = (int) number & RING - 1;
            if (dueNanos[at] != 0) {
                note(number, dueNanos[at]);
                dueNanos[at] = 0;
                answered++;
                onTheWay--;
            }
        }
    }

    private void note(long number, long due) {
        if (number % SAMPLE == 0) {
            times.recordValue(Math.clamp(System.nanoTime() - due, 1, NANOS_PER_SECOND));
        }
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
