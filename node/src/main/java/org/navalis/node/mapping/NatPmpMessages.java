package org.navalis.node.mapping;

import java.nio.ByteBuffer;
import java.util.Optional;

/// The messages of NAT-PMP (RFC 6886, section 3).
///
/// | octets | request | answer |
/// |---|---|---|
/// | 0, 1 | version 0, operation | version 0, operation + 128 |
/// | 2-3 | 0 | result |
/// | 4-7 | port, wanted external port | epoch |
/// | 8-11 | lifetime in seconds | port, external port; or the external address |
/// | 12-15 | | lifetime in seconds |
///
/// The request for the external address ends after octet 1, and changes nothing.
final class NatPmpMessages {

    private static final byte VERSION = 0;
    private static final byte ADDRESS = 0;
    private static final byte MAP_UDP = 1;
    private static final int ANSWER = 0x80;
    private static final int REQUEST_LENGTH = 12;
    private static final int RESULT_LENGTH = 8;
    private static final int ADDRESS_LENGTH = 12;
    private static final int MAP_LENGTH = 16;

    private NatPmpMessages() {}

    /// The external address.
    ///
    /// @param result 0 when there is one
    record External(int result, int address) {}

    /// An answer to a request for a mapping.
    ///
    /// @param result 0 when there is a mapping
    record Mapped(int result, int port, long lifetimeSeconds) {}

    static byte[] address() {
        return new byte[] {VERSION, ADDRESS};
    }

    /// @param lifetimeSeconds 0 takes the mapping away
    static byte[] map(int port, int externalPort, int lifetimeSeconds) {
        return ByteBuffer.allocate(REQUEST_LENGTH)
                .put(VERSION)
                .put(MAP_UDP)
                .putShort((short) 0)
                .putShort((short) port)
                .putShort((short) (lifetimeSeconds == 0 ? 0 : externalPort))
                .putInt(lifetimeSeconds)
                .array();
    }

    private static boolean isAnswer(byte[] answer, byte operation) {
        return answer.length >= RESULT_LENGTH
                && answer[0] == VERSION
                && (answer[1] & 0xff) == (ANSWER | operation);
    }

    /// The answer to [#address]; empty when it is none.
    static Optional<External> external(byte[] answer) {
        if (!isAnswer(answer, ADDRESS)) {
            return Optional.empty();
        }
        var octets = ByteBuffer.wrap(answer);
        int result = octets.getShort(2) & 0xffff;
        if (answer.length < ADDRESS_LENGTH) {
            return result == 0 ? Optional.empty() : Optional.of(new External(result, 0));
        }
        return Optional.of(new External(result, octets.getInt(8)));
    }

    /// The answer to [#map] for this port; empty when it is none.
    static Optional<Mapped> mapped(byte[] answer, int port) {
        if (!isAnswer(answer, MAP_UDP)) {
            return Optional.empty();
        }
        var octets = ByteBuffer.wrap(answer);
        int result = octets.getShort(2) & 0xffff;
        if (answer.length < MAP_LENGTH) {
            return result == 0 ? Optional.empty() : Optional.of(new Mapped(result, 0, 0));
        }
        if ((octets.getShort(8) & 0xffff) != port) {
            return Optional.empty();
        }
        return Optional.of(
                new Mapped(
                        result,
                        octets.getShort(10) & 0xffff,
                        Integer.toUnsignedLong(octets.getInt(12))));
    }

    /// What a result means (RFC 6886, section 3.5).
    static String reason(int result) {
        return switch (result) {
            case 1 -> "does not speak NAT-PMP";
            case 2 -> "does not allow NAT-PMP mappings to this machine";
            case 3 -> "has no network outside";
            case 4 -> "has no room for a NAT-PMP mapping";
            default -> "refused a NAT-PMP mapping with result " + result;
        };
    }
}
