package org.navalis.node.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import org.navalis.node.io.SystemCallException;
import org.navalis.node.io.SystemCallException.Cause;

/// The calls of the C library that are needed, and the error number of the last one.
///
/// All calls have the same shape, five words in and one out, so that the linker makes one stub for
/// all; the calling conventions of 64-bit Linux pass every integer and pointer as a word and ignore
/// those that a function does not take. `open` and `ioctl` are variadic and have a stub of their
/// own. An instance belongs to one thread at a time.
final class Libc {

    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int AF_NETLINK = 16;
    static final int AF_XDP = 44;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_RAW = 3;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int O_RDWR = 2;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int MSG_DONTWAIT = 0x40;
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EEXIST = 17;

    private static final int EPERM = 1;
    private static final int ENOENT = 2;
    private static final int ENXIO = 6;
    private static final int EBADF = 9;
    private static final int EACCES = 13;
    static final int EBUSY = 16;
    static final int ENODEV = 19;
    private static final int EINVAL = 22;
    private static final int EBADFD = 77;
    private static final int EADDRINUSE = 98;
    private static final int EADDRNOTAVAIL = 99;
    static final int ENOBUFS = 105;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET = function("socket");
    private static final MethodHandle BIND = function("bind");
    private static final MethodHandle CONNECT = function("connect");
    private static final MethodHandle GETSOCKNAME = function("getsockname");
    private static final MethodHandle GETSOCKOPT = function("getsockopt");
    private static final MethodHandle SETSOCKOPT = function("setsockopt");
    private static final MethodHandle RECVMMSG = function("recvmmsg");
    private static final MethodHandle SENDMMSG = function("sendmmsg");
    private static final MethodHandle RECV = function("recv");
    private static final MethodHandle SEND = function("send");
    private static final MethodHandle READ = function("read");
    private static final MethodHandle WRITE = function("write");
    private static final MethodHandle WRITEV = function("writev");
    private static final MethodHandle POLL = function("poll");
    private static final MethodHandle EVENTFD = function("eventfd");
    private static final MethodHandle TIMERFD_CREATE = function("timerfd_create");
    private static final MethodHandle TIMERFD_SETTIME = function("timerfd_settime");
    private static final MethodHandle CLOCK_GETTIME = function("clock_gettime");
    private static final MethodHandle CLOSE = function("close");
    private static final MethodHandle GETRANDOM = function("getrandom");
    private static final MethodHandle CALLOC = function("calloc");
    private static final MethodHandle FREE = function("free");
    private static final MethodHandle EPOLL_CREATE = function("epoll_create1");
    private static final MethodHandle EPOLL_CTL = function("epoll_ctl");
    private static final MethodHandle MUNMAP = function("munmap");
    private static final MethodHandle IF_NAMETOINDEX = function("if_nametoindex");
    private static final MethodHandle SYSCALL =
            function("syscall", Linker.Option.firstVariadicArg(1));
    private static final MethodHandle OPEN = function("open", Linker.Option.firstVariadicArg(2));
    private static final MethodHandle IOCTL = function("ioctl", Linker.Option.firstVariadicArg(2));

    /// The only one with six words.
    private static final MethodHandle MMAP = mmapFunction();

    private final MemorySegment state = Arena.ofAuto().allocate(STATE);

