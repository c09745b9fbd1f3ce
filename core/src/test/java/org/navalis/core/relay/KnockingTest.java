package org.navalis.core.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.relay.RelayBench.A;
import static org.navalis.core.relay.RelayBench.A_MAPPED;
import static org.navalis.core.relay.RelayBench.HOST;
import static org.navalis.core.relay.RelayBench.OTHER_HOST;
import static org.navalis.core.relay.RelayBench.RELAY;
import static org.navalis.core.relay.RelayBench.RELAY6;
import static org.navalis.core.relay.RelayBench.SERVER;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv6Address;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;
import org.navalis.core.testing.SentDatagram;

/// How a relay knocks at a client, and what happens when it does not answer (RFC 4380, section
/// 5.4.1, rule 3).
class KnockingTest {

    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

    /// A destination unreachable with code 3 from the relay about an echo request.
    private static final String UNREACHABLE =
            Hex.of(
                    Hex.octets(
                            """
                            60000000 003c3aff
                            20010db8 00270000 00000000 00000001
                            20010db8 00010000 00000000 00000010
                            010308d5 00000000
                            60000000 000c3a40
                            20010db8 00010000 00000000 00000010
                            20010000 0b010101 2c5a63be e6f5ebe1
                            8000e428 00010001 70696e67
                            """));

