package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.ClientBench.LOCAL;
import static org.navalis.core.client.ClientBench.MAPPED;
import static org.navalis.core.client.ClientBench.OTHER;
import static org.navalis.core.client.ClientBench.PEER;
import static org.navalis.core.client.ClientBench.PEER_MAPPED;
import static org.navalis.core.client.ClientBench.PEER_SERVER;
import static org.navalis.core.client.ClientBench.RELAY;
import static org.navalis.core.client.ClientBench.SERVER;
import static org.navalis.core.client.ClientBench.STRANGER;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.testing.Clause;

/// How a client answers bubbles that its server passes on (RFC 4380, sections 3.4 and 5.2.3).
class IndirectBubbleTest {

    private static final Ipv6Address RELAY_ADDRESS = Ipv6Address.parse("2001:db8:27::1");

    private final ClientBench bench = ClientBench.plain();

    private Packet bubbleFrom(Ipv6Address source, Ipv4Endpoint origin) {
        return Packets.withOrigin(Packets.bubble(source, bench.address()), origin);
    }

    private Ipv6Address peerAt(Ipv4Endpoint mapped) {
        return new TeredoAddress(PEER_SERVER, 0, mapped).toIpv6();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "3.4",
            row = {"CLI-36", "AMB-01", "BUB-01", "BUB-03", "BUB-04"})
    void answersRelayAtTheOrigin() {
        bench.receive(bubbleFrom(RELAY_ADDRESS, RELAY), SERVER);

        var answer = bench.takeOnlySent();
        assertThat(answer.to()).isEqualTo(RELAY);
        assertThat(Packets.hex(answer.packet()))
                .isEqualTo(
                        "6000000000003bff"
                                + hex(bench.address())
                                + "20010db8002700000000000000000001");
        assertThat(bench.takeDrops()).isEmpty();
        assertThat(bench.takeDelivered()).isEmpty();
    }

