package org.navalis.node.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;
import org.navalis.node.io.Bypass;
import org.navalis.node.io.SystemCallException;

/// A bypass by XDP: a program at a network device ([XdpProgram]) brings datagrams to an AF_XDP
/// socket for each queue of the device.
///
/// The program is attached as long as this process has it open, so a process that dies leaves
/// nothing behind.
public final class XdpBypass implements Bypass {

    private static final int QUEUES_MAX = 16;

    // How the kernel runs the program.
    private static final int BY_DRIVER = 4;
    private static final int GENERIC = 2;

    private static final int SIOCGIFHWADDR = 0x8927;
    private static final int REQUEST_LENGTH = 40;
    private static final int VALUE_AT = 16;
    private static final int HARDWARE_LENGTH = 6;
    private static final int TYPE_ETHERNET = 1;
    private static final int TYPE_NONE = 0xfffe;

    private static final int IPPROTO_IP = 0;
    private static final int IP_TTL = 2;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLLIN = 1;

    private final Libc libc = new Libc();
    private final List<XdpQueue> queues = new ArrayList<>();
    private final XdpFraming framing;
    private final String device;
    private String mode = "";
    private int map = -1;
    private int link = -1;
    private int epoll = -1;

    /// What was received last: the datagrams, and for each its queue and where its frame starts.
    private Packet[] datagrams = new Packet[0];

    private final int[] queueOf = new int[RECEIVED_MAX];
    private final int[] starts = new int[RECEIVED_MAX];

    /// The queue that is read first, each in turn.
    private int first;

    /// Attaches to a device.
    ///
    /// @param sockets by their numbers; one or two, with one port
    /// @throws IOException when there is no such device, or the system refuses
    XdpBypass(String device, List<LinuxUdp> sockets) throws IOException {
        this.device = device;
        int index = LinuxTun.indexOf(libc, device);
        if (index == 0) {
            throw Libc.failure("if_nametoindex", Libc.ENODEV);
        }
        var hardware = hardwareOf(libc, device);
        var endpoints = sockets.stream().map(LinuxUdp::local).toList();
        int identification = new LinuxRandom().nextInt();
        framing =
                new XdpFraming(
                        hardware.length > 0,
                        endpoints,
                        sockets.getFirst().option(IPPROTO_IP, IP_TTL),
                        identification);
        try {
            open(index, hardware, endpoints);
        } catch (IOException refused) {
            close();
            throw refused;
        }
    }

    /// Tries what needs no device: the sockets, and loading the program.
    ///
    /// @throws IOException when the kernel refuses
    static void tryHere() throws IOException {
        var libc = new Libc();
        new XdpQueue(libc).close();
        int map = Bpf.createMap(libc, Bpf.MAP_XSK, 1);
        try {
            var program = XdpProgram.instructions(new byte[0], map, new Ipv4Endpoint(0, 1));
            libc.close(Bpf.load(libc, program));
        } finally {
            libc.close(map);
        }
    }

    private void open(int index, byte[] hardware, List<Ipv4Endpoint> endpoints) throws IOException {
        map = Bpf.createMap(libc, Bpf.MAP_XSK, QUEUES_MAX);
        openQueues(index);
        if (queues.size() > 1) {
            openEpoll();
        }
        var program =
                XdpProgram.instructions(hardware, map, endpoints.toArray(Ipv4Endpoint[]::new));
        int loaded = Bpf.load(libc, program);
        try {
            attach(loaded, index);
        } finally {
            // The link holds it.
            libc.close(loaded);
        }
    }

    /// One for each queue of the device, which has no more where the kernel refuses.
    private void openQueues(int index) throws IOException {
        for (int i = 0; i < QUEUES_MAX; i++) {
            var queue = new XdpQueue(libc);
            try {
                queue.bind(index, i);
                Bpf.put(libc, map, i, queue.descriptor());
                queues.add(queue);
            } catch (SystemCallException refused) {
                queue.close();
                if (i > 0 && refused.reason() == SystemCallException.Cause.INVALID) {
                    return;
                }
                throw refused;
            }
        }
    }

