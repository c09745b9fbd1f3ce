package org.navalis.simulator.nat;

import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;

/// The side of a [Nat] that inside hosts ask for a port by NAT-PMP (RFC 6886, section 3), for a
/// process that stands between network devices.
///
/// It turns a request into its answer, in its place. A request with options in its IPv4 header is
/// none. It gives the suggested port, or the one with the number of the inside port.
///
/// | octets of the payload | request | answer |
/// |---|---|---|
/// | 0 | version 0 | version 0 |
/// | 1 | operation: 0 address, 1 UDP | operation + 128 |
/// | 2-3 | reserved | result |
/// | 4-7 | inside port, suggested port | seconds since the start |
/// | 8-11 | lifetime in seconds; 0 ends it | the address, or inside port and outside port |
/// | 12-15 | | lifetime in seconds |
public final class NatPmpGateway {

    /// The port that requests go to.
    public static final int PORT = 5351;

    private static final int IPV4_LENGTH = 20;
    private static final int PLAIN_HEADER = 0x45;
    private static final int UDP = 17;
    private static final int START = IPV4_LENGTH + 8;
    private static final int ANSWER = 0x80;
    private static final int OPERATION_ADDRESS = 0;
    private static final int OPERATION_UDP = 1;
    private static final int RESULT_DONE = 0;
    private static final int RESULT_VERSION = 1;
    private static final int RESULT_FULL = 4;
    private static final int RESULT_OPERATION = 5;
    private static final int SHORT_LENGTH = 8;
    private static final int ADDRESS_LENGTH = 12;
    private static final int MAP_LENGTH = 16;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Nat nat;
    private final int address;
    private final long startNanos;

    /// A gateway that opens ports of this NAT.
    ///
    /// @param address its own IPv4 address, on the inside
    public NatPmpGateway(Nat nat, int address, long nowNanos) {
        this.nat = nat;
        this.address = address;
        this.startNanos = nowNanos;
    }

    /// Makes of an IPv4 packet from the inside the answer to it.
    ///
    /// @return false, and nothing is changed, when it is no request to this gateway
    public boolean answer(Packet packet, long nowNanos) {
        if (!isRequest(packet)) {
            return false;
        }
        var source = new Ipv4Endpoint(packet.intAt(12), packet.shortAt(20));
        int operation = packet.octetAt(START + 1);
        int port = packet.length() >= START + 12 ? packet.shortAt(START + 4) : 0;
        int suggested = packet.length() >= START + 12 ? packet.shortAt(START + 6) : 0;
        int lifetime = packet.length() >= START + 12 ? packet.intAt(START + 8) : 0;
        if (packet.octetAt(START) != 0) {
            write(packet, operation, RESULT_VERSION, SHORT_LENGTH, nowNanos);
        } else if (operation == OPERATION_ADDRESS) {
            write(packet, operation, RESULT_DONE, ADDRESS_LENGTH, nowNanos);
            packet.setInt(START + 8, nat.addresses().getFirst());
        } else if (operation == OPERATION_UDP) {
            var inside = new Ipv4Endpoint(source.address(), port);
            answerMap(packet, inside, suggested, lifetime, nowNanos);
        } else {
            write(packet, operation, RESULT_OPERATION, SHORT_LENGTH, nowNanos);
        }
        turnRound(packet, source);
        return true;
    }

    private boolean isRequest(Packet packet) {
        return packet.length() >= START + 2
                && packet.octetAt(0) == PLAIN_HEADER
                && packet.octetAt(9) == UDP
                && packet.intAt(16) == address
                && packet.shortAt(22) == PORT;
    }

    private void answerMap(
            Packet packet, Ipv4Endpoint inside, int suggested, int lifetime, long nowNanos) {
        int outsidePort = 0;
        int result = RESULT_DONE;
        if (lifetime == 0) {
            nat.unmap(inside);
        } else {
            var outside = nat.map(inside, suggested, nowNanos).or(() -> nat.map(inside, nowNanos));
            outsidePort = outside.map(Ipv4Endpoint::port).orElse(0);
            result = outside.isPresent() ? RESULT_DONE : RESULT_FULL;
        }
        write(packet, OPERATION_UDP, result, MAP_LENGTH, nowNanos);
        packet.setShort(START + 8, inside.port());
        packet.setShort(START + 10, outsidePort);
        packet.setInt(START + 12, lifetime);
    }

    private void write(Packet packet, int operation, int result, int length, long nowNanos) {
        packet.truncate(START);
        packet.extend(length);
        packet.setOctet(START, 0);
        packet.setOctet(START + 1, operation | ANSWER);
        packet.setShort(START + 2, result);
        packet.setInt(START + 4, (int) ((nowNanos - startNanos) / SECOND_NANOS));
    }

    private void turnRound(Packet packet, Ipv4Endpoint to) {
        packet.setShort(2, packet.length());
        packet.setInt(12, address);
        packet.setInt(16, to.address());
        packet.setShort(20, PORT);
        packet.setShort(22, to.port());
        packet.setShort(24, packet.length() - IPV4_LENGTH);
        packet.setShort(26, 0);
        packet.setShort(10, 0);
        packet.setShort(10, headerChecksum(packet));
    }

    private static int headerChecksum(Packet packet) {
        int sum = 0;
        for (int i = 0; i < IPV4_LENGTH; i += 2) {
            sum += packet.shortAt(i);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return ~sum & 0xffff;
    }
}