    private static String hex(Ipv6Address address) {
        return Packets.hex(Packet.of(address.toByteArray()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fe80::1234:5678:9abc:def0", "fe80::1", "2001:db8::1"})
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"AMB-02", "CLI-33"})
    void answersWhateverSourceTheBubbleHas(String source) {
        bench.receive(bubbleFrom(Ipv6Address.parse(source), RELAY), SERVER);

        var answer = bench.takeOnlySent();
        assertThat(answer.to()).isEqualTo(RELAY);
        assertThat(answer.destination()).isEqualTo(Ipv6Address.parse(source));
        assertThat(answer.source()).isEqualTo(bench.address());
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.3", row = "CLI-36")
    void answersTeredoPeerAtTheMappingInItsAddress() {
        bench.receive(bubbleFrom(PEER, STRANGER), SERVER);

        var answer = bench.takeOnlySent();
        assertThat(answer.to()).isEqualTo(PEER_MAPPED);
        assertThat(answer.destination()).isEqualTo(PEER);
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.1", row = "CLI-37")
    void withoutOriginOnlyTeredoPeerCanBeAnswered() {
        bench.receive(Packets.bubble(PEER, bench.address()), SERVER);
        assertThat(bench.takeOnlySent().to()).isEqualTo(PEER_MAPPED);

        bench.receive(Packets.bubble(RELAY_ADDRESS, bench.address()), SERVER);

        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.takeDrops()).containsExactly(Drop.BUBBLE_UNANSWERABLE);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"PEER-10", "AMB-01", "BUB-12"})
    void provesNothing() {
        bench.receive(bubbleFrom(PEER, PEER_MAPPED), SERVER);
        bench.receive(bubbleFrom(RELAY_ADDRESS, RELAY), SERVER);

        assertThat(bench.status().peers()).isZero();
        assertThat(bench.count(Counter.ECHO_REQUESTS_SENT)).isZero();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"PEER-10", "CLI-50"})
    void neverMovesTrustedPeer() {
        bench.trustPeer();
        bench.advance(Duration.ofSeconds(3));

        bench.receive(bubbleFrom(PEER, STRANGER), SERVER);

        var peer = bench.peer(PEER).orElseThrow();
        assertThat(peer.endpoint()).contains(PEER_MAPPED);
        assertThat(peer.idle()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.2",
            row = {"EXT-COM-02", "PKT-18"})
    void onlyTheOwnServerMakesBubblesIndirect() {
        bench.receive(bubbleFrom(RELAY_ADDRESS, RELAY), OTHER);
        bench.receive(bubbleFrom(RELAY_ADDRESS, RELAY), STRANGER);
        bench.receive(bubbleFrom(RELAY_ADDRESS, RELAY), new Ipv4Endpoint(SERVER.address(), 3545));

        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.takeDrops()).hasSize(3).containsOnly(Drop.UNTRUSTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0:9",
                "10.0.0.1:9",
                "127.0.0.1:9",
                "169.254.1.1:9",
                "172.16.0.1:9",
                "192.88.99.1:9",
                "192.168.0.1:9",
                "224.0.0.253:3544",
                "255.255.255.255:9",
                "100.64.0.1:9",
                "198.18.0.1:9",
                "240.0.0.1:9",
                "26.40.50.60:0"
            })
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"V4G-06", "BUB-14", "SEC-06", "CLI-36", "ADR-15"})
    void answersGlobalEndpointsOnly(String endpoint) {
        var at = Ipv4Endpoint.parse(endpoint);

        bench.receive(bubbleFrom(RELAY_ADDRESS, at), SERVER);
        bench.receive(bubbleFrom(peerAt(at), at), SERVER);

        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.takeDrops()).hasSize(2).containsOnly(Drop.ORIGIN_NOT_GLOBAL);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"V4G-02", "BUB-14"})
    void answersNoDirectedBroadcastAddress() {
        int broadcast = Ipv4Address.parse("27.1.2.255");
        bench.client.setHost(
                new HostAddresses(List.of(LOCAL), List.of(broadcast), new Ipv6Address(0, 0)));

        bench.receive(bubbleFrom(RELAY_ADDRESS, new Ipv4Endpoint(broadcast, 9)), SERVER);

        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.takeDrops()).containsExactly(Drop.ORIGIN_NOT_GLOBAL);
    }

    @Test
    @Clause(rfc = 6324, section = "3.3", row = "LOOP-03")
    void neverAnswersItself() {
        var own = Ipv4Endpoint.parse("25.10.20.99:40001");
        bench.client.setHost(HostAddresses.of(own));

        bench.receive(bubbleFrom(RELAY_ADDRESS, MAPPED), SERVER);
        bench.receive(bubbleFrom(peerAt(MAPPED), MAPPED), SERVER);
        bench.receive(bubbleFrom(RELAY_ADDRESS, own), SERVER);

        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.takeDrops()).hasSize(3).containsOnly(Drop.BUBBLE_SELF);
    }

    @Test
    void answersItsNeighborBehindTheSameNat() {
        var neighbor = new Ipv4Endpoint(MAPPED.address(), MAPPED.port() + 1);

        bench.receive(bubbleFrom(peerAt(neighbor), neighbor), SERVER);

        assertThat(bench.takeOnlySent().to()).isEqualTo(neighbor);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.6",
            row = {"BUB-13", "AMB-06", "SEC-09"})
    void answersFourTimesAtOnceThenOnceSecond() {
        for (int i = 0; i < 10; i++) {
            bench.receive(bubbleFrom(RELAY_ADDRESS, RELAY), SERVER);
        }
        assertThat(bench.takeSent()).hasSize(4);
        assertThat(bench.takeDrops()).hasSize(6).containsOnly(Drop.BUBBLE_RATE);

        bench.advance(Duration.ofSeconds(1));
        bench.receive(bubbleFrom(RELAY_ADDRESS, RELAY), SERVER);
        bench.receive(bubbleFrom(RELAY_ADDRESS, RELAY), SERVER);

        assertThat(bench.takeSent()).hasSize(1);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.6", row = "BUB-13")
    void theBoundHoldsForTheAddressWhateverElseChanges() {
        for (int i = 0; i < 100; i++) {
            var origin = new Ipv4Endpoint(RELAY.address(), 20_000 + i);
            var source = new Ipv6Address(RELAY_ADDRESS.high(), i);
            bench.receive(bubbleFrom(source, origin), SERVER);
        }

        assertThat(bench.takeSent()).hasSize(4);
    }

    @Test
    @Clause(rfc = 4380, section = "7.3", row = "SEC-09")
    void answersToAllTogetherAreBounded() {
        for (int i = 0; i < 1000; i++) {
            bench.receive(
                    bubbleFrom(RELAY_ADDRESS, new Ipv4Endpoint(0x30000000 + i * 7919, 9)), SERVER);
        }

        assertThat(bench.takeSent()).hasSizeLessThanOrEqualTo(100).hasSizeGreaterThan(90);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.6",
            row = {"BUB-13", "AMB-06"})
    void answersAlthoughItsOwnBubbleIsOut() {
        bench.transmit(Packets.data(bench.address(), PEER, 8));
        bench.clear();

        bench.receive(bubbleFrom(PEER, PEER_MAPPED), SERVER);

        assertThat(bench.takeOnlySent().to()).isEqualTo(PEER_MAPPED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"030d0000c0a80702c3500a090807ee", "03080000c0a807020000", "03020000"})
    @Clause(rfc = 6081, section = "5.6.4.2", row = "TRL-07")
    void illFormedAlternatesCostTheBubble(String trailers) {
        bench.receive(Packets.withTrailers(bubbleFrom(PEER, PEER_MAPPED), trailers), SERVER);

        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.takeDrops()).containsExactly(Drop.TRAILER_ALT);
    }

    @Test
    @Clause(rfc = 6081, section = "7", row = "SEC-07")
    void alternatesOfStrangersCauseNoMoreBubbles() {
        var trailers = "031a0000" + "21000001c350".repeat(4);

        bench.receive(Packets.withTrailers(bubbleFrom(PEER, PEER_MAPPED), trailers), SERVER);

        assertThat(bench.takeOnlySent().to()).isEqualTo(PEER_MAPPED);
    }
}
