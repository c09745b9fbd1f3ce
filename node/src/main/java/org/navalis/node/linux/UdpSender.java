package org.navalis.node.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.navalis.core.Packet;

/// Sends datagrams with few calls: trains are cut apart by the kernel (`UDP_SEGMENT`), and
/// datagrams of one size to one endpoint that follow each other go as a train.
///
/// Where the kernel has no such offload, or the network card cannot take it, everything goes one by
/// one in batches. A train that the kernel refuses as such goes one by one at once, so that none of
/// it is lost.
final class UdpSender {

    private static final int MESSAGES_MAX = 64;
    private static final int PARTS_MAX = 1024;

    /// What older kernels take.
    private static final int SEGMENTS_MAX = 64;

    /// The most octets of headers that a train may have.
    static final int HEADERS_MAX = 128;

    private static final int EIO = 5;
    private static final int EINVAL = 22;
    private static final int EMSGSIZE = 90;

    private final Libc libc;
    private final int socket;
    private final MessageBatch batch;
    private final int[] datagramsOf;
    private final MemorySegment headers;
    private final TrainCutter cutter;
    private boolean hasSegments;
    private int headerCount;
    private int sent;

    /// @param hasSegments whether the kernel has `UDP_SEGMENT`
    UdpSender(Libc libc, int socket, boolean hasSegments) {
        this.libc = libc;
        this.socket = socket;
        this.hasSegments = hasSegments;
        this.batch = new MessageBatch(MESSAGES_MAX, PARTS_MAX);
        this.datagramsOf = new int[MESSAGES_MAX];
        this.headers = Arena.ofAuto().allocate((long) PARTS_MAX / 2 * HEADERS_MAX, 8);
        this.cutter = new TrainCutter();
    }

    private UdpSender(UdpSender other, int socket) {
        this.libc = other.libc;
        this.socket = socket;
        this.hasSegments = other.hasSegments;
        this.batch = other.batch;
        this.datagramsOf = other.datagramsOf;
        this.headers = other.headers;
        this.cutter = other.cutter;
    }

    /// A sender for another socket that takes turns with this one and shares its memory.
    UdpSender beside(int another) {
        return new UdpSender(this, another);
    }

    boolean hasSegments() {
        return hasSegments;
    }

    /// Sends packets; a train counts as the datagrams that it is cut into.
    ///
    /// @return how many datagrams were sent
    int send(Packet[] packets, int[] addresses, int[] ports, int from, int to) {
        sent = 0;
        for (int next = from; next < to; ) {
            var packet = packets[next];
            if (packet.isTrain() && packet.packetCount() > 1) {
                addTrain(packet, addresses[next], ports[next]);
                next++;
            } else {
                int end = endOfRun(packets, addresses, ports, next, to);
                addRun(packets, next, end, addresses[next], ports[next]);
                next = end;
            }
        }
        flush();
        return sent;
    }

    /// Sends one packet with a time to live of its own.
    ///
    /// @return how many datagrams were sent
    int send(Packet packet, int address, int port, int timeToLive) {
        sent = 0;
        begin(1, address, port);
        batch.addPart(packet.memory().address() + packet.offset(), packet.length());
        batch.setTimeToLive(timeToLive);
        datagramsOf[0] = 1;
        flush();
        return sent;
    }

    /// Where the datagrams end that can go as one train with the first: to the same endpoint, of
    /// the same size but for the last.
    private int endOfRun(Packet[] packets, int[] addresses, int[] ports, int first, int to) {
        if (!hasSegments) {
            return first + 1;
        }
        int size = packets[first].length();
        int total = size;
        int end = first + 1;
        while (end < to
                && end - first < SEGMENTS_MAX
                && addresses[end] == addresses[first]
                && ports[end] == ports[first]
                && packets[end - 1].length() == size
                && packets[end].length() <= size
                && packets[end].packetCount() == 1
                && total + packets[end].length() <= Packet.PAYLOAD_MAX) {
            total += packets[end].length();
            end++;
        }
        return end;
    }

    private void addRun(Packet[] packets, int from, int to, int address, int port) {
        begin(to - from, address, port);
        for (int i = from; i < to; i++) {
            var packet = packets[i];
            batch.addPart(packet.memory().address() + packet.offset(), packet.length());
        }
        if (to - from > 1) {
            batch.setSegmentSize(packets[from].length());
        }
        datagramsOf[batch.messageCount() - 1] = to - from;
    }

    private void addTrain(Packet train, int address, int port) {
        cutter.begin(train);
        int size = train.packetLengthMax();
        int count = train.packetCount();
        int chunk = hasSegments ? Math.min(SEGMENTS_MAX, Packet.PAYLOAD_MAX / size) : 1;
        for (int from = 0; from < count; from += chunk) {
            int to = Math.min(count, from + chunk);
            begin(2 * (to - from), address, port);
            for (int i = from; i < to; i++) {
                addSegment(train, i, i == count - 1);
            }
            if (to - from > 1) {
                batch.setSegmentSize(size);
            }
            datagramsOf[batch.messageCount() - 1] = to - from;
        }
    }

    private void addSegment(Packet train, int index, boolean isLast) {
        long at = (long) headerCount++ * HEADERS_MAX;
        cutter.writeHeaders(index, isLast, headers, at);
        batch.addPart(headers.address() + at, cutter.headersLength());
        long payload = train.memory().address() + train.offset() + cutter.payloadStart(index);
        batch.addPart(payload, cutter.payloadLength(index));
    }

    private void begin(int parts, int address, int port) {
        if (!batch.hasRoom(parts)) {
            flush();
        }
        batch.begin();
        batch.setDestination(address, port);
    }

    private void flush() {
        int count = batch.messageCount();
        int next = 0;
        while (next < count) {
            int accepted =
                    libc.sendmmsg(socket, batch.address(next), count - next, Libc.MSG_DONTWAIT);
            if (accepted > 0) {
                for (int i = next; i < next + accepted; i++) {
                    sent += datagramsOf[i];
                }
                next += accepted;
            } else {
                // The kernel stops at the first that it refuses: that one is left out.
                if (datagramsOf[next] > 1 && isOnlyTrainRefused(libc.errno())) {
                    sendOneByOne(next);
                }
                next++;
            }
        }
        batch.clear();
        headerCount = 0;
    }

    private boolean isOnlyTrainRefused(int error) {
        if (error == EIO) {
            // The card cannot finish the checksums of a train: from now on one by one.
            hasSegments = false;
        }
        // The others: the datagrams do not fit the link, which cuts single ones into fragments.
        return error == EIO || error == EINVAL || error == EMSGSIZE;
    }

    private void sendOneByOne(int train) {
        int parts = batch.partCount(train) / datagramsOf[train];
        for (int i = 0; i < datagramsOf[train]; i++) {
            batch.narrow(train, i == 0 ? 0 : parts, parts);
            sent += Math.max(0, libc.sendmmsg(socket, batch.address(train), 1, Libc.MSG_DONTWAIT));
        }
    }
}
