package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.ClientBench.NATIVE;
import static org.navalis.core.client.ClientBench.PEER;
import static org.navalis.core.client.ClientBench.PEER_MAPPED;
import static org.navalis.core.client.ClientBench.PEER_SERVER;
import static org.navalis.core.client.ClientBench.RELAY;
import static org.navalis.core.client.ClientBench.SERVER;
import static org.navalis.core.client.ClientBench.STRANGER;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.testing.Clause;

/// What many forged or senseless packets can do to a client: little.
class FloodTest {

    private final ClientBench bench = ClientBench.qualified();

    private Packet fromNative(int number) {
        var source = new Ipv6Address(NATIVE.high(), 0x1000_0000L + number);
        return Packets.data(source, bench.address(), 8);
    }

    private void keepAlive() {
        bench.receive(Packets.data(PEER, bench.address(), 8), PEER_MAPPED);
        bench.receive(Packets.data(NATIVE, bench.address(), 8), RELAY);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "7.3.3",
            row = {"PEER-02", "PEER-03", "PEER-04", "SEC-09"})
    void forgedNativeSourcesPushOutNoTrustedPeer() {
        bench.trustPeer().trustNative();

        for (int i = 0; i < 100_000; i++) {
            bench.receive(fromNative(i), STRANGER);
            if (i % 1000 == 0) {
                bench.advance(Duration.ofSeconds(1));
                answerSolicitation();
                keepAlive();
                bench.clear();
            }
        }

        assertThat(bench.status().peers()).isEqualTo(4096);
        assertThat(bench.peer(PEER).orElseThrow().isTrusted()).isTrue();
        assertThat(bench.peer(NATIVE).orElseThrow().endpoint()).contains(RELAY);
        // A hundred tests a second, each with four requests.
        assertThat(bench.count(Counter.ECHO_REQUESTS_SENT)).isLessThanOrEqualTo(100 * 101 * 4);
    }

    @Test
    @Clause(rfc = 4380, section = "7.3.3", row = "PEER-04")
    void burstOfForgedNativeSourcesStartsHundredTests() {
        for (int i = 0; i < 10_000; i++) {
            bench.receive(fromNative(i), STRANGER);
        }

        assertThat(bench.takeSent()).hasSize(100);
        assertThat(bench.takeDrops()).hasSize(9_900).containsOnly(Drop.UNTRUSTED);
    }

    @Test
    @Clause(rfc = 4380, section = "7.3.3", row = "PEER-04")
    void burstOfKnownForgedSourcesStartsNoMoreTests() {
        for (int second = 0; second < 40; second++) {
            for (int i = 0; i < 100; i++) {
                bench.receive(fromNative(second * 100 + i), STRANGER);
            }
            bench.advance(Duration.ofSeconds(1));
            answerSolicitation();
        }
        for (int second = 0; second < 40; second++) {
            bench.advance(Duration.ofSeconds(1));
            answerSolicitation();
        }
        assertThat(bench.status().peers()).isEqualTo(4000);
        bench.clear();

        for (int i = 0; i < 4000; i++) {
            bench.receive(fromNative(i), STRANGER);
        }

        assertThat(bench.takeSent().size()).isEqualTo(100);
    }

    private void answerSolicitation() {
        if (((Qualified) bench.state()).probe() > 0) {
            bench.advertise(ClientBench.MAPPED);
        }
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "7.3.3",
            row = {"PEER-02", "PEER-04"})
    void forgedTeredoSourcesPushOutNoActivePeer() {
        bench.trustPeer();

        for (int i = 0; i < 100_000; i++) {
            var endpoint = new Ipv4Endpoint(0x30000000 + i, 40_000);
            var source = new TeredoAddress(PEER_SERVER, 0, endpoint).toIpv6();
            bench.receive(Packets.bubble(source, bench.address()), endpoint);
            if (i % 1000 == 0) {
                bench.advance(Duration.ofSeconds(1));
                bench.receive(Packets.data(PEER, bench.address(), 8), PEER_MAPPED);
                answerSolicitation();
            }
        }

        assertThat(bench.status().peers()).isEqualTo(4096);
        assertThat(bench.peer(PEER).orElseThrow().isTrusted()).isTrue();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "7.3.3",
            row = {"PEER-07", "PEER-08"})
    void whatIsHeldIsBounded() {
        for (int i = 0; i < 100; i++) {
            bench.receive(Packets.data(NATIVE, bench.address(), 1200), STRANGER);
        }

        assertThat(bench.count(Counter.HELD)).isEqualTo(8);
    }

    @Test
    @Clause(rfc = 4380, section = "5.1.1", row = "SEC-16")
    void randomOctetsDoNothing() {
        var random = new SplittableRandom(11);

        for (int i = 0; i < 50_000; i++) {
            var octets = new byte[random.nextInt(120)];
            random.nextBytes(octets);
            if (octets.length > 0 && random.nextBoolean()) {
                octets[0] = (byte) (random.nextInt(4) == 0 ? 0x60 : 0);
            }
            bench.receive(Packet.of(octets), random.nextBoolean() ? SERVER : STRANGER);
        }

        assertThat(bench.takeDrops()).hasSize(50_000);
        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.takeDelivered()).isEmpty();
        assertThat(bench.status().peers()).isZero();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "7.4",
            row = {"SEC-06", "SEC-07", "SEC-16"})
    void changedPacketsNeverMakeTheClientMisbehave() {
        // The bench holds that nothing goes where it must not and that little comes out.
        var random = new SplittableRandom(13);
        var senders = new Ipv4Endpoint[] {SERVER, STRANGER, RELAY, PEER_MAPPED};
        var mine = bench.address();
        for (int i = 0; i < 50_000; i++) {
            var octets = sample(random.nextInt(6), mine).toByteArray();
            for (int change = random.nextInt(4); change > 0; change--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
            }
            bench.receive(Packet.of(octets), senders[random.nextInt(senders.length)]);
            if (i % 100 == 0) {
                bench.advance(Duration.ofMillis(10));
                bench.clear();
            }
        }

        assertThat(bench.address()).isEqualTo(mine);
        assertThat(bench.status().peers()).isLessThanOrEqualTo(4096);
    }

    private static Packet sample(int kind, Ipv6Address mine) {
        return switch (kind) {
            case 0 -> Packets.bubble(PEER, mine);
            case 1 -> Packets.data(NATIVE, mine, 8);
            case 2 -> Packets.withOrigin(Packets.bubble(NATIVE, mine), RELAY);
            case 3 ->
                    Packets.withTrailers(
                            Packets.withOrigin(Packets.bubble(PEER, mine), PEER_MAPPED),
                            "01045eed1234030e0000c0a80702c3500a090807ee48");
            case 4 -> Packets.icmpv6(NATIVE, mine, "8100000054450001" + "00".repeat(16));
            default -> Advertisement.withNonce(0).packet();
        };
    }
}