    @SuppressWarnings("restricted") // what this class is for
    private static MethodHandle function(String name, Linker.Option... more) {
        var options = new Linker.Option[more.length + 1];
        System.arraycopy(more, 0, options, 0, more.length);
        options[more.length] = Linker.Option.captureCallState("errno");
        var word = ValueLayout.JAVA_LONG;
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(word, word, word, word, word, word),
                options);
    }

    @SuppressWarnings("restricted") // what this class is for
    private static MethodHandle mmapFunction() {
        var word = ValueLayout.JAVA_LONG;
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("mmap"),
                FunctionDescriptor.of(word, word, word, word, word, word, word),
                Linker.Option.captureCallState("errno"));
    }

    /// The error number of the last call of this instance that failed.
    int errno() {
        return (int) ERRNO.get(state, 0L);
    }

    /// What the error number means.
    SystemCallException failure(String call) {
        return failure(call, errno());
    }

    static SystemCallException failure(String call, int code) {
        var reason =
                switch (code) {
                    case EPERM, EACCES -> Cause.NOT_PERMITTED;
                    case ENOENT, ENODEV, ENXIO -> Cause.NO_SUCH_DEVICE;
                    case EBUSY, EADDRINUSE -> Cause.IN_USE;
                    case EADDRNOTAVAIL -> Cause.NO_SUCH_ADDRESS;
                    case EINVAL -> Cause.INVALID;
                    case EBADF, EBADFD -> Cause.GONE;
                    default -> Cause.OTHER;
                };
        return new SystemCallException(call, code, reason);
    }

    int socket(int family, int type, int protocol) {
        return (int) call(SOCKET, family, type, protocol, 0, 0);
    }

    int bind(int socket, MemorySegment address) {
        return (int) call(BIND, socket, address.address(), address.byteSize(), 0, 0);
    }

    int connect(int socket, MemorySegment address) {
        return (int) call(CONNECT, socket, address.address(), address.byteSize(), 0, 0);
    }

    int getsockname(int socket, MemorySegment address, MemorySegment length) {
        return (int) call(GETSOCKNAME, socket, address.address(), length.address(), 0, 0);
    }

    int getsockopt(int socket, int level, int option, MemorySegment value, MemorySegment length) {
        return (int) call(GETSOCKOPT, socket, level, option, value.address(), length.address());
    }

    int setsockopt(int socket, int level, int option, MemorySegment value) {
        return (int) call(SETSOCKOPT, socket, level, option, value.address(), value.byteSize());
    }

    int recvmmsg(int socket, long messages, int count, int flags) {
        try {
            return (int)
                    (long)
                            RECVMMSG.invokeExact(
                                    state, (long) socket, messages, (long) count, (long) flags, 0L);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    int sendmmsg(int socket, long messages, int count, int flags) {
        try {
            return (int)
                    (long)
                            SENDMMSG.invokeExact(
                                    state, (long) socket, messages, (long) count, (long) flags, 0L);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    long recv(int socket, MemorySegment buffer, int flags) {
        return call(RECV, socket, buffer.address(), buffer.byteSize(), flags, 0);
    }

    /// Sends to the address that the socket is connected to.
    long send(int socket, long buffer, long length, int flags) {
        return call(SEND, socket, buffer, length, flags, 0);
    }

    long read(int file, long buffer, long length) {
        try {
            return (long) READ.invokeExact(state, (long) file, buffer, length, 0L, 0L);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    long write(int file, long buffer, long length) {
        try {
            return (long) WRITE.invokeExact(state, (long) file, buffer, length, 0L, 0L);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    long writev(int file, MemorySegment parts, int count) {
        try {
            return (long)
                    WRITEV.invokeExact(state, (long) file, parts.address(), (long) count, 0L, 0L);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    int poll(MemorySegment files, int count, int millis) {
        try {
            return (int)
                    (long)
                            POLL.invokeExact(
                                    state, files.address(), (long) count, (long) millis, 0L, 0L);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    int eventfd(int flags) {
        return (int) call(EVENTFD, 0, flags, 0, 0, 0);
    }

    int timerfd(int clock, int flags) {
        return (int) call(TIMERFD_CREATE, clock, flags, 0, 0, 0);
    }

    int timerfdSettime(int timer, int flags, MemorySegment time) {
        return (int) call(TIMERFD_SETTIME, timer, flags, time.address(), 0, 0);
    }

    int clockGettime(int clock, MemorySegment time) {
        return (int) call(CLOCK_GETTIME, clock, time.address(), 0, 0, 0);
    }

    long getrandom(MemorySegment buffer, long offset) {
        return call(GETRANDOM, buffer.address() + offset, buffer.byteSize() - offset, 0, 0, 0);
    }

    int ifNameToIndex(MemorySegment name) {
        return (int) call(IF_NAMETOINDEX, name.address(), 0, 0, 0, 0);
    }

    int open(MemorySegment path, int flags) {
        return (int) call(OPEN, path.address(), flags, 0, 0, 0);
    }

    int ioctl(int file, long request, MemorySegment argument) {
        return ioctl(file, request, argument.address());
    }

    int ioctl(int file, long request, long argument) {
        return (int) call(IOCTL, file, request, argument, 0, 0);
    }

    /// The C library has no function for this call.
    int bpf(int command, MemorySegment attributes) {
        return (int)
                call(
                        SYSCALL,
                        number(321, 280),
                        command,
                        attributes.address(),
                        attributes.byteSize(),
                        0);
    }

    /// The same is true of these two.
    int schedGetattr(MemorySegment attributes) {
        return (int)
                call(SYSCALL, number(315, 275), 0, attributes.address(), attributes.byteSize(), 0);
    }

    int schedSetattr(MemorySegment attributes) {
        return (int) call(SYSCALL, number(314, 274), 0, attributes.address(), 0, 0);
    }

    /// The number of a system call on this machine.
    private static long number(int amd64, int aarch64) {
        return System.getProperty("os.arch").equals("amd64") ? amd64 : aarch64;
    }

    /// Memory full of zeros, of which the system gives what is used; 0 when there is none.
    long calloc(long bytes) {
        return call(CALLOC, 1, bytes, 0, 0, 0);
    }

    void free(long address) {
        var _ = call(FREE, address, 0, 0, 0, 0);
    }

    /// Maps a part of a file.
    ///
    /// @return the address, or -1
    long mmap(long length, int protection, int flags, int file, long offset) {
        try {
            return (long)
                    MMAP.invokeExact(
                            state,
                            0L,
                            length,
                            (long) protection,
                            (long) flags,
                            (long) file,
                            offset);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    void munmap(long address, long length) {
        var _ = call(MUNMAP, address, length, 0, 0, 0);
    }

    int epollCreate(int flags) {
        return (int) call(EPOLL_CREATE, flags, 0, 0, 0, 0);
    }

    int epollCtl(int epoll, int operation, int file, MemorySegment event) {
        return (int) call(EPOLL_CTL, epoll, operation, file, event.address(), 0);
    }

    void close(int file) {
        var _ = call(CLOSE, file, 0, 0, 0, 0);
    }

    /// For calls that are seldom. Those that move packets, or wait for them, name their function
    /// themselves: the compiler then knows it, and leaves out the segment that the library makes
    /// for each call to check where `errno` goes. Within a large caller it sometimes has no room
    /// left for that; so the program runs with these methods compiled alone (see `navalis`).
    private long call(MethodHandle function, long a, long b, long c, long d, long e) {
        try {
            return (long) function.invokeExact(state, a, b, c, d, e);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    /// A downcall throws nothing that is checked.
    private static AssertionError unexpected(Throwable thrown) {
        return switch (thrown) {
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            default -> new AssertionError(thrown);
        };
    }
}
