package org.navalis.core.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.relay.RelayBench.A;
import static org.navalis.core.relay.RelayBench.A_MAPPED;
import static org.navalis.core.relay.RelayBench.HOST;
import static org.navalis.core.relay.RelayBench.OTHER_HOST;
import static org.navalis.core.relay.RelayBench.RELAY6;
import static org.navalis.core.relay.RelayBench.SERVER;
import static org.navalis.core.relay.RelayBench.client;
import static org.navalis.core.relay.RelayBench.mapped;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.function.IntFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.TeredoAddress;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.SentDatagram;

/// The rows of the list of hostile inputs for a relay that are about rates; a flood is 10,000
/// packets a second, for ten seconds.
class RelayRatesTest {

    private static final int FLOOD_SECOND = 10_000;
    private static final int FLOOD = 10 * FLOOD_SECOND;
    private static final Duration STEP = Duration.ofSeconds(1).dividedBy(FLOOD_SECOND);
    private static final Ipv4Endpoint VICTIM = Ipv4Endpoint.parse("50.0.0.5:40000");

    private final RelayBench bench = RelayBench.standard();

    @Test
    @DisplayName("R18: a victim gets two bubbles a second, whatever the rest of the address")
    @Clause(
            rfc = 4380,
            section = "7.3.5",
            row = {"SEC-09", "R18"})
    void sendsTwoBubblesSecondToTheAddressOfClient() {
        flood(i -> new TeredoAddress(0x0b00_0000 + i, i & 0xffff, victim(i)).toIpv6());

        assertThat(bubblesTo(VICTIM.address())).isBetween(20L, 2 * 10L + 10);
        assertThat(bench.out.drops()).contains(Drop.TX_DST4_RATE);
        assertThat(bench.relay.peerCount()).isLessThan(40);
    }

    @Test
    @DisplayName("R19: so does the address in the place of the server")
    @Clause(
            rfc = 4380,
            section = "7.3.5",
            row = {"SEC-09", "R19"})
    void sendsTwoBubblesSecondToTheAddressOfServer() {
        flood(i -> new TeredoAddress(VICTIM.address(), i & 0xffff, mapped(i)).toIpv6());

        assertThat(bubblesTo(VICTIM.address())).isBetween(20L, 2 * 10L + 50);
        assertThat(bench.out.drops()).contains(Drop.TX_SERVER4_RATE);
    }

    @Test
    @DisplayName("R17: the address of another server is an address like any other")
    @Clause(
            rfc = 4380,
            section = "7.3.5",
            row = {"SEC-09", "R17"})
    void sendsTwoBubblesSecondToAnotherServerAsClient() {
        var server = new Ipv4Endpoint(VICTIM.address(), TeredoAddress.SERVER_PORT);

        flood(i -> new TeredoAddress(0x0b00_0000 + i, i & 0xffff, server).toIpv6());

        assertThat(bubblesTo(VICTIM.address())).isBetween(1L, 2 * 10L + 10);
        assertThat(bench.out.drops()).contains(Drop.TX_DST4_RATE);
    }

    @Test
    @DisplayName("R19: a server whose clients answer is asked for as many as there are")
    @Clause(
            rfc = 4380,
            section = "7.3.5",
            row = {"RLY-24", "R19"})
    void asksServersWhoseClientsAnswerForMore() {
        int trusted = 0;
        var drops = new ArrayList<Drop>();
        for (int i = 0; i < 1000; i++) {
            // Three in four are gone.
            bench.out.clear();
            bench.transmit(Datagrams.udp(host(i), client(mapped(i)), 5));
            if (i % 4 == 0) {
                answer(i, bench.bubbles().getLast());
            }
            bench.advance(Duration.ofMillis(5));
            trusted += bench.out.counted(Counter.PEERS_TRUSTED);
            drops.addAll(bench.out.drops());
        }

        assertThat(drops).doesNotContain(Drop.TX_SERVER4_RATE);
        assertThat(trusted).isEqualTo(250);
    }

    /// An attacker's own clients can answer the bubbles that come directly, name whom they like as
    /// their server, and forge what they have not received.
    @ParameterizedTest
    @ValueSource(strings = {"direct bubble", "no bubble"})
    @DisplayName("R19: answers that no server has passed on buy nothing of it")
    @Clause(
            rfc = 4380,
            section = "7.3.5",
            row = {"SEC-09", "RLY-24", "R19"})
    void asksServersForNoMoreWhenAnswersCameAnotherWay(String answered) {
        long bubbles = 0;
        var refusals = EnumSet.noneOf(Drop.class);
        for (int i = 0; i < 2000; i++) {
            bench.out.clear();
            var target = new TeredoAddress(VICTIM.address(), i, mapped(i)).toIpv6();
            bench.transmit(Datagrams.udp(host(i), target, 0)).ifPresent(refusals::add);
            bubbles += bubblesTo(VICTIM.address());
            if (!bench.bubbles().isEmpty()) {
                var direct = bench.bubbles().getFirst();
                assertThat(direct.to()).isEqualTo(mapped(i));
                var token = RelayBench.source(direct);
                boolean isForged = answered.equals("no bubble");
                bench.receive(Datagrams.bubble(target, isForged ? RELAY6 : token), mapped(i));
                assertThat(bench.out.counted(Counter.PEERS_TRUSTED)).isEqualTo(1);
            }
            bench.advance(Duration.ofMillis(5));
        }

        assertThat(bubbles).isBetween(50L, 2 * 10 + 50L);
        assertThat(refusals).contains(Drop.TX_SERVER4_RATE);
    }

