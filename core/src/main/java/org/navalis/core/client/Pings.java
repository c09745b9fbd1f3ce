package org.navalis.core.client;

import java.util.random.RandomGenerator;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoEvent;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;

/// Echo requests that a person asked for; they take the way of every other packet.
///
/// ```
/// echo request: identifier | sequence | mark (8 octets) | zeros (48)
/// ```
final class Pings {

    private static final int SEQUENCE_AT = Icmpv6.BODY + 2;
    private static final int MARK_AT = Icmpv6.START + Icmpv6.HEADER_LENGTH;
    private static final int DATA_LENGTH = 56;
    private static final int ECHO_HOP_LIMIT = 64;

    /// How many requests may be out at once.
    private static final int REMEMBERED = 64;

    private final int identifier;
    private final long mark;
    private final int[] sequences = new int[REMEMBERED];
    private final long[] sentNanos = new long[REMEMBERED];

    Pings(RandomGenerator random) {
        identifier = random.nextInt(1 << 16);
        mark = random.nextLong();
    }

    void write(Packet blank, Ipv6Address source, Ipv6Address target, int sequence, long nowNanos) {
        Icmpv6.begin(blank, Icmpv6.ECHO_REQUEST, 0, Icmpv6.HEADER_LENGTH + DATA_LENGTH);
        Ipv6Header.setHopLimit(blank, ECHO_HOP_LIMIT);
        Ipv6Header.setSource(blank, source.high(), source.low());
        Ipv6Header.setDestination(blank, target.high(), target.low());
        blank.setShort(Icmpv6.BODY, identifier);
        blank.setShort(SEQUENCE_AT, sequence);
        blank.setLong(MARK_AT, mark);
        for (int i = 8; i < DATA_LENGTH; i += 8) {
            blank.setLong(MARK_AT + i, 0);
        }
        Icmpv6.seal(blank);
        int slot = sequence & REMEMBERED - 1;
        sequences[slot] = sequence & 0xffff;
        sentNanos[slot] = nowNanos;
    }

    /// Takes an accepted packet, if it answers one of these requests.
    boolean take(Packet packet, long nowNanos, Outbox out) {
        boolean isOurs =
                Icmpv6.isMessage(packet)
                        && Icmpv6.type(packet) == Icmpv6.ECHO_REPLY
                        && Ipv6Header.payloadLength(packet) == Icmpv6.HEADER_LENGTH + DATA_LENGTH
                        && packet.shortAt(Icmpv6.BODY) == identifier
                        && packet.longAt(MARK_AT) == mark
                        && Icmpv6.isIntact(packet);
        if (!isOurs) {
            return false;
        }
        int sequence = packet.shortAt(SEQUENCE_AT);
        int slot = sequence & REMEMBERED - 1;
        if (sequences[slot] == sequence) {
            var target =
                    new Ipv6Address(Ipv6Header.sourceHigh(packet), Ipv6Header.sourceLow(packet));
            var path = new Ipv4Endpoint(packet.address(), packet.port());
            out.event(
                    new TeredoEvent.EchoAnswered(
                            target, sequence, nowNanos - sentNanos[slot], path));
        }
        return true;
    }
}
