package org.navalis.simulator.host;

import java.util.Optional;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;
import org.navalis.core.TeredoEvent;

/// A call that no machine would make, for tests of what notices it.
public final class MadeUpTurn {

    private final Turn turn;

    private MadeUpTurn(Turn turn) {
        this.turn = turn;
    }

    /// A call without a packet.
    public static MadeUpTurn of(SimHost host, Turn.Kind kind, long nowNanos) {
        return new MadeUpTurn(new Turn(host, kind, nowNanos, Optional.empty()));
    }

    /// A call with a datagram from there.
    public static MadeUpTurn ofDatagram(SimHost host, Packet payload, Ipv4Endpoint from) {
        var input = Optional.of(new Turn.Input(payload, from));
        return new MadeUpTurn(new Turn(host, Turn.Kind.DATAGRAM, 0, input));
    }

    /// Sends something.
    public MadeUpTurn sends(Packet payload, String destination) {
        var from = new Ipv4Endpoint(0, 0);
        turn.sent.add(new Turn.Sent(0, from, Ipv4Endpoint.parse(destination), payload, 0));
        return this;
    }

    /// Hands something to the IPv6 side.
    public MadeUpTurn delivers(Packet packet) {
        turn.delivered.add(packet);
        return this;
    }

    /// Refuses the packet.
    public MadeUpTurn drops(Drop reason) {
        turn.drops.add(reason);
        return this;
    }

    /// Counts something.
    public MadeUpTurn counts(Counter counter) {
        turn.add(counter);
        return this;
    }

    /// Tells something.
    public MadeUpTurn tells(TeredoEvent event) {
        turn.events.add(event);
        return this;
    }

    /// The call.
    public Turn turn() {
        return turn;
    }
}