    /// Stands for all queues when something waits for them.
    private void openEpoll() throws IOException {
        epoll = libc.epollCreate(Libc.O_CLOEXEC);
        if (epoll < 0) {
            throw libc.failure("epoll_create1");
        }
        var event = Arena.ofAuto().allocate(16, 8);
        event.set(ValueLayout.JAVA_INT, 0, EPOLLIN);
        for (var queue : queues) {
            if (libc.epollCtl(epoll, EPOLL_CTL_ADD, queue.descriptor(), event) < 0) {
                throw libc.failure("epoll_ctl");
            }
        }
    }

    private void attach(int program, int index) throws IOException {
        try {
            link = Bpf.attach(libc, program, index, BY_DRIVER);
            mode = "by the driver";
        } catch (SystemCallException withoutDriver) {
            if (withoutDriver.reason() == SystemCallException.Cause.IN_USE) {
                throw withoutDriver;
            }
            link = Bpf.attach(libc, program, index, GENERIC);
            mode = "generic";
        }
    }

    /// The Ethernet address of a device; empty for a TUN device, which has none.
    private static byte[] hardwareOf(Libc libc, String device) throws IOException {
        var request = Arena.ofAuto().allocate(REQUEST_LENGTH, 8);
        request.setString(0, device);
        int probe = libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        int asked = libc.ioctl(probe, SIOCGIFHWADDR, request);
        var failure = libc.failure("SIOCGIFHWADDR");
        libc.close(probe);
        if (asked < 0) {
            throw failure;
        }
        int type = request.get(ValueLayout.JAVA_SHORT, VALUE_AT) & 0xffff;
        return switch (type) {
            case TYPE_ETHERNET -> {
                var address = new byte[HARDWARE_LENGTH];
                MemorySegment.copy(
                        request, ValueLayout.JAVA_BYTE, VALUE_AT + 2, address, 0, HARDWARE_LENGTH);
                yield address;
            }
            case TYPE_NONE -> new byte[0];
            default -> throw new IOException("it is neither an Ethernet nor a TUN device");
        };
    }

    /// What becomes readable when something was received.
    int descriptor() {
        return epoll < 0 ? queues.getFirst().descriptor() : epoll;
    }

    @Override
    public String description() {
        int count = queues.size();
        return "%s, %s, %d %s".formatted(device, mode, count, count == 1 ? "queue" : "queues");
    }

    @Override
    public int receive(Packet[] into) {
        datagrams = into;
        int filled = 0;
        first = first + 1 < queues.size() ? first + 1 : 0;
        for (int i = 0; i < queues.size(); i++) {
            int queue = (first + i) % queues.size();
            int more = queues.get(queue).receive(framing, into, starts, filled);
            Arrays.fill(queueOf, filled, filled + more, queue);
            filled += more;
        }
        return filled;
    }

    @Override
    public void requireWorking() throws IOException {
        for (var queue : queues) {
            queue.requireWorking();
        }
    }

    @Override
    public boolean answer(int index, Packet answer, int socket) {
        return queues.get(queueOf[index])
                .answer(framing, datagrams[index], starts[index], answer, socket);
    }

    @Override
    public void flush() {
        for (int i = 0; i < queues.size(); i++) {
            queues.get(i).flush();
        }
    }

    @Override
    public long takeLost() {
        long lost = 0;
        for (int i = 0; i < queues.size(); i++) {
            lost += queues.get(i).takeLost();
        }
        return lost;
    }

    @Override
    public long takeRefused() {
        long refused = 0;
        for (int i = 0; i < queues.size(); i++) {
            refused += queues.get(i).takeRefused();
        }
        return refused;
    }

    @Override
    public void close() {
        closeFile(link);
        closeFile(epoll);
        queues.forEach(XdpQueue::close);
        closeFile(map);
        link = -1;
        epoll = -1;
        queues.clear();
        map = -1;
    }

    private void closeFile(int file) {
        if (file >= 0) {
            libc.close(file);
        }
    }
}
