package org.navalis.bench.micro;

import org.jspecify.annotations.Nullable;
import org.navalis.core.Drop;
import org.navalis.core.Packet;
import org.navalis.core.wire.Origin;
import org.navalis.core.wire.RouterAdvertisement;
import org.navalis.core.wire.RouterSolicitation;
import org.navalis.core.wire.TeredoFraming;
import org.openjdk.jmh.annotations.Benchmark;

/// Reading and writing of datagrams.
public class FramingBenchmark extends Step {

    private final TeredoFraming framing = new TeredoFraming();
    private final RouterAdvertisement advertisement = new RouterAdvertisement();
    private final Packet blank = Packets.empty();
    private final Received data = new Received(Packets.data(Packets.PEER, Packets.HOST));
    private final Received bubble = new Received(writtenBubble(Packets.empty()));
    private final Received solicitation = new Received(Packets.writeSolicitation(Packets.empty()));
    private final Received advertised = new Received(Packets.writeAdvertisement(Packets.empty()));

    @Benchmark
    public @Nullable Drop readDataPacket() {
        return framing.parse(data.again());
    }

    @Benchmark
    public @Nullable Drop readBubbleWithOrigin() {
        return framing.parse(bubble.again());
    }

    @Benchmark
    public @Nullable Drop readSolicitation() {
        var packet = solicitation.again();
        var malformed = framing.parse(packet);
        return malformed == null ? RouterSolicitation.check(packet) : malformed;
    }

    @Benchmark
    public @Nullable Drop readAdvertisement() {
        var packet = advertised.again();
        var malformed = framing.parse(packet);
        return malformed == null ? advertisement.parse(packet) : malformed;
    }

    @Benchmark
    public Packet writeBubbleWithOrigin() {
        blank.clear();
        return writtenBubble(blank);
    }

    private static Packet writtenBubble(Packet empty) {
        var bubble = Packets.writeBubble(empty, Packets.PEER, Packets.HOST);
        Origin.prepend(bubble, Packets.MAPPED.address(), Packets.MAPPED.port());
        return bubble;
    }

    @Benchmark
    public Packet writeSolicitation() {
        blank.clear();
        return Packets.writeSolicitation(blank);
    }

    @Benchmark
    public Packet writeAdvertisement() {
        blank.clear();
        return Packets.writeAdvertisement(blank);
    }
}
