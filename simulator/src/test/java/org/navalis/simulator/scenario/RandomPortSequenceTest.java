package org.navalis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;
import org.navalis.core.PeerSnapshot;
import org.navalis.core.TeredoAddress;
import org.navalis.core.testing.Clause;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;
import org.navalis.core.wire.TeredoFraming;
import org.navalis.core.wire.Trailers;
import org.navalis.simulator.World;
import org.navalis.simulator.host.ClientHost;
import org.navalis.simulator.nat.NatType;
import org.navalis.simulator.net.Capture;
import org.navalis.simulator.net.Datagram;
import org.navalis.simulator.testing.ScenarioTest;

/// The exchanges of RFC 6081, sections 6.3 and 6.4, packet by packet as they leave the clients.
///
/// A line tells who sends by which port to where, with the trailers; `embedded` is the endpoint in
/// the other's address.
class RandomPortSequenceTest extends ScenarioTest {

    private static final int SEEDS = 8;

    /// What dies on the way is no part of these sequences.
    private static final int NO_FARTHER = 7;

    private static final int PRIVATE_PREFIX = Ipv4Endpoint.parse("192.168.0.0:1").address() >>> 16;

    @Test
    @Clause(rfc = 6081, section = "6.3", row = "EXT-PP-22")
    void twoPortPreservingNatsTakeNinePackets() {
        seeds(SEEDS)
                .forEach(seed -> {
                    var world = internet(seed);
                    var a = world.client("a").behind(NatType.SYMMETRIC_PRESERVING).start();
                    var b = world.client("b").behind(NatType.SYMMETRIC_PRESERVING).start();
                    qualify(world, a, b);
                    int before = world.capture().sent().size();

                    a.stack().ping(b.address());
                    world.advance(Duration.ofMillis(500));

                    assertThat(lines(world, before, a, b).limit(9))
                            .containsExactly(
                                    "a service > embedded",
                                    "a service > server nonce port",
                                    "b service > embedded nonce",
                                    "b random > random nonce port",
                                    "b service > server nonce port",
                                    "a service > embedded nonce",
                                    "a random > random nonce port",
                                    "a service > server nonce port",
                                    "b random > random nonce port");
                    assertThat(isReachedAtRandomPort(a, b)).isTrue();
                    assertThat(isReachedAtRandomPort(b, a)).isTrue();
                });
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "6.4",
            row = {"EXT-SP-13", "EXT-SP-14"})
    void aSequentialNatTellsItsPortToAPortRestrictedOne() {
        seeds(SEEDS)
                .forEach(seed -> {
                    var world = internet(seed);
                    var a = world.client("a").behind(NatType.SYMMETRIC_SEQUENTIAL).start();
                    var b = world.client("b").behind(NatType.PORT_RESTRICTED).start();
                    qualify(world, a, b);
                    int before = world.capture().sent().size();

                    a.stack().ping(b.address());
                    world.advance(Duration.ofMillis(500));

                    // The bubble between the solicitations goes no farther than our own NAT.
                    assertThat(lines(world, before, a, b).limit(8))
                            .containsExactly(
                                    "a service > embedded",
                                    "a random > server solicits",
                                    "a random > secondary solicits",
                                    "a service > server nonce port",
                                    "b service > embedded nonce",
                                    "b service > random nonce",
                                    "b service > server nonce",
                                    "a random > embedded port");
                    assertThat(isReachedAtRandomPort(b, a)).isTrue();
                    assertThat(peer(b, a).orElseThrow().isTrusted()).isTrue();
                    assertThat(peer(a, b).orElseThrow().isTrusted()).isTrue();
                });
    }

    /// Whether a host knows the peer at another port of its NAT than its address says.
    private static boolean isReachedAtRandomPort(ClientHost host, ClientHost peer) {
        var mapped = TeredoAddress.mappedPort(peer.address().low());
        return peer(host, peer)
                .filter(PeerSnapshot::isTrusted)
                .flatMap(PeerSnapshot::endpoint)
                .filter(endpoint -> endpoint.port() != mapped)
                .isPresent();
    }

    private static Optional<PeerSnapshot> peer(ClientHost host, ClientHost peer) {
        return host.client().peers(0).stream()
                .filter(it -> it.address().equals(peer.address()))
                .findFirst();
    }

    private static Stream<String> lines(World world, int from, ClientHost a, ClientHost b) {
        List<Capture.Sent> sent = world.capture().sent();
        return sent.subList(from, sent.size()).stream()
                .map(Capture.Sent::datagram)
                .filter(datagram -> datagram.source().address() >>> 16 == PRIVATE_PREFIX)
                .filter(datagram -> datagram.timeToLive() > NO_FARTHER)
                .map(datagram -> line(datagram, a, b))
                .flatMap(Optional::stream);
    }

    /// Nothing for what is no bubble and no solicitation.
    private static Optional<String> line(Datagram datagram, ClientHost a, ClientHost b) {
        var copy = Packet.of(datagram.payload().toByteArray());
        var framing = new TeredoFraming();
        assertThat(framing.parse(copy)).isNull();
        boolean isBubble = Ipv6Header.isBubble(copy);
        boolean isSolicitation = !isBubble && isSolicitation(copy);
        if (!isBubble && !isSolicitation) {
            return Optional.empty();
        }
        var trailers = new Trailers();
        trailers.parse(copy, framing.trailersLength());
        // Only one of them sends solicitations.
        boolean isOfB = isBubble && Ipv6Header.sourceLow(copy) == b.address().low();
        var sender = isOfB ? b : a;
        boolean isService = datagram.source().equals(sender.local(0));
        return Optional.of(
                sender.name()
                        + (isService ? " service > " : " random > ")
                        + destination(datagram.destination(), isOfB ? a : b)
                        + (isSolicitation ? " solicits" : "")
                        + (trailers.nonce() == 0 ? "" : " nonce")
                        + (trailers.randomPort() == 0 ? "" : " port"));
    }

    private static boolean isSolicitation(Packet packet) {
        return Icmpv6.isMessage(packet) && Icmpv6.type(packet) == Icmpv6.ROUTER_SOLICITATION;
    }

    private static String destination(Ipv4Endpoint to, ClientHost other) {
        long low = other.address().low();
        if (to.address() != TeredoAddress.mappedAddress(low)) {
            return to.equals(Ipv4Endpoint.parse("20.0.0.1:3544")) ? "server" : "secondary";
        }
        return to.port() == TeredoAddress.mappedPort(low) ? "embedded" : "random";
    }
}
