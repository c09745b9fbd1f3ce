package org.navalis.simulator.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.simulator.time.Timeline;

/// The IPv6 side of a host: it answers echo requests, asks some itself, and sends and takes data
/// packets with numbers.
public final class Ipv6Stack {

    /// A data packet that arrived.
    ///
    /// @param from the IPv6 source
    /// @param number what it carries
    /// @param time since the start of the simulation
    public record Received(Ipv6Address from, long number, Duration time) {}

    private static final int QUOTED_DESTINATION_AT = Icmpv6.START + Icmpv6.HEADER_LENGTH + 24;
    private static final int QUOTED_LENGTH = Icmpv6.HEADER_LENGTH + Ipv6Header.LENGTH;

    private final Timeline timeline;
    private final Supplier<Optional<Ipv6Address>> address;
    private final Consumer<Packet> out;
    private final Map<Integer, Long> asked = new LinkedHashMap<>();
    private final Map<Integer, Duration> answered = new LinkedHashMap<>();
    private final List<Received> received = new ArrayList<>();
    private final List<Ipv6Address> unreachable = new ArrayList<>();
    private final List<Integer> tooBig = new ArrayList<>();
    private int sequence;

    Ipv6Stack(Timeline timeline, Supplier<Optional<Ipv6Address>> address, Consumer<Packet> out) {
        this.timeline = timeline;
        this.address = address;
        this.out = out;
    }

    /// Sends an echo request, if there is an address to ask from.
    ///
    /// @return its number
    public int ping(Ipv6Address target) {
        int number = ++sequence;
        asked.put(number, timeline.nowNanos());
        address.get()
                .ifPresent(
                        own -> out.accept(Ipv6Packets.echoRequest(own, target, number & 0xffff)));
        return number;
    }

    /// Whether an echo request was answered.
    public boolean isAnswered(int number) {
        return answered.containsKey(number);
    }

    /// Whether any echo request was answered.
    public boolean hasAnswers() {
        return !answered.isEmpty();
    }

    /// How long the answer took, if there was one.
    public Optional<Duration> roundTrip(int number) {
        return Optional.ofNullable(answered.get(number));
    }

    /// Sends a data packet with a number, if there is an address to send from.
    public void send(Ipv6Address target, long number) {
        address.get().ifPresent(own -> out.accept(Ipv6Packets.data(own, target, number)));
    }

    /// Sends a data packet with a number, of this size, if there is an address to send from.
    public void send(Ipv6Address target, long number, int length) {
        address.get().ifPresent(own -> out.accept(Ipv6Packets.data(own, target, number, length)));
    }

    /// The data packets that arrived, the oldest first.
    public List<Received> received() {
        return List.copyOf(received);
    }

    /// Whether a data packet with this number arrived from there.
    public boolean hasReceived(Ipv6Address from, long number) {
        return received.stream().anyMatch(it -> it.number() == number && it.from().equals(from));
    }

    /// The destinations that were said to be unreachable, the oldest first.
    public List<Ipv6Address> unreachable() {
        return List.copyOf(unreachable);
    }

    /// The MTUs of the errors that said that a packet was too big, the oldest first.
    public List<Integer> tooBig() {
        return List.copyOf(tooBig);
    }

    void receive(Packet packet) {
        var from = new Ipv6Address(Ipv6Header.sourceHigh(packet), Ipv6Header.sourceLow(packet));
        if (Ipv6Header.nextHeader(packet) == Ipv6Header.UDP) {
            received.add(new Received(from, Ipv6Packets.number(packet), timeline.elapsed()));
        } else if (Icmpv6.isMessage(packet)) {
            if (!Icmpv6.isIntact(packet)) {
                throw new AssertionError("an ICMPv6 message with a wrong checksum is delivered");
            }
            receiveIcmpv6(packet, from);
        }
    }

    private void receiveIcmpv6(Packet packet, Ipv6Address from) {
        switch (Icmpv6.type(packet)) {
            case Icmpv6.ECHO_REQUEST ->
                    address.get()
                            .ifPresent(own -> out.accept(Ipv6Packets.reply(packet, own, from)));
            case Icmpv6.ECHO_REPLY -> {
                int number = packet.shortAt(Icmpv6.BODY + 2);
                var askedNanos = asked.get(number);
                if (askedNanos != null) {
                    answered.putIfAbsent(
                            number, Duration.ofNanos(timeline.nowNanos() - askedNanos));
                }
            }
            case Icmpv6.PACKET_TOO_BIG -> tooBig.add(packet.intAt(Icmpv6.BODY));
            case Icmpv6.DESTINATION_UNREACHABLE -> {
                if (Ipv6Header.payloadLength(packet) >= QUOTED_LENGTH) {
                    unreachable.add(
                            new Ipv6Address(
                                    packet.longAt(QUOTED_DESTINATION_AT),
                                    packet.longAt(QUOTED_DESTINATION_AT + 8)));
                }
            }
            default -> {
                // Nothing that anyone here asks for.
            }
        }
    }
}
