package org.navalis.node.mapping;

import java.nio.ByteBuffer;
import java.util.Optional;

/// The messages of PCP (RFC 6887, sections 7, 11 and 14), as far as a client of IPv4 needs them.
///
/// | octets | request | answer |
/// |---|---|---|
/// | 0, 1 | version 2, operation | version 2, operation + 128 |
/// | 2-3 | 0 | 0, result |
/// | 4-7 | lifetime in seconds | the same |
/// | 8-23 | own address, as `::ffff:a.b.c.d` | epoch (4), 0 (12) |
/// | 24-35 | nonce of the mapping | the same |
/// | 36-39 | protocol, 0 (3) | the same |
/// | 40-41, 42-43 | port, wanted external port | port, external port |
/// | 44-59 | wanted external address | external address |
///
/// ANNOUNCE, which changes nothing, ends after octet 23.
final class PcpMessages {

    private static final byte VERSION = 2;
    private static final byte ANNOUNCE = 0;
    private static final byte MAP = 1;
    private static final int ANSWER = 0x80;
    private static final byte UDP = 17;
    private static final int HEADER_LENGTH = 24;
    private static final int MAP_LENGTH = 60;
    private static final int NONCE_AT = 24;
    private static final int NONCE_LENGTH = 12;
    private static final int IPV4_MAPPED = 0x0000ffff;

    private PcpMessages() {}

    /// What tells a mapping from those of others, 96 bits.
    record Nonce(long high, int low) {
        String text() {
            return "%016x%08x".formatted(high, low);
        }

        /// @throws IllegalArgumentException when it is no text of a nonce
        static Nonce parse(String text) {
            if (text.length() != 2 * NONCE_LENGTH) {
                throw new IllegalArgumentException("'" + text + "' is no nonce");
            }
            return new Nonce(
                    Long.parseUnsignedLong(text.substring(0, 16), 16),
                    Integer.parseUnsignedInt(text.substring(16), 16));
        }
    }

    /// An answer to a MAP request.
    ///
    /// @param result 0 when there is a mapping
    record Mapped(int result, int address, int port, long lifetimeSeconds) {}

    static byte[] announce(int local) {
        return header(HEADER_LENGTH, ANNOUNCE, 0, local).array();
    }

    /// @param lifetimeSeconds 0 takes the mapping away
    static byte[] map(int local, Nonce nonce, int port, int externalPort, int lifetimeSeconds) {
        return header(MAP_LENGTH, MAP, lifetimeSeconds, local)
                .putLong(nonce.high)
                .putInt(nonce.low)
                .put(UDP)
                .put(new byte[3])
                .putShort((short) port)
                .putShort((short) (lifetimeSeconds == 0 ? 0 : externalPort))
                .putLong(0)
                .putInt(IPV4_MAPPED)
                .putInt(0)
                .array();
    }

    private static ByteBuffer header(int length, byte operation, int lifetime, int local) {
        return ByteBuffer.allocate(length)
                .put(VERSION)
                .put(operation)
                .putShort((short) 0)
                .putInt(lifetime)
                .putLong(0)
                .putInt(IPV4_MAPPED)
                .putInt(local);
    }

    /// Whether somebody who speaks PCP has answered an announcement.
    static boolean isAnnounced(byte[] answer) {
        return isAnswer(answer, ANNOUNCE, HEADER_LENGTH);
    }

    private static boolean isAnswer(byte[] answer, byte operation, int lengthMin) {
        return answer.length >= lengthMin
                && answer[0] == VERSION
                && (answer[1] & 0xff) == (ANSWER | operation);
    }

    /// The answer to our request; empty when it is none, or to another request.
    static Optional<Mapped> mapped(byte[] answer, Nonce nonce, int port) {
        if (!isAnswer(answer, MAP, HEADER_LENGTH)) {
            return Optional.empty();
        }
        var octets = ByteBuffer.wrap(answer);
        int result = answer[3] & 0xff;
        if (answer.length < MAP_LENGTH) {
            return result == 0 ? Optional.empty() : Optional.of(new Mapped(result, 0, 0, 0));
        }
        boolean isOurs =
                octets.getLong(NONCE_AT) == nonce.high
                        && octets.getInt(NONCE_AT + 8) == nonce.low
                        && octets.get(36) == UDP
                        && (octets.getShort(40) & 0xffff) == port;
        boolean isIpv4 = octets.getLong(44) == 0 && octets.getInt(52) == IPV4_MAPPED;
        if (!isOurs || result == 0 && !isIpv4) {
            return Optional.empty();
        }
        return Optional.of(
                new Mapped(
                        result,
                        octets.getInt(56),
                        octets.getShort(42) & 0xffff,
                        Integer.toUnsignedLong(octets.getInt(4))));
    }

    /// What a result means (RFC 6887, section 7.4).
    static String reason(int result) {
        return switch (result) {
            case 1 -> "does not speak this version of PCP";
            case 2 -> "does not allow PCP mappings to this machine";
            case 7 -> "has no network outside";
            case 8 -> "has no room for a PCP mapping";
            case 11 -> "cannot give that external port";
            case 12 -> "sees another address of this machine: there is a NAT between";
            default -> "refused a PCP mapping with result " + result;
        };
    }
}
