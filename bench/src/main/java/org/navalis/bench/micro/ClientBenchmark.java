package org.navalis.bench.micro;

import java.util.SplittableRandom;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.ServerAddresses;
import org.navalis.core.client.ClientSettings;
import org.navalis.core.client.TeredoClient;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/// A qualified client exchanges data with a native host and with another client, both known to it.
public class ClientBenchmark extends Step {

    private static final long NOW = 0;
    private static final Ipv4Endpoint LOCAL = Ipv4Endpoint.parse("192.168.7.2:50000");

    private final Sink out = new Sink();
    private final TeredoClient client =
            new TeredoClient(ClientSettings.DEFAULT, new SplittableRandom(1));
    private final Ipv6Address address = qualify();
    private final Received toHost = new Received(Packets.data(address, Packets.HOST));
    private final Received toPeer = new Received(Packets.data(address, Packets.PEER));
    private final Received fromHost =
            new Received(Packets.from(Packets.RELAY, Packets.data(Packets.HOST, address)));
    private final Received fromPeer =
            new Received(Packets.from(Packets.PEER_MAPPED, Packets.data(Packets.PEER, address)));

    /// A server answers two solicitations, one at each of its addresses.
    private Ipv6Address qualify() {
        var server = ServerBenchmark.server();
        var answers = new Sink();
        client.start(NOW, out);
        client.onServerResolved(ServerAddresses.of(Packets.SERVER.address()), LOCAL, NOW, out);
        for (int i = 0; i < 2; i++) {
            var asked = out.destination();
            int socket =
                    asked.equals(Packets.SERVER) ? Outbox.SERVICE_SOCKET : Outbox.SECONDARY_SOCKET;
            var solicitation = Packets.copy(out.takeDatagram());
            server.onDatagram(Packets.from(Packets.MAPPED, socket, solicitation), NOW, answers);
            client.onDatagram(Packets.from(asked, Packets.copy(answers.takeDatagram())), NOW, out);
        }
        return out.qualified();
    }

    /// Makes host and peer known.
    @Setup
    public void meet() {
        client.onIpv6(toHost.again(), NOW, out);
        var reply = Packets.copy(out.takeDatagram());
        reply.setOctet(Icmpv6.START, Icmpv6.ECHO_REPLY);
        Ipv6Header.setSource(reply, Packets.HOST.high(), Packets.HOST.low());
        Ipv6Header.setDestination(reply, address.high(), address.low());
        Icmpv6.seal(reply);
        client.onDatagram(Packets.from(Packets.RELAY, reply), NOW, out);
        var bubble = Packets.bubble(Packets.PEER, address);
        client.onDatagram(Packets.from(Packets.PEER_MAPPED, bubble), NOW, out);
    }

    @Benchmark
    public Packet sendToNativeHost() {
        client.onIpv6(toHost.again(), NOW, out);
        return out.takeDatagram();
    }

    @Benchmark
    public Packet receiveFromNativeHost() {
        client.onDatagram(fromHost.again(), NOW, out);
        return out.takeIpv6();
    }

    @Benchmark
    public Packet sendToPeer() {
        client.onIpv6(toPeer.again(), NOW, out);
        return out.takeDatagram();
    }

    @Benchmark
    public Packet receiveFromPeer() {
        client.onDatagram(fromPeer.again(), NOW, out);
        return out.takeIpv6();
    }
}