    private final RelayBench bench = RelayBench.standard();

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-07", "RLY-09", "BUB-03", "BUB-05", "BUB-06", "BUB-07"})
    void sendsDirectAndIndirectBubbleAndHoldsThePacket() {
        assertThat(bench.send(A, 10)).isEmpty();

        assertThat(bench.out.datagrams())
                .extracting(SentDatagram::to)
                .containsExactly(A_MAPPED, SERVER);
        assertThat(bench.bubbles())
                .hasSize(2)
                .allSatisfy(bubble -> assertThat(bubble.hex()).startsWith("6000000000003bff"))
                .allSatisfy(
                        bubble -> assertThat(Datagrams.destination(bubble.packet())).isEqualTo(A));
        assertThat(bench.out.counted(Counter.HELD)).isEqualTo(1);
        assertThat(bench.out.counted(Counter.BUBBLES_DIRECT_SENT)).isEqualTo(1);
        assertThat(bench.out.counted(Counter.BUBBLES_INDIRECT_SENT)).isEqualTo(1);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-08", "RLY-10", "TIM-09", "BUB-10"})
    void knocksFourTimesEveryTwoSecondsFromTokenAndOwnAddressInTurn() {
        bench.send(A, 10);
        for (int knocks = 1; knocks <= 4; knocks++) {
            assertThat(bench.bubbles()).hasSize(2 * knocks);
            bench.advance(TWO_SECONDS.minusNanos(1));
            assertThat(bench.bubbles()).hasSize(2 * knocks);
            bench.advance(Duration.ofNanos(1));
        }
        bench.advance(Duration.ofSeconds(100));

        var sources = bench.bubbles().stream().map(RelayBench::source).toList();
        var token = sources.getFirst();
        var byServer = new Ipv6Address(token.high(), token.low() | 1);
        assertThat(token.isLinkLocal()).isTrue();
        assertThat(token).isNotEqualTo(byServer);
        assertThat(sources)
                .containsExactly(token, byServer, RELAY6, RELAY6, token, byServer, RELAY6, RELAY6);
        assertThat(bench.out.counted(Counter.PEERS_FAILED)).isEqualTo(1);
        assertThat(bench.out.counted(Counter.HELD_EXPIRED)).isEqualTo(1);
        assertThat(bench.relay.heldBytes()).isZero();
    }

    @Test
    @Clause(rfc = 4380, section = "5.4.1", row = "RLY-08")
    void knocksFromTokensOnlyWithoutNativeAddress() {
        var without = RelayBench.on(RelaySettings.DEFAULT, HostAddresses.of(RELAY));

        without.send(A, 10);
        without.advance(Duration.ofSeconds(8));

        assertThat(without.bubbles())
                .hasSize(8)
                .allSatisfy(bubble -> assertThat(RelayBench.source(bubble).isLinkLocal()).isTrue());
    }

    @Test
    @Clause(rfc = 4380, section = "5.4.1", row = "RLY-07")
    void knocksOnceForAllPacketsOfOneClient() {
        for (int i = 0; i < 5; i++) {
            bench.send(A, 10);
        }

        assertThat(bench.bubbles()).hasSize(2);
        assertThat(bench.out.counted(Counter.HELD)).isEqualTo(5);
    }

    @Test
    @Clause(
            rfc = 4443,
            section = "3.1",
            row = {"RLY-10", "ICMP-02", "ICMP-03", "ICMP-05", "ICMP-08"})
    void tellsTheSenderOctetForOctetThatTheClientCannotBeReached() {
        bench.transmit(Datagrams.icmpv6(HOST, A, "80000000 00010001 70696e67"));
        bench.advance(Duration.ofSeconds(8).minusNanos(1));
        assertThat(bench.out.ipv6Packets()).isEmpty();

        bench.advance(Duration.ofNanos(1));

        assertThat(bench.out.onlyIpv6Packet()).isEqualTo(UNREACHABLE);
        assertThat(bench.out.counted(Counter.ICMPV6_ERRORS_SENT)).isEqualTo(1);
    }

    @Test
    @Clause(rfc = 4443, section = "2.4", row = "ICMP-07")
    void tellsEachSenderOnceHoweverManyOfItsPacketsWaited() {
        for (int i = 0; i < 3; i++) {
            bench.send(A, 10);
            bench.transmit(Datagrams.udp(OTHER_HOST, A, 10));
        }

        bench.advance(Duration.ofSeconds(8));

        assertThat(bench.out.ipv6Packets())
                .extracting(error -> Datagrams.destination(Hex.packet(error)))
                .containsExactly(HOST, OTHER_HOST);
        assertThat(bench.out.counted(Counter.HELD_EXPIRED)).isEqualTo(6);
    }

    @Test
    @Clause(rfc = 4443, section = "2.4", row = "ICMP-01")
    void tellsNobodyAboutErrors() {
        bench.transmit(Datagrams.icmpv6(HOST, A, "01030000 00000000"));

        bench.advance(Duration.ofSeconds(8));

        assertThat(bench.out.counted(Counter.PEERS_FAILED)).isEqualTo(1);
        assertThat(bench.out.ipv6Packets()).isEmpty();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-10", "ICMP-05"})
    void refusesAtOnceWhileTheClientIsHeldForGone() {
        bench.send(A, 10);
        bench.advance(Duration.ofSeconds(8));
        bench.out.clear();

        assertThat(bench.send(A, 10)).contains(Drop.TX_UNREACHABLE);
        bench.advance(Duration.ofSeconds(29));
        assertThat(bench.send(A, 10)).contains(Drop.TX_UNREACHABLE);

        assertThat(bench.out.datagrams()).isEmpty();
        assertThat(bench.out.ipv6Packets())
                .hasSize(2)
                .allSatisfy(error -> assertThat(error).startsWith("60").contains("0103"));
        assertThat(bench.out.counted(Counter.BUBBLES_WITHHELD)).isEqualTo(2);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.6",
            row = {"BUB-10", "RLY-10"})
    void knocksAgainThreeHundredSecondsAfterTheLastUnansweredBubble() {
        bench.send(A, 10);
        bench.advance(Duration.ofSeconds(40));
        bench.out.clear();

        assertThat(bench.send(A, 10)).contains(Drop.TX_UNREACHABLE);
        assertThat(bench.out.counted(Counter.BUBBLES_WITHHELD)).isEqualTo(1);
        bench.advance(Duration.ofSeconds(265));
        assertThat(bench.send(A, 10)).contains(Drop.TX_UNREACHABLE);
        assertThat(bench.bubbles()).isEmpty();
        bench.advance(Duration.ofSeconds(1));
        assertThat(bench.send(A, 10)).isEmpty();

        assertThat(bench.bubbles()).hasSize(2);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-07", "BUB-09"})
    void waitsTwoSecondsAfterAnythingSentToTheClient() {
        bench.connect(A, A_MAPPED);
        bench.advance(Duration.ofSeconds(29));
        bench.send(A, 10);
        bench.advance(Duration.ofSeconds(1));
        bench.out.clear();

        assertThat(bench.send(A, 11)).isEmpty();
        bench.advance(Duration.ofSeconds(1).minusNanos(1));
        assertThat(bench.out.datagrams()).isEmpty();
        bench.advance(Duration.ofNanos(1));

        assertThat(bench.bubbles()).hasSize(2);
    }

    @Test
    @Clause(rfc = 4380, section = "7.4", row = "SEC-07")
    void makesTwoDatagramsOfPacketAtMost() {
        var unbounded = RelayBench.of(RelaySettings.DEFAULT.withRateLimits(false));
        for (int i = 0; i < 100; i++) {
            unbounded.out.clear();
            unbounded.send(RelayBench.client(RelayBench.mapped(i)), i);
            assertThat(unbounded.out.datagrams()).hasSize(2);
            assertThat(unbounded.out.datagrams().stream().mapToInt(SentDatagram::length).sum())
                    .isEqualTo(80);
        }
    }

    @Test
    @Clause(rfc = 4380, section = "5.4", row = "RLY-25")
    void isSilentWhenNobodyWantsAnything() {
        bench.relay.start(0, bench.out);
        bench.advance(Duration.ofHours(1));

        assertThat(bench.out.isSilent()).isTrue();
        assertThat(bench.relay.nextDeadlineNanos()).isEqualTo(RelayBench.never());
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-06", "ADR-11"})
    void knocksAtConesToo() {
        var cone = new Ipv6Address(A.high(), A.low() & 0x0000_ffff_ffff_ffffL | 0x8000L << 48);

        bench.send(cone, 10);

        assertThat(bench.bubbles()).hasSize(2);
        assertThat(bench.sentTo(A_MAPPED)).isEqualTo(List.of());
    }
}
