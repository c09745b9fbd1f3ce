package org.navalis.cli.capture;

import java.nio.ByteBuffer;
import java.time.Instant;

/// A frame of a capture file.
///
/// @param number counted from 1, as other programs do
/// @param time when it was captured
/// @param linkType what the octets begin with, a number of the registry of link-layer types
/// @param octets the octets that were captured, from position 0; read-only
/// @param length how many octets the frame had on the line
public record Frame(int number, Instant time, int linkType, ByteBuffer octets, long length) {

    /// Makes the octets read-only.
    public Frame {
        octets = octets.slice().asReadOnlyBuffer();
    }

    /// Whether octets are missing at the end.
    public boolean isCutShort() {
        return octets.capacity() < length;
    }
}
