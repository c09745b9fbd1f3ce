package org.navalis.node.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashSet;
import java.util.Set;
import org.navalis.node.io.HostNotices;

/// Hears of links, addresses and routes by `rtnetlink`, and of the end of sleep by a timer that the
/// kernel cancels when the clock of the wall makes a step, as it does at that moment.
///
/// How long the machine slept is what `CLOCK_BOOTTIME` is ahead of `CLOCK_MONOTONIC`. A wall clock
/// that somebody sets ends a wait too, and changes nothing of that.
///
/// | octets of `sockaddr_nl` | field |
/// |---|---|
/// | 0-1, 2-3 | family, zeros |
/// | 4-7, 8-11 | port, which the kernel picks; groups |
public final class LinuxHostNotices implements HostNotices {

    private static final int RTMGRP_LINK = 0x1;
    private static final int RTMGRP_IPV4_IFADDR = 0x10;
    private static final int RTMGRP_IPV4_ROUTE = 0x40;
    private static final int RTMGRP_IPV6_IFADDR = 0x100;
    private static final int RTMGRP_IPV6_ROUTE = 0x400;

    private static final short RTM_NEWLINK = 16;
    private static final int TYPE_AT = 4;
    private static final int INDEX_AT = 20;
    private static final int FLAGS_AT = 24;
    private static final int LINK_LENGTH = 32;
    private static final int IFF_RUNNING = 0x40;

    private static final int CLOCK_REALTIME = 0;
    private static final int CLOCK_MONOTONIC = 1;
    private static final int CLOCK_BOOTTIME = 7;
    private static final int TFD_TIMER_ABSTIME = 1;
    private static final int TFD_TIMER_CANCEL_ON_SET = 2;

    /// The year 10000 or so: the timer is there to be cancelled.
    private static final long FAR_SECONDS = 1L << 38;

