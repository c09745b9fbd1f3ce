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

    private record Waiting(int socket, Ipv4Endpoint destination, Packet packet) {}

    private final List<Packet> slots = new ArrayList<>();
    private final List<Waiting> datagrams = new ArrayList<>();
    private final List<Packet> packets = new ArrayList<>();
    private int slotsUsed;
    private @Nullable Turn turn;

    void begin(Turn newTurn) {
        turn = newTurn;
    }

    /// Copies what was sent, and spoils every slot that was used.
    void flush(Packet input) {
        var done = turn();
        for (var waiting : datagrams) {
            var copy = Packet.of(waiting.packet().toByteArray());
            done.sent.add(new Turn.Sent(waiting.socket(), waiting.destination(), copy));
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
        if (port == 0) {
            throw new AssertionError("a datagram to port 0");
        }
        turn();
        datagrams.add(new Waiting(socket, new Ipv4Endpoint(address, port), packet));
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
