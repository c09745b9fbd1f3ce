package org.navalis.bench.micro;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoEvent;
import org.navalis.node.io.PacketSlots;

/// An outbox that keeps what came last, and allocates nothing for a packet.
final class Sink implements Outbox {

    private static final int BLANKS = 8;
    private static final int BLANK_BYTES = 2048;

    private final Packet[] blanks = PacketSlots.allocate(BLANKS, BLANK_BYTES);
    private final int[] counts = new int[Counter.values().length];
    private int blankCount;
    private @Nullable Packet datagram;
    private @Nullable Packet ipv6;
    private @Nullable Drop drop;
    private int address;
    private int port;
    private Optional<Ipv6Address> qualified = Optional.empty();

    @Override
    public Packet blank() {
        var blank = blanks[blankCount++ % BLANKS];
        blank.clear();
        return blank;
    }

    @Override
    public void datagram(Packet packet, int socket, int toAddress, int toPort) {
        datagram = packet;
        address = toAddress;
        port = toPort;
    }

    @Override
    public void ipv6(Packet packet) {
        ipv6 = packet;
    }

    @Override
    public void drop(Drop reason) {
        drop = reason;
    }

    @Override
    @SuppressWarnings("EnumOrdinal") // as the driver counts
    public void count(Counter counter) {
        counts[counter.ordinal()]++;
    }

    @Override
    public void event(TeredoEvent event) {
        if (event instanceof TeredoEvent.Qualified told) {
            qualified = Optional.of(told.address());
        }
    }

    /// The last datagram.
    Packet takeDatagram() {
        return taken(datagram);
    }

    /// The last packet for the IPv6 side.
    Packet takeIpv6() {
        return taken(ipv6);
    }

    private Packet taken(@Nullable Packet packet) {
        if (packet == null || drop != null) {
            throw new IllegalStateException("nothing came out; refused: " + drop);
        }
        datagram = null;
        ipv6 = null;
        return packet;
    }

    /// Where the last datagram went.
    Ipv4Endpoint destination() {
        return new Ipv4Endpoint(address, port);
    }

    /// The address that a client has told.
    Ipv6Address qualified() {
        return qualified.orElseThrow();
    }
}