    private static final int FILES = 3;
    private static final int FILE_LENGTH = 8;
    private static final int EVENT_AT = 0;
    private static final int NETLINK_AT = 1;
    private static final int TIMER_AT = 2;
    private static final int NO_FILE = -1;
    private static final int POLLIN = 1;
    private static final int MESSAGES_LENGTH = 16_384;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Libc libc = new Libc();
    private final Libc wakingLibc = new Libc();
    private final MemorySegment files = Arena.ofAuto().allocate((long) FILES * FILE_LENGTH, 8);
    private final MemorySegment messages = Arena.ofAuto().allocate(MESSAGES_LENGTH, 8);
    private final MemorySegment word = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);
    private final MemorySegment one = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);
    private final MemorySegment time =
            Arena.ofAuto().allocate(2 * ValueLayout.JAVA_LONG.byteSize());
    private final int event;
    private final int netlink;
    private final int timer;
    private Set<Integer> cut = new HashSet<>();
    private boolean isClosed;

    /// Begins to listen.
    ///
    /// @param areRoutesWanted whether routes count; a router may get thousands a second
    public LinuxHostNotices(boolean areRoutesWanted) throws IOException {
        one.set(ValueLayout.JAVA_LONG, 0, 1);
        event = libc.eventfd(Libc.O_NONBLOCK | Libc.O_CLOEXEC);
        if (event < 0) {
            throw libc.failure("eventfd");
        }
        netlink = openNetlink(areRoutesWanted);
        timer = openTimer();
        put(EVENT_AT, event);
        put(NETLINK_AT, netlink);
        put(TIMER_AT, timer);
    }

    private int openNetlink(boolean areRoutesWanted) throws IOException {
        int type = Libc.SOCK_RAW | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK;
        int socket = libc.socket(Libc.AF_NETLINK, type, 0);
        var address = Arena.ofAuto().allocate(12, 8);
        int groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
        int routes = areRoutesWanted ? RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE : 0;
        address.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_NETLINK);
        address.set(ValueLayout.JAVA_INT, 8, groups | routes);
        if (socket < 0 || libc.bind(socket, address) < 0) {
            var refused = libc.failure("netlink notices");
            if (socket >= 0) {
                libc.close(socket);
            }
            libc.close(event);
            throw refused;
        }
        return socket;
    }

    /// A system without such timers tells of sleep at the next wait only.
    private int openTimer() {
        int opened = libc.timerfd(CLOCK_REALTIME, Libc.O_NONBLOCK | Libc.O_CLOEXEC);
        if (opened >= 0 && !arm(opened)) {
            libc.close(opened);
            return NO_FILE;
        }
        return opened;
    }

    /// `itimerspec`: seconds and nanoseconds of the interval, and of the time.
    private boolean arm(int which) {
        var spec = Arena.ofAuto().allocate(4 * ValueLayout.JAVA_LONG.byteSize(), 8);
        spec.setAtIndex(ValueLayout.JAVA_LONG, 2, FAR_SECONDS);
        return libc.timerfdSettime(which, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, spec) == 0;
    }

    private void put(int index, int descriptor) {
        files.set(ValueLayout.JAVA_INT, (long) index * FILE_LENGTH, descriptor);
        files.set(ValueLayout.JAVA_INT, (long) index * FILE_LENGTH + 4, POLLIN);
    }

    @Override
    public boolean await(long nanos) throws IOException {
        long millis =
                nanos == Long.MAX_VALUE ? -1 : (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
        int ready = libc.poll(files, FILES, (int) Math.min(millis, Integer.MAX_VALUE));
        if (ready < 0) {
            if (libc.errno() != Libc.EINTR) {
                throw libc.failure("poll");
            }
            return false;
        }
        if (hasHappened(EVENT_AT)) {
            var _ = libc.read(event, word.address(), Long.BYTES);
        }
        if (hasHappened(TIMER_AT)) {
            var _ = libc.read(timer, word.address(), Long.BYTES);
            if (!arm(timer)) {
                put(TIMER_AT, NO_FILE);
            }
        }
        return hasHappened(NETLINK_AT) && drain();
    }

    private boolean hasHappened(int index) {
        return files.get(ValueLayout.JAVA_SHORT, (long) index * FILE_LENGTH + 6) != 0;
    }

    /// What the messages say is looked up afterwards, but for what may be over by then. When there
    /// were too many for the socket, some are lost, and that is news as well.
    private boolean drain() throws IOException {
        while (true) {
            long length = libc.recv(netlink, messages, Libc.MSG_DONTWAIT);
            if (length >= LINK_LENGTH) {
                noteCut();
            }
            if (length < 0) {
                switch (libc.errno()) {
                    case Libc.EAGAIN -> {
                        return true;
                    }
                    case Libc.EINTR, Libc.ENOBUFS -> {}
                    default -> throw libc.failure("netlink notices");
                }
            }
        }
    }

    /// The kernel tells of each change in a message of its own: `nlmsghdr`, then `ifinfomsg`.
    private void noteCut() {
        boolean isOfLink = messages.get(ValueLayout.JAVA_SHORT, TYPE_AT) == RTM_NEWLINK;
        if (isOfLink && (messages.get(ValueLayout.JAVA_INT, FLAGS_AT) & IFF_RUNNING) == 0) {
            cut.add(messages.get(ValueLayout.JAVA_INT, INDEX_AT));
        }
    }

    @Override
    public Set<Integer> takeCut() {
        var taken = cut;
        cut = new HashSet<>();
        return taken;
    }

    @Override
    public long asleepNanos() {
        long awakeNanos = nanos(CLOCK_MONOTONIC);
        return nanos(CLOCK_BOOTTIME) - awakeNanos;
    }

    private long nanos(int clock) {
        if (libc.clockGettime(clock, time) < 0) {
            return 0;
        }
        return time.getAtIndex(ValueLayout.JAVA_LONG, 0) * NANOS_PER_SECOND
                + time.getAtIndex(ValueLayout.JAVA_LONG, 1);
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
        libc.close(netlink);
        if (timer >= 0) {
            libc.close(timer);
        }
    }
}
