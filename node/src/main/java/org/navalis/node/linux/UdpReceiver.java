package org.navalis.node.linux;

import java.io.IOException;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;

/// Receives datagrams with few calls; a train that the kernel has made of them (`UDP_GRO`) is cut
/// into windows on one piece of memory. Sockets that take turns can share one.
final class UdpReceiver {

    /// How many buffers one call can fill, each with a datagram or a train.
    private static final int BUFFERS = 32;

    /// What a train has at most.
    private static final int SEGMENTS_MAX = 128;

    private static final int BUFFER_LENGTH = Packet.HEADROOM + 65_536;

    private final Libc libc;
    private final MessageBatch received = new MessageBatch(BUFFERS, BUFFERS);
    private final Packet[] buffers = NativeSlots.allocate(BUFFERS, BUFFER_LENGTH);
    private final Packet[][] windows = new Packet[BUFFERS][];
    private int lostTotal;

    UdpReceiver(Libc libc) {
        this.libc = libc;
        for (int i = 0; i < BUFFERS; i++) {
            windows[i] = new Packet[] {buffers[i]};
            received.begin();
            received.addPart(buffers[i].memory().address() + Packet.HEADROOM, 65_536);
        }
    }

    /// Receives what is there, as [org.navalis.node.io.Udp#receive].
    int receive(int socket, Packet[] datagrams) throws IOException {
        int buffersMax = Math.min(BUFFERS, datagrams.length / SEGMENTS_MAX);
        assert buffersMax > 0;
        received.prepareToReceive();
        int count = libc.recvmmsg(socket, received.address(0), buffersMax, Libc.MSG_DONTWAIT);
        if (count < 0) {
            int error = libc.errno();
            if (error == Libc.EAGAIN || error == Libc.EINTR) {
                return 0;
            }
            throw libc.failure("recvmmsg");
        }
        int filled = 0;
        for (int i = 0; i < count; i++) {
            filled = takeBuffer(i, datagrams, filled);
        }
        if (count > 0) {
            lostTotal = received.lostTotal(count - 1);
        }
        return filled;
    }

    /// What the kernel has said of the socket from which something was received last, see
    /// [MessageBatch#lostTotal].
    int lostTotal() {
        return lostTotal;
    }

    /// Makes a packet of each datagram in a buffer.
    private int takeBuffer(int buffer, Packet[] datagrams, int from) {
        int length = received.length(buffer);
        int train = received.segmentSize(buffer);
        int size = train == 0 ? length : train;
        int filled = from;
        int position = 0;
        do {
            var datagram = window(buffer, filled - from);
            datagram.clear();
            datagram.place(Packet.HEADROOM + position, Math.min(size, length - position));
            datagram.setSource(
                    Outbox.SERVICE_SOCKET,
                    received.sourceAddress(buffer),
                    received.sourcePort(buffer));
            datagrams[filled++] = datagram;
            position += size;
        } while (position < length && filled - from < SEGMENTS_MAX);
        return filled;
    }

    private Packet window(int buffer, int index) {
        if (index == windows[buffer].length) {
            var memory = buffers[buffer].memory();
            var more = new Packet[Math.min(SEGMENTS_MAX, 4 * index)];
            System.arraycopy(windows[buffer], 0, more, 0, index);
            for (int i = index; i < more.length; i++) {
                more[i] = new Packet(memory);
            }
            windows[buffer] = more;
        }
        return windows[buffer][index];
    }
}
