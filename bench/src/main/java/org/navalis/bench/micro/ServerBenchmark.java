package org.navalis.bench.micro;

import java.time.Duration;
import java.util.SplittableRandom;
import org.navalis.core.HostAddresses;
import org.navalis.core.Packet;
import org.navalis.core.ServerAddresses;
import org.navalis.core.server.ServerSettings;
import org.navalis.core.server.TeredoServer;
import org.openjdk.jmh.annotations.Benchmark;

/// A server answers solicitations and passes bubbles on.
public class ServerBenchmark extends Step {

    /// As often as one address may ask.
    private static final long NANOS_PER_ANSWER = Duration.ofMillis(100).toNanos();

    private final Sink out = new Sink();
    private final TeredoServer server = server();
    private final Received solicitation =
            new Received(Packets.from(Packets.MAPPED, Packets.writeSolicitation(Packets.empty())));
    private final Received bubble =
            new Received(
                    Packets.from(
                            Packets.MAPPED,
                            Packets.bubble(Packets.client(Packets.MAPPED), Packets.PEER)));
    private long nowNanos;

    static TeredoServer server() {
        return new TeredoServer(
                ServerSettings.of(ServerAddresses.of(Packets.SERVER.address()))
                        .withRateLimits(false),
                HostAddresses.of(Packets.SERVER, Packets.SECONDARY),
                new SplittableRandom(1));
    }

    @Benchmark
    public Packet answerSolicitation() {
        nowNanos += NANOS_PER_ANSWER;
        server.onDatagram(solicitation.again(), nowNanos, out);
        return out.takeDatagram();
    }

    @Benchmark
    public Packet passBubbleOn() {
        server.onDatagram(bubble.again(), nowNanos, out);
        return out.takeDatagram();
    }
}
