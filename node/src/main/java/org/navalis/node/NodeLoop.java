package org.navalis.node;

import java.io.IOException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Packet;
import org.navalis.core.TeredoMachine;
import org.navalis.core.server.TeredoServer;
import org.navalis.node.Metrics.Io;
import org.navalis.node.io.Bypass;
import org.navalis.node.io.Poller;
import org.navalis.node.io.Tun;
import org.navalis.node.io.Udp;

/// Turns the crank of a machine: one thread that waits, reads the clock once, and calls the verbs.
///
/// It never looks into a packet. What others want of the machine they post as a command, which runs
/// between two packets.
final class NodeLoop implements Runnable {

    /// How many packets are taken from one source before the others get their turn.
    private static final int BATCH = 32;

    /// How many datagrams are enough to let those run that wait for this processor: their queues
    /// hold about a hundred large packets. A longer train is of a flow of TCP, which has room for
    /// it: nobody gives way to that one's receiver.
    private static final int BURST = 32;

    private static final long BYPASS_CHECK_NANOS = 2_000_000_000;

    /// How often the bypass is looked at before the others get their turn.
    private static final int BYPASS_ROUNDS = 16;

    private final TeredoMachine machine;
    private final Sockets sockets;
    private final @Nullable Tun tun;
    private final Poller poller;
    private final BatchingOutbox out;
    private final Metrics metrics;
    private final Consumer<String> warnings;
    private final LongSupplier clock;

    /// Whether somebody on this machine may wait for what is sent. For a server that is nobody: it
    /// sends to hosts elsewhere, and on a busy machine would only be slower.
    private final boolean givesWay;

    private final Packet[] datagrams = new Packet[Udp.RECEIVED_MAX];
    private final Packet[] slots;
    private final Queue<LongConsumer> commands = new ConcurrentLinkedQueue<>();

    /// Whether this turn has moved anything but long trains.
    private boolean hadShort;

    private @Nullable Bypass bypass;
    private long bypassCheckedNanos;

    private volatile boolean isStopping;
    private volatile boolean hasEnded;
    private volatile @Nullable IOException trouble;

    /// A loop that has not begun. The poller watches the sockets and the device.
    NodeLoop(
            TeredoMachine machine,
            Sockets sockets,
            Optional<? extends Tun> tun,
            Poller poller,
            BatchingOutbox out,
            Watch watch) {
        this.machine = machine;
        this.sockets = sockets;
        this.tun = tun.isPresent() ? tun.get() : null;
        this.slots = tun.isPresent() ? tun.get().slots(BATCH) : new Packet[0];
        this.poller = poller;
        this.out = out;
        this.metrics = watch.metrics();
        this.warnings = watch.warnings();
        this.clock = watch.clock();
        this.givesWay = !(machine instanceof TeredoServer);
    }

    /// Takes datagrams by a bypass too, for which the poller waits; before the loop begins.
    void setBypass(Bypass its) {
        bypass = its;
    }

    /// Who watches a loop, and by which clock.
    ///
    /// @param metrics where it counts
    /// @param warnings who hears of its own mistakes
    /// @param clock the monotonic time, in nanoseconds
    record Watch(Metrics metrics, Consumer<String> warnings, LongSupplier clock) {}

    /// Has a command run on the thread of the packets, with the time at hand; any thread may call.
    ///
    /// @return false when the loop has ended and the command will not run
    boolean post(LongConsumer command) {
        commands.add(command);
        poller.wake();
        return !hasEnded;
    }

    /// Ends the loop soon; any thread may call.
    void stop() {
        isStopping = true;
        poller.wake();
    }

    /// What ended the loop, if it was trouble.
    Optional<IOException> trouble() {
        return Optional.ofNullable(trouble);
    }

    @Override
    public void run() {
        try {
            guard(nowNanos -> machine.start(nowNanos, out), clock.getAsLong());
            out.flush();
            while (!isStopping) {
                turn();
            }
            guard(nowNanos -> machine.stop(nowNanos, out), clock.getAsLong());
            out.flush();
        } catch (IOException fatal) {
            trouble = fatal;
        } finally {
            hasEnded = true;
            runCommands(clock.getAsLong());
            sockets.closeOpened();
        }
    }

    private void turn() throws IOException {
        poller.await(untilDeadlineNanos());
        long nowNanos = clock.getAsLong();
        runCommands(nowNanos);
        if (machine.nextDeadlineNanos() <= nowNanos) {
            guard(now -> machine.onTimer(now, out), nowNanos);
        }
        out.flush();
        if (bypass != null) {
            checkBypass(bypass, nowNanos);
        }
        if (bypass != null && poller.isReady(Poller.BYPASS)) {
            receive(bypass, nowNanos);
        }
        hadShort = false;
        for (int i = 0; i < sockets.size(); i++) {
            var socket = poller.isReady(i) ? sockets.get(i) : null;
            if (socket != null) {
                receive(i, socket, nowNanos);
            }
        }
        if (tun != null && poller.isReady(Poller.DEVICE)) {
            read(tun, nowNanos);
        }
        if (hadShort && givesWay) {
            giveWay();
        }
    }

    /// Lets those run that wait for this processor, before more is taken: among them may be who
    /// receives what was sent, and its queue is short.
    @SuppressWarnings("ThreadPriorityCheck") // a hint, on which nothing depends
    private static void giveWay() {
        Thread.yield();
    }

