package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.ClientBench.PEER;
import static org.navalis.core.client.ClientBench.PEER_MAPPED;
import static org.navalis.core.client.ClientBench.PEER_SERVER;
import static org.navalis.core.client.ClientBench.SERVER;
import static org.navalis.core.client.ClientBench.STRANGER;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.testing.Clause;
import org.navalis.core.wire.Icmpv6;

/// How a client reaches another (RFC 4380, section 5.2.4, rule 5, and section 5.2.6).
class TeredoPeerTest {

    private static final Duration WAIT = Duration.ofSeconds(2);
    private static final Ipv4Endpoint PEERS_SERVER = new Ipv4Endpoint(PEER_SERVER, 3544);

    private final ClientBench bench = ClientBench.plain();

    private Packet data(int number) {
        return Packets.numbered(bench.address(), PEER, number);
    }

    /// The bubbles that were sent since the last call, solicitations left out.
    private List<ClientBench.Sent> takeBubbles() {
        return bench.takeSent().stream().filter(ClientBench.Sent::isBubble).toList();
    }

    /// Lets time pass while the server answers every solicitation.
    private void pass(Duration duration) {
        for (long second = 0; second < duration.toSeconds(); second++) {
            bench.advance(Duration.ofSeconds(1));
            if (((Qualified) bench.state()).probe() > 0) {
                bench.advertise(ClientBench.MAPPED);
            }
        }
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.6",
            row = {
                "CLI-62", "BUB-01", "BUB-03", "BUB-04", "BUB-05", "BUB-06", "BUB-07", "BUB-12",
                "AMB-02", "AMB-13"
            })
    void sendsDirectBubbleAndThenIndirectOne() {
        bench.transmit(data(1));

        var bubbles = bench.takeSent();
        assertThat(bubbles)
                .extracting(ClientBench.Sent::to)
                .containsExactly(PEER_MAPPED, PEERS_SERVER);
        assertThat(bubbles)
                .allSatisfy(bubble -> {
                    assertThat(Packets.hex(bubble.packet())).startsWith("6000000000003bff");
                    assertThat(bubble.packet().length()).isEqualTo(40);
                    assertThat(bubble.source()).isEqualTo(bench.address());
                    assertThat(bubble.destination()).isEqualTo(PEER);
                });
        var peer = bench.peer(PEER).orElseThrow();
        assertThat(peer.isTrusted()).isFalse();
        assertThat(peer.idle()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    @Clause(
            rfc = 5991,
            section = "3.2",
            row = {"CLI-61", "ADR-11"})
    void theConeBitOfThePeerMakesNoDifference() {
        var cone = new TeredoAddress(PEER_SERVER, 0x8000, PEER_MAPPED).toIpv6();

        bench.transmit(Packets.data(bench.address(), cone, 8));

        assertThat(bench.takeSent()).hasSize(2).allMatch(ClientBench.Sent::isBubble);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"CLI-63", "TIM-09", "AMB-07", "BUB-11", "BUB-09", "ICMP-05"})
    void givesUpAfterFourPairsTwoSecondsApart() {
        bench.transmit(data(1));
        assertThat(bench.takeSent()).hasSize(2);
        for (int repeat = 0; repeat < 3; repeat++) {
            bench.advance(WAIT.minusNanos(1));
            assertThat(bench.takeSent()).isEmpty();
            bench.advance(Duration.ofNanos(1));
            assertThat(bench.takeSent())
                    .extracting(ClientBench.Sent::to)
                    .containsExactly(PEER_MAPPED, PEERS_SERVER);
        }
        bench.advance(WAIT.minusNanos(1));
        assertThat(bench.takeDelivered()).isEmpty();
        bench.advance(Duration.ofNanos(1));

        assertThat(bench.takeSent()).isEmpty();
        var error = bench.takeDelivered().getFirst();
        assertThat(error.shortAt(Icmpv6.START)).isEqualTo(0x0103);
        assertThat(bench.count(Counter.HELD_EXPIRED)).isEqualTo(1);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"CLI-63", "BUB-09"})
    void morePacketsCauseNoMoreBubbles() {
        for (int i = 0; i < 8; i++) {
            bench.transmit(data(i));
            bench.advance(Duration.ofMillis(100));
        }

        assertThat(bench.takeSent()).hasSize(2);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CLI-44", "CLI-64", "CLI-69"})
    void bubbleOfThePeerLetsGoWhatWaitsInOrder() {
        bench.transmit(data(1));
        bench.transmit(data(2));
        bench.transmit(data(3));
        bench.clear();

        bench.receive(Packets.bubble(PEER, bench.address()), PEER_MAPPED);
        bench.transmit(data(4));

        assertThat(bench.takeSent())
                .allMatch(sent -> sent.to().equals(PEER_MAPPED))
                .extracting(sent -> sent.packet().intAt(48))
                .containsExactly(1, 2, 3, 4);
        assertThat(bench.takeDelivered()).isEmpty();
        bench.advance(Duration.ofSeconds(10));
        assertThat(takeBubbles()).isEmpty();
        assertThat(bench.takeDelivered()).isEmpty();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CLI-44", "CLI-64"})
    void dataOfThePeerLetsGoWhatWaitsToo() {
        bench.transmit(data(1));
        bench.clear();

        bench.receive(Packets.data(PEER, bench.address(), 8), PEER_MAPPED);

        assertThat(bench.takeOnlySent().packet().intAt(48)).isEqualTo(1);
        assertThat(bench.takeDelivered()).hasSize(1);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"CLI-64", "PEER-10"})
    void indirectBubbleOfThePeerLetsNothingGo() {
        bench.transmit(data(1));
        bench.clear();

        bench.receive(
                Packets.withOrigin(Packets.bubble(PEER, bench.address()), PEER_MAPPED), SERVER);

        assertThat(bench.takeOnlySent().isBubble()).isTrue();
        assertThat(bench.peer(PEER).orElseThrow().isTrusted()).isFalse();
    }

    @Test
    @Clause(rfc = 4380, section = "7", row = "SEC-04")
    void forgedBubblesLetNothingGo() {
        bench.transmit(data(1));
        bench.clear();

        bench.receive(Packets.bubble(PEER, bench.address()), STRANGER);
        bench.receive(
                Packets.withTrailers(Packets.bubble(PEER, bench.address()), "0104deadbeef"),
                STRANGER);

        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.takeDrops()).hasSize(2).containsOnly(Drop.SRC6_MISMATCH);
        assertThat(bench.peer(PEER).orElseThrow().isTrusted()).isFalse();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.6",
            row = {"BUB-10", "BUB-11", "LOOP-08"})
    void sendsNoBubbleForFiveMinutesAfterFourWithoutAnswer() {
        bench.transmit(data(1));
        bench.advance(Duration.ofSeconds(8));
        assertThat(takeBubbles()).hasSize(8);
        bench.clear();

        for (int second = 8; second < 300; second += 4) {
            bench.transmit(data(second));
            assertThat(bench.takeDrops()).containsExactly(Drop.TX_UNREACHABLE);
            pass(Duration.ofSeconds(4));
        }
        assertThat(takeBubbles()).isEmpty();

        pass(Duration.ofSeconds(7));
        bench.transmit(data(2));
        assertThat(takeBubbles()).hasSize(2);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.6", row = "BUB-10")
    void anAnswerStartsTheCountAnew() {
        bench.transmit(data(1));
        bench.advance(Duration.ofSeconds(7));
        assertThat(takeBubbles()).hasSize(8);
        bench.receive(Packets.bubble(PEER, bench.address()), PEER_MAPPED);
        pass(Duration.ofSeconds(31));
        bench.clear();

        bench.transmit(data(2));
        bench.advance(Duration.ofSeconds(7));

        assertThat(takeBubbles()).hasSize(8);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.6",
            row = {"BUB-09", "CLI-57"})
    void waitsForTwoSecondsAfterTheLastPacketToThePeer() {
        bench.trustPeer();
        bench.advance(Duration.ofSeconds(29));
        bench.transmit(data(1));
        bench.advance(Duration.ofMillis(1500));
        bench.clear();

        bench.transmit(data(2));
        bench.advance(Duration.ofMillis(499));
        assertThat(takeBubbles()).isEmpty();
        bench.advance(Duration.ofMillis(1));

        assertThat(takeBubbles()).hasSize(2);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"PEER-07", "PEER-08"})
    void holdsThirtyTwoPacketsAndTenKilobytesForPeer() {
        for (int i = 0; i < 34; i++) {
            bench.transmit(data(i));
        }
        assertThat(bench.takeDrops()).hasSize(2).containsOnly(Drop.TX_HOLD_FULL);

        var other = new TeredoAddress(PEER_SERVER, 0, STRANGER).toIpv6();
        for (int i = 0; i < 9; i++) {
            bench.transmit(Packets.data(bench.address(), other, 1280 - 48));
        }

        assertThat(bench.takeDrops()).containsExactly(Drop.TX_HOLD_FULL);
        assertThat(bench.count(Counter.HELD)).isEqualTo(40);
    }

    @Test
    @Clause(rfc = 4443, section = "2.4", row = "ICMP-07")
    void theHostHearsOnceOfAllThatWaited() {
        for (int i = 0; i < 5; i++) {
            bench.transmit(data(i));
        }

        bench.advance(Duration.ofSeconds(8));

        assertThat(bench.takeDelivered()).hasSize(1);
        assertThat(bench.count(Counter.HELD_EXPIRED)).isEqualTo(5);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2",
            row = {"PEER-06", "PEER-09"})
    void forgetsPeersThatWereOfNoUseForTenMinutes() {
        bench.trustPeer();
        bench.transmit(data(1));
        pass(Duration.ofSeconds(598));
        assertThat(bench.peer(PEER)).isPresent();

        pass(Duration.ofSeconds(5));

        assertThat(bench.peer(PEER)).isEmpty();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.6", row = "LOOP-08")
    void isSilentOnceConnected() {
        bench.transmit(data(1));
        bench.receive(Packets.bubble(PEER, bench.address()), PEER_MAPPED);
        bench.clear();

        pass(Duration.ofMinutes(10));

        assertThat(bench.takeSent()).allMatch(sent -> sent.packet().length() == 61);
    }
}
