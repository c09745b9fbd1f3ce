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
import org.navalis.core.TeredoLimits;
import org.navalis.core.TeredoMachine;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;
import org.navalis.core.testing.RecordingOutbox;
import org.navalis.core.testing.SentDatagram;

/// A relay on a bench: time passes only when a test says so, and the timer is called when due.
final class RelayBench {

    static final Ipv4Endpoint RELAY = Ipv4Endpoint.parse("27.1.2.3:33333");
    static final Ipv6Address RELAY6 = Ipv6Address.parse("2001:db8:27::1");
    static final Ipv6Address HOST = Ipv6Address.parse("2001:db8:1::10");
    static final Ipv6Address OTHER_HOST = Ipv6Address.parse("2600::1");
    static final Ipv4Endpoint SERVER = Ipv4Endpoint.parse("11.1.1.1:3544");
    static final Ipv4Endpoint A_MAPPED = Ipv4Endpoint.parse("25.10.20.30:40001");
    static final Ipv4Endpoint B_MAPPED = Ipv4Endpoint.parse("26.40.50.60:51002");
    static final Ipv4Endpoint STRANGER = Ipv4Endpoint.parse("40.0.0.66:4369");
    static final Ipv6Address A = new TeredoAddress(SERVER.address(), 0x2c5a, A_MAPPED).toIpv6();
    static final Ipv6Address B = new TeredoAddress(SERVER.address(), 0x1407, B_MAPPED).toIpv6();

    private static final int TIMER_CALLS_MAX = 10_000;

    final RecordingOutbox out = new RecordingOutbox();
    final TeredoRelay relay;
    long nowNanos;

    private RelayBench(RelaySettings settings, HostAddresses host) {
        relay = new TeredoRelay(settings, host, new SplittableRandom(5));
    }

    /// A relay as it should be, with native IPv6.
    static RelayBench standard() {
        return of(RelaySettings.DEFAULT);
    }

    static RelayBench of(RelaySettings settings) {
        return on(settings, new HostAddresses(List.of(RELAY), List.of(), RELAY6));
    }

    static RelayBench on(RelaySettings settings, HostAddresses host) {
        return new RelayBench(settings, host);
    }

    /// Bounds for tests: so many peers and new ones a second, all else as usual.
    static TeredoLimits limits(int peersMax, int newPeersSecondMax) {
        return new TeredoLimits(peersMax, 8, 10_240, 4 * 1024 * 1024, newPeersSecondMax, 10);
    }

    /// A client of the one server, with flags 0.
    static Ipv6Address client(Ipv4Endpoint mapped) {
        return new TeredoAddress(SERVER.address(), 0, mapped).toIpv6();
    }

    /// The client with this number, each at an address of its own.
    static Ipv4Endpoint mapped(int number) {
        return new Ipv4Endpoint(Ipv4Address.parse("30.0.0.0") + number, 40_000);
    }

    /// Sends a packet with so many octets of data to a client.
    Optional<Drop> send(Ipv6Address client, int octets) {
        return transmit(Datagrams.udp(HOST, client, octets));
    }

    Optional<Drop> transmit(Packet packet) {
        return out.transmit(relay, packet, nowNanos);
    }

    Optional<Drop> receive(Packet datagram, Ipv4Endpoint from) {
        return out.receive(relay, datagram, from, nowNanos);
    }

    /// Lets time pass.
    void advance(Duration time) {
        long end = nowNanos + time.toNanos();
        int calls = 0;
        while (relay.nextDeadlineNanos() <= end) {
            assertThat(++calls).as("calls of the timer").isLessThan(TIMER_CALLS_MAX);
            nowNanos = Math.max(nowNanos, relay.nextDeadlineNanos());
            relay.onTimer(nowNanos, out);
        }
        nowNanos = end;
    }

    /// Makes the relay trust a client, and forgets what was sent for it.
    void connect(Ipv6Address client, Ipv4Endpoint mapped) {
        send(client, 0);
        receive(Datagrams.bubble(client, RELAY6), mapped);
        out.clear();
    }

    /// The bubbles that were sent, the oldest first.
    List<SentDatagram> bubbles() {
        return out.datagrams().stream().filter(sent -> sent.length() == 40).toList();
    }

    /// The IPv6 source of a bubble.
    static Ipv6Address source(SentDatagram sent) {
        return Datagrams.source(sent.packet());
    }

    /// What was sent to an endpoint, as hexadecimal.
    List<String> sentTo(Ipv4Endpoint endpoint) {
        return out.datagrams().stream()
                .filter(sent -> sent.to().equals(endpoint) && sent.length() > 40)
                .map(SentDatagram::hex)
                .toList();
    }

    /// Puts a packet in that must be refused for this reason, without any reaction.
    void assertRefused(Packet datagram, Ipv4Endpoint from, Drop reason) {
        out.clear();
        receive(datagram, from);
        assertThat(out.drops()).containsExactly(reason);
        assertThat(out.isSilent()).isTrue();
    }

    /// The same from the IPv6 side.
    void assertRefused(Packet packet, Drop reason) {
        out.clear();
        transmit(packet);
        assertThat(out.drops()).containsExactly(reason);
        assertThat(out.isSilent()).isTrue();
    }

    /// The deadline that shows that nothing is waited for.
    static long never() {
        return TeredoMachine.NEVER;
    }

    static String hex(Packet packet) {
        return Hex.of(packet);
    }
}
