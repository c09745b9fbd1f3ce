package org.navalis.core.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.navalis.core.relay.RelayBench.A;
import static org.navalis.core.relay.RelayBench.A_MAPPED;
import static org.navalis.core.relay.RelayBench.B;
import static org.navalis.core.relay.RelayBench.HOST;
import static org.navalis.core.relay.RelayBench.RELAY;
import static org.navalis.core.relay.RelayBench.RELAY6;
import static org.navalis.core.relay.RelayBench.client;
import static org.navalis.core.relay.RelayBench.mapped;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Counter;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.PeerSnapshot;
import org.navalis.core.TeredoEvent;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;

/// What a relay knows of its clients, how long and of how many, and what random datagrams do.
class RelayPeersTest {

    private final RelayBench bench = RelayBench.standard();

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"PEER-02", "PEER-03", "PEER-09"})
    void forgetsUntrustedClientsBeforeTrustedOnes() {
        var small =
                RelayBench.of(
                        RelaySettings.DEFAULT
                                .withLimits(RelayBench.limits(10, 1_000_000))
                                .withRateLimits(false));
        small.connect(A, A_MAPPED);
        for (int i = 0; i < 1000; i++) {
            small.send(client(mapped(i)), 100);
        }

        assertThat(small.relay.peerCount()).isEqualTo(10);
        assertThat(small.relay.heldBytes()).isEqualTo(9 * 148);
        assertThat(small.out.counted(Counter.PEERS_FORGOTTEN)).isEqualTo(991);
        assertThat(small.out.counted(Counter.HELD_EXPIRED)).isEqualTo(991);
        small.send(A, 10);
        assertThat(small.sentTo(A_MAPPED)).hasSize(1);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2",
            row = {"PEER-06", "RLY-01"})
    void forgetsClientsThatWereOfNoUseForFiveMinutes() {
        bench.connect(A, A_MAPPED);

        bench.advance(Duration.ofSeconds(299));
        assertThat(bench.relay.peerCount()).isEqualTo(1);
        bench.advance(Duration.ofSeconds(3));

        assertThat(bench.relay.peerCount()).isZero();
        assertThat(bench.relay.nextDeadlineNanos()).isEqualTo(RelayBench.never());
        assertThat(bench.out.isSilent()).isTrue();
    }

    @Test
    @Clause(rfc = 4380, section = "5.4", row = "PEER-01")
    void tellsWhatItKnowsOfEachClient() {
        bench.send(A, 10);
        bench.advance(Duration.ofMillis(50));
        bench.receive(Datagrams.bubble(A, RELAY6), A_MAPPED);
        bench.receive(Datagrams.udp(A, HOST, 12), A_MAPPED);
        bench.send(B, 10);

        var peers = bench.relay.peers(bench.nowNanos);

        assertThat(peers).extracting(PeerSnapshot::address).containsExactly(B, A);
        assertThat(peers).extracting(PeerSnapshot::isTrusted).containsExactly(false, true);
        var known = peers.getLast();
        assertThat(known.endpoint()).contains(A_MAPPED);
        assertThat(known.packets()).isEqualTo(2);
        assertThat(known.bytes()).isEqualTo(58 + 60);
        assertThat(known.roundTrip()).contains(Duration.ofMillis(50));
        assertThat(peers.getFirst().endpoint()).isEqualTo(Optional.empty());
    }

    @Test
    @Clause(rfc = 4380, section = "5.4.1", row = "PEER-09")
    void forgetsEveryoneAtTheEnd() {
        bench.relay.start(0, bench.out);
        bench.send(A, 10);

        bench.relay.stop(1, bench.out);

        assertThat(bench.out.events())
                .containsExactly(new TeredoEvent.Online(), new TeredoEvent.Stopped());
        assertThat(bench.relay.peerCount()).isZero();
        assertThat(bench.relay.heldBytes()).isZero();
        assertThat(bench.sentTo(A_MAPPED)).isEmpty();
        assertThat(bench.out.ipv6Packets()).isEmpty();
    }

    @Test
    @DisplayName("R44: what changes on the host costs none of ten thousand clients anything")
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"PEER-09", "R44"})
    void keepsEveryoneWhenTheHostChanges() {
        var large =
                RelayBench.of(
                        RelaySettings.DEFAULT
                                .withLimits(RelayBench.limits(20_000, 100_000))
                                .withRateLimits(false));
        for (int i = 0; i < 10_000; i++) {
            large.connect(client(mapped(i)), mapped(i));
        }
        var moved = Ipv6Address.parse("2600:77::7");

        large.relay.setHost(new HostAddresses(List.of(RELAY), List.of(), moved));

        assertThat(large.out.isSilent()).isTrue();
        assertThat(large.relay.trustedCount()).isEqualTo(10_000);
        for (int i = 0; i < 10_000; i++) {
            assertThat(large.send(client(mapped(i)), 1)).isEmpty();
        }
        assertThat(large.out.counted(Counter.DATA_SENT)).isEqualTo(10_000);
        assertThat(large.bubbles()).isEmpty();
        assertThat(large.relay.heldBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1279, 65_468})
    @Clause(rfc = 4380, section = "5.1.2", row = "MTU-05")
    void takesNoMtuThatCannotBe(int mtu) {
        assertThatThrownBy(() -> RelaySettings.DEFAULT.withMtu(mtu))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("" + mtu);
    }

    /// A datagram is refused, and then nothing comes of it; or it is a bubble, or it is delivered.
    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-13", "SEC-16", "SEC-07"})
    void refusesOrTakesOnceWhateverComes() {
        var random = new SplittableRandom(5991);
        bench.connect(A, A_MAPPED);
        int delivered = 0;
        for (int i = 0; i < 50_000; i++) {
            var datagram = mutated(random);
            bench.out.clear();

            boolean isRefused = bench.receive(datagram, A_MAPPED).isPresent();

            int taken =
                    bench.out.ipv6Packets().size() + bench.out.counted(Counter.BUBBLES_RECEIVED);
            assertThat(taken).isEqualTo(isRefused ? 0 : 1);
            assertThat(bench.out.datagrams()).isEmpty();
            delivered += bench.out.ipv6Packets().size();
        }
        assertThat(delivered).isGreaterThan(1000);
        assertThat(bench.relay.peerCount()).isEqualTo(1);
    }

    private static Packet mutated(RandomGenerator random) {
        var seeds =
                List.of(
                        Datagrams.bubble(A, RELAY6),
                        Datagrams.withTrailers(Datagrams.bubble(A, RELAY6), "01045eed1234"),
                        Datagrams.udp(A, HOST, 20),
                        Datagrams.ipv6(A, HOST, 60, "1100010400000000" + "00".repeat(8)),
                        Datagrams.echoRequest(A, HOST, "00"),
                        Datagrams.withNonce(Datagrams.udp(A, HOST, 1), 7));
        var datagram = seeds.get(random.nextInt(seeds.size()));
        for (int change = random.nextInt(3); change > 0; change--) {
            datagram.setOctet(random.nextInt(datagram.length()), random.nextInt(256));
        }
        if (random.nextInt(8) == 0) {
            datagram.truncate(random.nextInt(datagram.length()));
        }
        return datagram;
    }
}
