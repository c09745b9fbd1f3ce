package org.navalis.node.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.navalis.core.Outbox;
import org.navalis.node.io.Bypass;
import org.navalis.node.io.Poller;
import org.navalis.node.io.Udp;

/// Waits with `poll`; woken by an `eventfd`.
///
/// A `pollfd` has the descriptor (4), what is awaited (2) and what happened (2).
public final class LinuxPoller implements Poller {

    private static final int FILE_LENGTH = 8;

    /// What is awaited; nothing has happened yet, in the upper half.
    private static final int POLLIN = 1;

    /// The kernel leaves such a place out.
    private static final int NO_FILE = -1;

    private static final int EVENT_AT = 0;
    private static final int DEVICE_AT = 1;
    private static final int BYPASS_AT = 2;
    private static final int FIRST_SOCKET_AT = 3;
    private static final int FILES_MAX = FIRST_SOCKET_AT + Outbox.SOCKETS_MAX;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Libc libc = new Libc();
    private final Libc wakingLibc = new Libc();
    private final MemorySegment files = Arena.ofAuto().allocate((long) FILES_MAX * FILE_LENGTH, 8);
    private final MemorySegment word = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);
    private final MemorySegment one = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);
    private final int event;

    /// How many places have to be looked at; those without a file among them are left out.
    private int count;

    private boolean isClosed;

    /// Watches sockets, numbered from 0 in their order, and the device.
    public LinuxPoller(List<LinuxUdp> sockets, Optional<LinuxTun> tun) throws IOException {
        event = libc.eventfd(Libc.O_NONBLOCK | Libc.O_CLOEXEC);
        if (event < 0) {
            throw libc.failure("eventfd");
        }
        one.set(ValueLayout.JAVA_LONG, 0, 1);
        for (int i = 0; i < FILES_MAX; i++) {
            put(i, NO_FILE);
        }
        put(EVENT_AT, event);
        put(DEVICE_AT, tun.map(LinuxTun::descriptor).orElse(NO_FILE));
        count = FIRST_SOCKET_AT;
        for (int i = 0; i < sockets.size(); i++) {
            watch(i, sockets.get(i).descriptor());
        }
    }

    private void put(int index, int descriptor) {
        files.set(ValueLayout.JAVA_INT, (long) index * FILE_LENGTH, descriptor);
        files.set(ValueLayout.JAVA_INT, (long) index * FILE_LENGTH + 4, POLLIN);
    }

    @Override
    public void watch(Bypass bypass) {
        put(BYPASS_AT, ((XdpBypass) bypass).descriptor());
    }

    private void watch(int socket, int descriptor) {
        put(FIRST_SOCKET_AT + socket, descriptor);
        count = Math.max(count, FIRST_SOCKET_AT + socket + 1);
    }

    @Override
    public void watch(int socket, Udp udp) {
        watch(socket, ((LinuxUdp) udp).descriptor());
    }

    @Override
    public void unwatch(int source) {
        put(place(source), NO_FILE);
        while (count > FIRST_SOCKET_AT && descriptor(count - 1) == NO_FILE) {
            count--;
        }
    }

    private int descriptor(int index) {
        return files.get(ValueLayout.JAVA_INT, (long) index * FILE_LENGTH);
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
        if (happened(EVENT_AT)) {
            var _ = libc.read(event, word.address(), Long.BYTES);
        }
    }

    @Override
    public boolean isReady(int source) {
        return happened(place(source));
    }

    private static int place(int source) {
        return switch (source) {
            case DEVICE -> DEVICE_AT;
            case BYPASS -> BYPASS_AT;
            default -> FIRST_SOCKET_AT + source;
        };
    }

    private boolean happened(int index) {
        // Trouble counts too: the next read tells what it is.
        return files.get(ValueLayout.JAVA_SHORT, (long) index * FILE_LENGTH + 6) != 0;
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
