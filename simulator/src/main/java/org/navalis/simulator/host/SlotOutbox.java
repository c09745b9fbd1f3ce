package org.navalis.simulator.host;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoEvent;

/// An outbox with slots, as that of a real driver: what is sent is copied at the flush, and
/// afterwards the slot holds something else.
final class SlotOutbox implements Outbox {

    private static final int SLOT_SIZE = 2048;
    private static final byte POISON = (byte) 0xee;

    private record Waiting(
            int socket, Ipv4Endpoint source, Ipv4Endpoint destination, Packet packet, int life) {

        Turn.Sent toSent() {
            return new Turn.Sent(
                    socket, source, destination, Packet.of(packet.toByteArray()), life);
        }
    }

    private final SimSockets sockets;
    private final List<Packet> slots = new ArrayList<>();
    private final List<Waiting> datagrams = new ArrayList<>();
    private final List<Packet> packets = new ArrayList<>();
    private int slotsUsed;
    private @Nullable Turn turn;

    SlotOutbox(SimSockets sockets) {
        this.sockets = sockets;
    }

    void begin(Turn newTurn) {
        turn = newTurn;
    }

    /// Copies what was sent, and spoils every slot that was used.
    void flush(Packet input) {
        var done = turn();
        for (var waiting : datagrams) {
            done.sent.add(waiting.toSent());
        }
        for (var packet : packets) {
            done.delivered.add(Packet.of(packet.toByteArray()));
        }
        datagrams.clear();
        packets.clear();
        for (int i = 0; i < slotsUsed; i++) {
            spoil(slots.get(i));
        }
        spoil(input);
        slotsUsed = 0;
        turn = null;
    }

    private static void spoil(Packet packet) {
        long length = Math.min(packet.memory().byteSize(), SLOT_SIZE);
        packet.memory().asSlice(0, length).fill(POISON);
    }

    private Turn turn() {
        if (turn == null) {
            throw new AssertionError("a machine uses its outbox after the call");
        }
        return turn;
    }

    @Override
    public Packet blank() {
        if (slotsUsed == slots.size()) {
            slots.add(Packet.ofSize(SLOT_SIZE));
        }
        var slot = slots.get(slotsUsed++);
        slot.clear();
        return slot;
    }

    @Override
    public void datagram(Packet packet, int socket, int address, int port) {
        add(packet, socket, address, port, TIME_TO_LIVE_DEFAULT);
    }

    @Override
    public boolean datagram(Packet packet, int socket, int address, int port, int timeToLive) {
        add(packet, socket, address, port, timeToLive);
        return true;
    }

    private void add(Packet packet, int socket, int address, int port, int timeToLive) {
        if (port == 0) {
            throw new AssertionError("a datagram to port 0");
        }
        turn();
        var destination = new Ipv4Endpoint(address, port);
        datagrams.add(new Waiting(socket, sockets.local(socket), destination, packet, timeToLive));
    }

    @Override
    public boolean openSocket(int socket, int port) {
        turn();
        return sockets.open(socket, port);
    }

    @Override
    public void closeSocket(int socket) {
        turn();
        sockets.close(socket);
    }

    @Override
    public void ipv6(Packet packet) {
        turn();
        packets.add(packet);
    }

    @Override
    public void drop(Drop reason) {
        turn().drops.add(reason);
    }

    @Override
    public void count(Counter counter) {
        turn().add(counter);
    }

    @Override
    public void event(TeredoEvent event) {
        turn().events.add(event);
    }
}
