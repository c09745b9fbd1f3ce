package org.navalis.simulator.host;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;
import org.navalis.core.TeredoEvent;
import org.navalis.core.wire.TeredoFraming;

/// One call of a machine: what went in and all that came out.
public final class Turn {

    /// Which verb was called.
    public enum Kind {
        /// `start`
        START,
        /// `onDatagram`
        DATAGRAM,
        /// `onIpv6`
        IPV6,
        /// `onTimer`
        TIMER,
        /// Something that only a client is told.
        TOLD,
        /// `stop`
        STOP
    }

    /// What went in.
    ///
    /// @param packet the octets as they were before the call
    /// @param source the outer source, with port 0 for a packet from the IPv6 side
    public record Input(Packet packet, Ipv4Endpoint source) {}

    /// A datagram that came out.
    ///
    /// @param socket by which socket
    /// @param source the outer source
    /// @param destination the outer destination
    /// @param payload a copy of the payload
    /// @param timeToLive how many routers it can come to, or [Outbox#TIME_TO_LIVE_DEFAULT]
    public record Sent(
            int socket,
            Ipv4Endpoint source,
            Ipv4Endpoint destination,
            Packet payload,
            int timeToLive) {}

    private final SimHost host;
    private final Kind kind;
    private final long nowNanos;
    private final Optional<Input> input;
    private final Map<Counter, Integer> counts = new EnumMap<>(Counter.class);
    final List<Sent> sent = new ArrayList<>();
    final List<Packet> delivered = new ArrayList<>();
    final List<Drop> drops = new ArrayList<>();
    final List<TeredoEvent> events = new ArrayList<>();

    Turn(SimHost host, Kind kind, long nowNanos, Optional<Input> input) {
        this.host = host;
        this.kind = kind;
        this.nowNanos = nowNanos;
        this.input = input;
    }

    /// Whose machine was called.
    public SimHost host() {
        return host;
    }

    /// Which verb was called.
    public Kind kind() {
        return kind;
    }

    /// When, as the time of the machine.
    public long nowNanos() {
        return nowNanos;
    }

    /// The packet that went in, if the verb takes one.
    public Optional<Input> input() {
        return input;
    }

    /// The datagrams that came out.
    public List<Sent> sent() {
        return sent;
    }

    /// The packets that came out on the IPv6 side.
    public List<Packet> delivered() {
        return delivered;
    }

    /// The refusals.
    public List<Drop> drops() {
        return drops;
    }

    /// The events.
    public List<TeredoEvent> events() {
        return events;
    }

    /// How often the machine counted this.
    public int count(Counter counter) {
        return counts.getOrDefault(counter, 0);
    }

    /// What the machine counted.
    public Map<Counter, Integer> counts() {
        return counts;
    }

    void add(Counter counter) {
        counts.merge(counter, 1, Integer::sum);
    }

    /// The IPv6 packet in a UDP payload, without what is around it; nothing when there is none.
    public static Optional<Packet> inner(Packet payload) {
        var copy = Packet.of(payload.toByteArray());
        return new TeredoFraming().parse(copy) == null ? Optional.of(copy) : Optional.empty();
    }

    @Override
    public String toString() {
        return "%s %s%s: sent %s, delivered %d, dropped %s"
                .formatted(
                        host.name(),
                        kind,
                        input.map(it -> " from " + it.source()).orElse(""),
                        sent.stream().map(Sent::destination).toList(),
                        delivered.size(),
                        drops);
    }
}
