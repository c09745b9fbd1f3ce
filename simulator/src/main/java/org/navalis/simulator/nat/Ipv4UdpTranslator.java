package org.navalis.simulator.nat;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;

/// Rewrites raw IPv4 packets as a [Nat] says, for a process that stands between an inside and an
/// outside network device.
///
/// It carries whole UDP packets. Fragments and every other protocol, ICMP among them, are dropped
/// and counted: Teredo needs none of them. The TTL is left to the kernels on both sides, which
/// route. Checksums are brought up to date by what has changed (RFC 1624), so that a wrong one
/// stays wrong; a UDP checksum of 0, "none", stays 0.
///
/// | octets | field |
/// |---|---|
/// | 0 | version (4 bits), header length in words (4 bits) |
/// | 2-3 | total length |
/// | 6-7 | flags (3 bits), fragment offset (13 bits) |
/// | 9 | protocol |
/// | 10-11 | header checksum |
/// | 12-15 | source |
/// | 16-19 | destination |
/// | header + 0-1 | UDP source port |
/// | header + 2-3 | UDP destination port |
/// | header + 4-5 | UDP length |
/// | header + 6-7 | UDP checksum |
public final class Ipv4UdpTranslator {

    /// Where a packet goes.
    public enum Way {
        /// To the outside device.
        OUTSIDE,
        /// To the inside device.
        INSIDE,
        /// Nowhere; the reason is counted.
        NOWHERE
    }

    private static final int HEADER_LENGTH_MIN = 20;
    private static final int UDP_HEADER_LENGTH = 8;
    private static final int UDP = 17;
    private static final int SOURCE_AT = 12;
    private static final int DESTINATION_AT = 16;

    /// The flag "more fragments" and the offset.
    private static final int FRAGMENT = 0x3fff;

    private final Nat nat;
    private final Map<NatRefusal, Long> refused = new EnumMap<>(NatRefusal.class);
    private long translated;

    /// A translator that works by this NAT.
    public Ipv4UdpTranslator(Nat nat) {
        this.nat = nat;
    }

    /// How many packets went on.
    public long translated() {
        return translated;
    }

    /// How many packets were dropped for this reason.
    public long refused(NatRefusal reason) {
        return refused.getOrDefault(reason, 0L);
    }

    /// Rewrites an IPv4 packet from the inside in its place.
    public Way fromInside(Packet packet, long nowNanos) {
        var unfit = check(packet);
        if (unfit == null) {
            return apply(nat.outbound(source(packet), destination(packet), nowNanos), packet);
        }
        return refuse(unfit);
    }

    /// Rewrites an IPv4 packet from the outside in its place.
    public Way fromOutside(Packet packet, long nowNanos) {
        var unfit = check(packet);
        if (unfit == null) {
            return apply(nat.inbound(source(packet), destination(packet), nowNanos), packet);
        }
        return refuse(unfit);
    }

    private Way apply(Translation translation, Packet packet) {
        return switch (translation) {
            case Translation.Outward(var source) -> {
                rewrite(packet, SOURCE_AT, 0, source);
                yield pass(Way.OUTSIDE);
            }
            case Translation.Inward(var destination) -> {
                rewrite(packet, DESTINATION_AT, 2, destination);
                yield pass(Way.INSIDE);
            }
            case Translation.Hairpin(var source, var destination) -> {
                rewrite(packet, SOURCE_AT, 0, source);
                rewrite(packet, DESTINATION_AT, 2, destination);
                yield pass(Way.INSIDE);
            }
            case Translation.Refused(var reason) -> refuse(reason);
        };
    }

    private Way pass(Way way) {
        translated++;
        return way;
    }

    private Way refuse(NatRefusal reason) {
        refused.merge(reason, 1L, Long::sum);
        return Way.NOWHERE;
    }

    private static @Nullable NatRefusal check(Packet packet) {
        if (packet.length() < HEADER_LENGTH_MIN || packet.octetAt(0) >>> 4 != 4) {
            return NatRefusal.MALFORMED;
        }
        int header = headerLength(packet);
        int total = packet.shortAt(2);
        if (header < HEADER_LENGTH_MIN || total < header || total > packet.length()) {
            return NatRefusal.MALFORMED;
        }
        if ((packet.shortAt(6) & FRAGMENT) != 0) {
            return NatRefusal.FRAGMENT;
        }
        if (packet.octetAt(9) != UDP) {
            return NatRefusal.NOT_UDP;
        }
        boolean isWhole =
                total >= header + UDP_HEADER_LENGTH
                        && packet.shortAt(header + 4) >= UDP_HEADER_LENGTH
                        && packet.shortAt(header + 4) <= total - header;
        return isWhole ? null : NatRefusal.MALFORMED;
    }

    private static int headerLength(Packet packet) {
        return (packet.octetAt(0) & 0xf) * 4;
    }

    private static Ipv4Endpoint source(Packet packet) {
        return new Ipv4Endpoint(packet.intAt(SOURCE_AT), packet.shortAt(headerLength(packet)));
    }

    private static Ipv4Endpoint destination(Packet packet) {
        return new Ipv4Endpoint(
                packet.intAt(DESTINATION_AT), packet.shortAt(headerLength(packet) + 2));
    }

    private static void rewrite(Packet packet, int addressAt, int portOffset, Ipv4Endpoint to) {
        int header = headerLength(packet);
        int portAt = header + portOffset;
        long addressChange = change(packet.intAt(addressAt), to.address());
        long portChange = (~packet.shortAt(portAt) & 0xffff) + (long) to.port();
        packet.setInt(addressAt, to.address());
        packet.setShort(portAt, to.port());
        packet.setShort(10, update(packet.shortAt(10), addressChange));
        int udpChecksumAt = header + 6;
        int udpChecksum = packet.shortAt(udpChecksumAt);
        if (udpChecksum != 0) {
            int updated = update(udpChecksum, addressChange + portChange);
            // RFC 768: a checksum that comes out as 0 is sent as its other form.
            packet.setShort(udpChecksumAt, updated == 0 ? 0xffff : updated);
        }
    }

    /// RFC 1624, equation 3: the complement of the old words and the new words.
    private static long change(int from, int to) {
        return (~from >>> 16) + (~from & 0xffff) + (to >>> 16) + (long) (to & 0xffff);
    }

    private static int update(int checksum, long change) {
        long sum = (~checksum & 0xffff) + change;
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) ~sum & 0xffff;
    }
}
