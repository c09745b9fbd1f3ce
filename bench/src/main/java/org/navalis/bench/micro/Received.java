package org.navalis.bench.micro;

import org.navalis.core.Packet;

/// A packet that comes in again and again: every time in the place where the driver reads it.
final class Received {

    private final Packet packet;
    private final int offset;
    private final int length;

    Received(Packet packet) {
        this.packet = packet;
        this.offset = packet.offset();
        this.length = packet.length();
    }

    Packet again() {
        packet.place(offset, length);
        return packet;
    }
}
