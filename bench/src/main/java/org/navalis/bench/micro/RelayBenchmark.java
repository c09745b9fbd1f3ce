package org.navalis.bench.micro;

import java.util.List;
import java.util.SplittableRandom;
import org.navalis.core.HostAddresses;
import org.navalis.core.Packet;
import org.navalis.core.relay.RelaySettings;
import org.navalis.core.relay.TeredoRelay;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/// A relay passes data on, for a client that it knows.
public class RelayBenchmark extends Step {

    private static final long NOW = 0;

    private final Sink out = new Sink();
    private final TeredoRelay relay =
            new TeredoRelay(
                    RelaySettings.DEFAULT,
                    new HostAddresses(List.of(Packets.RELAY), List.of(), Packets.RELAY_IPV6),
                    new SplittableRandom(1));
    private final Received toClient = new Received(Packets.data(Packets.HOST, Packets.PEER));
    private final Received fromClient =
            new Received(
                    Packets.from(Packets.PEER_MAPPED, Packets.data(Packets.PEER, Packets.HOST)));

    /// Makes the client known.
    @Setup
    public void meet() {
        relay.onIpv6(toClient.again(), NOW, out);
        var answer = Packets.bubble(Packets.PEER, Packets.RELAY_IPV6);
        relay.onDatagram(Packets.from(Packets.PEER_MAPPED, answer), NOW, out);
    }

    @Benchmark
    public Packet passToClient() {
        relay.onIpv6(toClient.again(), NOW, out);
        return out.takeDatagram();
    }

    @Benchmark
    public Packet passToNativeHost() {
        relay.onDatagram(fromClient.again(), NOW, out);
        return out.takeIpv6();
    }
}