    /// The same for the address of a client, in whose name somebody else answers.
    @Test
    @DisplayName("R18: forged answers buy nothing of a client's address")
    @Clause(
            rfc = 4380,
            section = "7.3.5",
            row = {"SEC-09", "RLY-24", "R18"})
    void sendsNoMoreBubblesForForgedAnswers() {
        long bubbles = 0;
        var refusals = EnumSet.noneOf(Drop.class);
        for (int i = 0; i < 2000; i++) {
            bench.out.clear();
            var target = new TeredoAddress(0x0b00_0000 + i, i, victim(i)).toIpv6();
            bench.transmit(Datagrams.udp(host(i), target, 0)).ifPresent(refusals::add);
            bubbles += bubblesTo(VICTIM.address());
            bench.receive(Datagrams.bubble(target, RELAY6), victim(i));
            bench.advance(Duration.ofMillis(5));
        }

        assertThat(bubbles).isBetween(10L, 2 * 10 + 10L);
        assertThat(refusals).contains(Drop.TX_DST4_RATE);
    }

    private void answer(int number, SentDatagram bubble) {
        var token = RelayBench.source(bubble);
        bench.receive(Datagrams.bubble(client(mapped(number)), token), mapped(number));
    }

    @Test
    @DisplayName("R21: a native network makes fifty new clients known in a second")
    @Clause(
            rfc = 4380,
            section = "7.3.5",
            row = {"RLY-24", "SEC-09", "R21"})
    void takesFiftyNewClientsSecondFromNetwork() {
        var unknown = RelayBench.standard();
        for (int i = 0; i < 10_000; i++) {
            var target = new TeredoAddress(0x0b00_0000 + i, 0, mapped(i)).toIpv6();
            var source = new Ipv6Address(HOST.high(), i + 1);
            unknown.transmit(Datagrams.udp(source, target, 5));
        }

        assertThat(unknown.relay.peerCount()).isEqualTo(50);
        assertThat(unknown.out.drops()).contains(Drop.TX_SRC6_RATE);
        assertThat(unknown.out.counted(Counter.ICMPV6_ERRORS_SENT)).isEqualTo(10);
        var fromElsewhere = Datagrams.udp(OTHER_HOST, A, 5);
        assertThat(unknown.transmit(fromElsewhere)).isEmpty();
    }

    @Test
    @DisplayName("R22: of 100,000 strangers the table keeps what fits, and the trusted")
    @Clause(
            rfc = 4380,
            section = "7.4.3",
            row = {"PEER-03", "R22"})
    void keepsTrustedClientsWhenStrangersCome() {
        var small =
                RelayBench.of(RelaySettings.DEFAULT.withLimits(RelayBench.limits(100, 100_000)));
        small.connect(A, A_MAPPED);
        for (int i = 0; i < 100_000; i++) {
            var target = new TeredoAddress(0x0b00_0000 + i, 0, mapped(i)).toIpv6();
            small.transmit(Datagrams.udp(host(i), target, 5));
        }

        assertThat(small.relay.peerCount()).isEqualTo(100);
        assertThat(small.out.counted(Counter.PEERS_FORGOTTEN)).isGreaterThan(10_000);
        small.out.clear();
        small.send(A, 5);
        assertThat(small.sentTo(A_MAPPED)).hasSize(1);
    }

    @Test
    @DisplayName("R28: too large packets are answered ten times a second")
    @Clause(
            rfc = 4443,
            section = "2.4",
            row = {"ICMP-04", "RLY-26", "R28"})
    void answersTenTooLargePacketsSecond() {
        for (int i = 0; i < 100; i++) {
            assertThat(bench.send(A, 1500 - 48)).contains(Drop.TX_MTU);
        }

        assertThat(bench.out.counted(Counter.ICMPV6_ERRORS_SENT)).isEqualTo(10);
        assertThat(bench.out.counted(Counter.ICMPV6_ERRORS_WITHHELD)).isEqualTo(90);
    }

    @Test
    void hasNoRatesWhenToldSo() {
        var unbounded = RelayBench.of(RelaySettings.DEFAULT.withRateLimits(false));
        for (int i = 0; i < 500; i++) {
            var target = new TeredoAddress(SERVER.address(), i, victim(i)).toIpv6();
            assertThat(unbounded.send(target, 5)).isEmpty();
        }

        assertThat(unbounded.out.counted(Counter.BUBBLES_INDIRECT_SENT)).isEqualTo(500);
    }

    private void flood(IntFunction<Ipv6Address> target) {
        for (int i = 0; i < FLOOD; i++) {
            bench.transmit(Datagrams.udp(host(i), target.apply(i), 0));
            bench.advance(STEP);
        }
    }

    private long bubblesTo(int address) {
        return bench.out.datagrams().stream()
                .filter(sent -> sent.to().address() == address)
                .count();
    }

    /// A native host, each in a network of its own.
    private static Ipv6Address host(int number) {
        return new Ipv6Address(0x2600_0000_0000_0000L + number, 1);
    }

    private static Ipv4Endpoint victim(int number) {
        return new Ipv4Endpoint(VICTIM.address(), 2000 + number % 50_000);
    }
}
