package org.navalis.core.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.navalis.core.Drop;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.RecordingOutbox;
import org.navalis.core.testing.SentDatagram;

/// A relay on a bench: the test moves the clock.
final class RelayBench {

    static final Ipv4Endpoint OWN = Ipv4Endpoint.parse("27.1.2.3:33333");
    static final Ipv4Endpoint SERVER = Ipv4Endpoint.parse("11.1.1.1:3544");
    static final Ipv4Endpoint MAPPED = Ipv4Endpoint.parse("25.10.20.30:40001");
    static final Ipv4Endpoint ELSEWHERE = Ipv4Endpoint.parse("25.10.20.30:47777");
    static final Ipv6Address CLIENT = client(SERVER.address(), MAPPED);
    static final Ipv6Address RELAY = Ipv6Address.parse("2600:27::1");
    static final Ipv6Address NATIVE = Ipv6Address.parse("2600::10");

    final RecordingOutbox out = new RecordingOutbox();
    final TeredoRelay relay;
    private long nowNanos;

    private RelayBench(RelaySettings settings, HostAddresses host) {
        relay = new TeredoRelay(settings, host, new SplittableRandom(11));
    }

    static RelayBench standard() {
        return of(RelaySettings.DEFAULT);
    }

    static RelayBench of(RelaySettings settings) {
        return new RelayBench(settings, new HostAddresses(List.of(OWN), List.of(), RELAY));
    }

    static RelayBench withoutIpv6() {
        return new RelayBench(RelaySettings.DEFAULT, HostAddresses.of(OWN));
    }

    static Ipv6Address client(int server, Ipv4Endpoint mapped) {
        return new TeredoAddress(server, 0x2c5a, mapped).toIpv6();
    }

    static Ipv6Address client(String server, String mapped) {
        return client(Ipv4Address.parse(server), Ipv4Endpoint.parse(mapped));
    }

    /// A packet from a native host to a client.
    static Packet toClient(Ipv6Address client) {
        return Datagrams.udp(NATIVE, client, 8);
    }

    /// A packet from the client to a native host.
    static Packet toNative(Ipv6Address destination) {
        return Datagrams.udp(CLIENT, destination, 8);
    }

    Optional<Drop> transmit(Packet packet) {
        return out.transmit(relay, packet, nowNanos);
    }

    Optional<Drop> receive(Packet packet, Ipv4Endpoint from) {
        return out.receive(relay, packet, from, nowNanos);
    }

    /// Sends a packet to the client, and returns the pair of bubbles that this makes.
    List<SentDatagram> knock() {
        out.clear();
        assertThat(transmit(toClient(CLIENT))).isEmpty();
        return takeSent();
    }

    /// Makes the client known and trusted, with nothing left to take.
    RelayBench trustClient() {
        knock();
        assertThat(receive(Datagrams.bubble(CLIENT, RELAY), MAPPED)).isEmpty();
        out.clear();
        return this;
    }

    List<SentDatagram> takeSent() {
        var sent = out.datagrams();
        out.clear();
        return sent;
    }

    void advance(Duration duration) {
        long endNanos = nowNanos + duration.toNanos();
        while (relay.nextDeadlineNanos() <= endNanos) {
            nowNanos = relay.nextDeadlineNanos();
            relay.onTimer(nowNanos, out);
        }
        nowNanos = endNanos;
    }

    boolean trusts(Ipv4Endpoint at) {
        return relay.peers(nowNanos).stream()
                .anyMatch(peer -> peer.isTrusted() && peer.endpoint().equals(Optional.of(at)));
    }
}
