package org.navalis.node.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.navalis.node.io.Poller;

/// Waits with `poll`; woken by an `eventfd`.
///
/// A `pollfd` has the descriptor (4), what is awaited (2) and what happened (2).
public final class LinuxPoller implements Poller {

    private static final int FILE_LENGTH = 8;
    private static final short POLLIN = 1;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Libc libc = new Libc();
    private final Libc wakingLibc = new Libc();
    private final MemorySegment files;
    private final MemorySegment word = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);
    private final MemorySegment one = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);
    private final int count;
    private final int event;
    private boolean isClosed;

    /// Watches sockets, numbered from 0 in their order, and after them the device.
    public LinuxPoller(List<LinuxUdp> sockets, Optional<LinuxTun> tun) throws IOException {
        event = libc.eventfd(Libc.O_NONBLOCK | Libc.O_CLOEXEC);
        if (event < 0) {
            throw libc.failure("eventfd");
        }
        one.set(ValueLayout.JAVA_LONG, 0, 1);
        count = sockets.size() + tun.stream().mapToInt(_ -> 1).sum() + 1;
        files = Arena.ofAuto().allocate((long) count * FILE_LENGTH, 8);
        int index = 0;
        for (var socket : sockets) {
            watch(index++, socket.descriptor());
        }
        if (tun.isPresent()) {
            watch(index++, tun.get().descriptor());
        }
        watch(index, event);
    }

    private void watch(int index, int descriptor) {
        files.set(ValueLayout.JAVA_INT, (long) index * FILE_LENGTH, descriptor);
        files.set(ValueLayout.JAVA_SHORT, (long) index * FILE_LENGTH + 4, POLLIN);
    }

    @Override
    public void await(long nanos) throws IOException {
        long millis =
                nanos == Long.MAX_VALUE ? -1 : (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
        int ready = libc.poll(files, count, (int) Math.min(millis, Integer.MAX_VALUE));
        if (ready < 0) {
            if (libc.errno() != Libc.EINTR) {
                throw libc.failure("poll");
            }
            for (int i = 0; i < count; i++) {
                files.set(ValueLayout.JAVA_SHORT, (long) i * FILE_LENGTH + 6, (short) 0);
            }
        }
        if (isReady(count - 1)) {
            var _ = libc.read(event, word.address(), Long.BYTES);
        }
    }

    @Override
    public boolean isReady(int source) {
        // Trouble counts too: the next read tells what it is.
        return files.get(ValueLayout.JAVA_SHORT, (long) source * FILE_LENGTH + 6) != 0;
    }

    @Override
    public synchronized void wake() {
        if (!isClosed) {
            var _ = wakingLibc.write(event, one.address(), Long.BYTES);
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        libc.close(event);
    }
}
