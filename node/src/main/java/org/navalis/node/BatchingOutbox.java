package org.navalis.node;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoEvent;
import org.navalis.node.Metrics.Io;
import org.navalis.node.io.Bypass;
import org.navalis.node.io.PacketSlots;
import org.navalis.node.io.Tun;

/// Collects what a machine sends, and sends it with few calls.
///
/// A packet that was given stays untouched until it has left, at [#flush] or earlier when the room
/// for waiting packets is full. Slots for packets that the machine makes itself are used in turn.
final class BatchingOutbox implements Outbox {

    private static final int WAITING_MAX = 256;
    private static final int BLANKS = 64;

    /// The largest packet that a machine makes or holds (`TeredoLimits.heldBytesPeerMax`), and
    /// room in front.
    private static final int BLANK_BYTES = 16_384;

    private final Sockets sockets;
    private final @Nullable Tun tun;
    private final Metrics metrics;
    private final Consumer<TeredoEvent> events;
    private final Packet[] blanks = PacketSlots.allocate(BLANKS, BLANK_BYTES);
    private final Packet[] datagrams = new Packet[WAITING_MAX];
    private final int[] datagramSockets = new int[WAITING_MAX];
    private final int[] addresses = new int[WAITING_MAX];
    private final int[] ports = new int[WAITING_MAX];
    private final Packet[] packets = new Packet[WAITING_MAX];
    private int datagramCount;
    private int packetCount;
    private int blankCount;
    private boolean isDropped;

    /// By what the packet came that is in work, if it came so, with its number and its source.
    private @Nullable Bypass bypass;

    private int requestIndex;
    private int requestAddress;
    private int requestPort;

    /// An empty outbox.
    ///
    /// @param sockets by which it sends, and which it opens and closes
    /// @param tun the IPv6 side, if there is one
    BatchingOutbox(
            Sockets sockets,
            Optional<? extends Tun> tun,
            Metrics metrics,
            Consumer<TeredoEvent> events) {
        this.sockets = sockets;
        this.tun = tun.isPresent() ? tun.get() : null;
        this.metrics = metrics;
        this.events = events;
    }

    @Override
    public Packet blank() {
        if (blankCount == BLANKS) {
            flush();
        }
        var blank = blanks[blankCount++];
        blank.clear();
        return blank;
    }

    @Override
    public void datagram(Packet packet, int socket, int address, int port) {
        if (bypass != null
                && address == requestAddress
                && port == requestPort
                && bypass.answer(requestIndex, packet, socket)) {
            metrics.add(Io.DATAGRAMS_SENT, 1);
            metrics.add(Io.DATAGRAMS_SENT_BYTES, packet.length());
            metrics.add(Io.XDP_SENT, 1);
            return;
        }
        if (datagramCount == WAITING_MAX) {
            flushDatagrams();
        }
        datagrams[datagramCount] = packet;
        datagramSockets[datagramCount] = socket;
        addresses[datagramCount] = address;
        ports[datagramCount] = port;
        datagramCount++;
    }

    /// At once, behind what waits: there are few of these.
    @Override
    public boolean datagram(Packet packet, int socket, int address, int port, int timeToLive) {
        if (timeToLive == TIME_TO_LIVE_DEFAULT) {
            datagram(packet, socket, address, port);
            return true;
        }
        flushDatagrams();
        var udp = sockets.get(socket);
        int sent = udp == null ? 0 : udp.send(packet, address, port, timeToLive);
        metrics.add(Io.DATAGRAMS_SENT, sent);
        metrics.add(Io.DATAGRAMS_SENT_BYTES, packet.length());
        metrics.add(Io.DATAGRAMS_SEND_FAILED, 1 - sent);
        return sent == 1;
    }

    @Override
    public boolean openSocket(int socket, int port) {
        return sockets.open(socket, port);
    }

    @Override
    public void closeSocket(int socket) {
        flushDatagrams();
        sockets.close(socket);
    }

    @Override
    public void ipv6(Packet packet) {
        if (packetCount == WAITING_MAX) {
            flushPackets();
        }
        packets[packetCount++] = packet;
    }

    @Override
    public void drop(Drop reason) {
        assert !isDropped : "a packet was dropped twice, now as " + reason.label();
        isDropped = true;
        metrics.drop(reason);
    }

    @Override
    public void count(Counter counter) {
        metrics.count(counter);
    }

    @Override
    public void event(TeredoEvent event) {
        events.accept(event);
    }

    /// Begins with the next packet that goes in.
    void begin() {
        isDropped = false;
        bypass = null;
    }

    /// The same for a datagram that came by a bypass, by which what answers it goes back.
    ///
    /// @param index its number, as [Bypass#answer]
    void begin(Bypass its, int index, Packet datagram) {
        isDropped = false;
        bypass = its;
        requestIndex = index;
        requestAddress = datagram.address();
        requestPort = datagram.port();
    }

    /// Ends the packet that went in.
    ///
    /// @return whether it was accepted
    boolean end() {
        bypass = null;
        return !isDropped;
    }

    /// Sends all that waits.
    void flush() {
        flushDatagrams();
        flushPackets();
        blankCount = 0;
    }

    private void flushDatagrams() {
        int from = 0;
        while (from < datagramCount) {
            int socket = datagramSockets[from];
            int to = from + 1;
            while (to < datagramCount && datagramSockets[to] == socket) {
                to++;
            }
            var udp = sockets.get(socket);
            int sent = udp == null ? 0 : udp.send(datagrams, addresses, ports, from, to);
            int given = 0;
            for (int i = from; i < to; i++) {
                given += datagrams[i].packetCount();
            }
            metrics.add(Io.DATAGRAMS_SENT, sent);
            metrics.add(Io.DATAGRAMS_SENT_BYTES, bytes(datagrams, from, to));
            metrics.add(Io.DATAGRAMS_SEND_FAILED, given - sent);
            from = to;
        }
        datagramCount = 0;
    }

    private void flushPackets() {
        if (packetCount == 0) {
            return;
        }
        int written = tun == null ? 0 : tun.write(packets, packetCount);
        metrics.add(Io.IPV6_SENT, written);
        metrics.add(Io.IPV6_SENT_BYTES, bytes(packets, 0, packetCount));
        metrics.add(Io.IPV6_SEND_FAILED, packetCount - written);
        packetCount = 0;
    }

    private static long bytes(Packet[] packets, int from, int to) {
        long bytes = 0;
        for (int i = from; i < to; i++) {
            bytes += packets[i].length();
        }
        return bytes;
    }
}