    private long untilDeadlineNanos() {
        long deadlineNanos = machine.nextDeadlineNanos();
        if (!commands.isEmpty()) {
            return 0;
        }
        return deadlineNanos == TeredoMachine.NEVER
                ? Long.MAX_VALUE
                : Math.max(0, deadlineNanos - clock.getAsLong());
    }

    private void runCommands(long nowNanos) {
        for (var command = commands.poll(); command != null; command = commands.poll()) {
            guard(command, nowNanos);
        }
    }

    private void receive(int socket, Udp udp, long nowNanos) throws IOException {
        int count = udp.receive(datagrams);
        int trainStart = 0;
        int sentUpTo = 0;
        long bytes = 0;
        // The machine may close the socket; what is left goes with it.
        for (int i = 0; i < count && udp.equals(sockets.get(socket)); i++) {
            var datagram = datagrams[i];
            bytes += datagram.length();
            datagram.setSource(socket, datagram.address(), datagram.port());
            out.begin();
            try {
                machine.onDatagram(datagram, nowNanos, out);
                noteEnd();
            } catch (RuntimeException | AssertionError mistake) {
                noteMistake(mistake);
            }
            if (isEndOfTrain(i, count)) {
                boolean isLong = i + 1 - trainStart > BURST;
                hadShort |= !isLong;
                trainStart = i + 1;
                if (trainStart - sentUpTo >= BURST && trainStart < count) {
                    sentUpTo = trainStart;
                    giveWayUnless(isLong);
                }
            }
        }
        metrics.add(Io.DATAGRAMS_RECEIVED, count);
        metrics.add(Io.DATAGRAMS_RECEIVED_BYTES, bytes);
        metrics.add(Io.DATAGRAMS_LOST_IN_KERNEL, udp.takeLost());
        out.flush();
    }

    /// Takes what came by the bypass until nothing is there, a number of times: it costs no call to
    /// look whether there is more, and waiting costs as much as several answers.
    private void receive(Bypass from, long nowNanos) {
        int count = 1;
        for (int i = 0; i < BYPASS_ROUNDS && count > 0; i++) {
            count = from.receive(datagrams);
            receive(from, count, nowNanos);
        }
    }

    /// A server is woken every few seconds to be asked for its counters, if by nothing else.
    private void checkBypass(Bypass its, long nowNanos) {
        if (nowNanos - bypassCheckedNanos < BYPASS_CHECK_NANOS) {
            return;
        }
        bypassCheckedNanos = nowNanos;
        try {
            its.requireWorking();
        } catch (IOException gone) {
            bypass = null;
            poller.unwatch(Poller.BYPASS);
            warnings.accept(
                    "XDP at "
                            + its.description()
                            + " is over since the device has gone, the sockets go on ("
                            + gone.getMessage()
                            + "); start again when it is back");
        }
    }

    private void receive(Bypass from, int count, long nowNanos) {
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            var datagram = datagrams[i];
            bytes += datagram.length();
            out.begin(from, i, datagram);
            try {
                machine.onDatagram(datagram, nowNanos, out);
                noteEnd();
            } catch (RuntimeException | AssertionError mistake) {
                noteMistake(mistake);
            }
        }
        from.flush();
        metrics.add(Io.DATAGRAMS_RECEIVED, count);
        metrics.add(Io.DATAGRAMS_RECEIVED_BYTES, bytes);
        metrics.add(Io.XDP_RECEIVED, count);
        metrics.add(Io.XDP_REFUSED, from.takeRefused());
        metrics.add(Io.DATAGRAMS_LOST_IN_KERNEL, from.takeLost());
        out.flush();
    }

    private void giveWayUnless(boolean isLong) {
        if (!isLong && givesWay) {
            out.flush();
            giveWay();
        }
    }

    /// Datagrams of one train lie in one piece of memory.
    private boolean isEndOfTrain(int index, int count) {
        return index + 1 == count
                || !datagrams[index].memory().equals(datagrams[index + 1].memory());
    }

    private void read(Tun device, long nowNanos) throws IOException {
        int count = device.read(slots);
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            bytes += slots[i].length();
            hadShort |= slots[i].packetCount() <= BURST;
            out.begin();
            try {
                machine.onIpv6(slots[i], nowNanos, out);
                noteEnd();
            } catch (RuntimeException | AssertionError mistake) {
                noteMistake(mistake);
            }
        }
        metrics.add(Io.IPV6_RECEIVED, count);
        metrics.add(Io.IPV6_RECEIVED_BYTES, bytes);
        out.flush();
    }

    private void noteEnd() {
        if (out.end()) {
            metrics.add(Io.ACCEPTED, 1);
        }
    }

    /// Our own mistake: one packet is lost, the service goes on.
    private void noteMistake(Throwable mistake) {
        metrics.add(Io.INTERNAL_ERROR, 1);
        warnings.accept("a packet hit a fault of this program (" + mistake + "); please report it");
    }

    private void guard(LongConsumer step, long nowNanos) {
        try {
            step.accept(nowNanos);
        } catch (RuntimeException | AssertionError mistake) {
            metrics.add(Io.INTERNAL_ERROR, 1);
            warnings.accept(
                    "a step hit a fault of this program (" + mistake + "); please report it");
        }
    }
}
