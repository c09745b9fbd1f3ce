package org.navalis.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.server.ServerBench.A;
import static org.navalis.core.server.ServerBench.A_MAPPED;
import static org.navalis.core.server.ServerBench.B;
import static org.navalis.core.server.ServerBench.B_MAPPED;
import static org.navalis.core.server.ServerBench.NATIVE;
import static org.navalis.core.server.ServerBench.SERVER_LINK_LOCAL;
import static org.navalis.core.server.ServerBench.STRANGER;
import static org.navalis.core.server.ServerBench.client;
import static org.navalis.core.server.ServerBench.coneSolicitation;
import static org.navalis.core.server.ServerBench.solicitation;
import static org.navalis.core.server.ServerBench.standardSettings;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv4Prefix;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;

/// The rows of the list of hostile inputs for a server that are about rates, or about what is
/// answered in spite of all; a flood is 10,000 datagrams a second, for ten seconds.
class ServerRatesTest {

    private static final int FLOOD_SECOND = 10_000;
    private static final int FLOOD = 10 * FLOOD_SECOND;
    private static final long STEP_NANOS = Duration.ofSeconds(1).toNanos() / FLOOD_SECOND;

    /// `SECR0000`, which nobody else may see.
    private static final long SECRET_NONCE = 0x5345_4352_3030_3030L;

    private final ServerBench bench = ServerBench.standard();

    @Test
    @DisplayName("S5: what goes to port 3544 is counted")
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"LOOP-01", "S5"})
    void countsWhatGoesToAnotherServer() {
        bench.receive(Datagrams.bubble(NATIVE, client(endpoint(0, 3544))), STRANGER);
        bench.receive(Datagrams.bubble(NATIVE, B), STRANGER);

        assertThat(bench.out.counted(Counter.BUBBLES_FORWARDED_TO_SERVERS)).isEqualTo(1);
        assertThat(bench.out.counted(Counter.BUBBLES_FORWARDED)).isEqualTo(2);
    }

    @Test
    @DisplayName("S8, S44: a repeated solicitation is answered, as often as others")
    @Clause(
            rfc = 4380,
            section = "7.4.1",
            row = {"SRV-30", "S8", "S44"})
    void answersRepeatedSolicitationsAtTheRate() {
        flood(100, i -> Datagrams.withNonce(solicitation(), 7), i -> A_MAPPED);

        assertThat(bench.out.counted(Counter.ADVERTISEMENTS)).isEqualTo(20);
        assertThat(bench.out.drops()).hasSize(80).containsOnly(Drop.RS_RATE);
    }

    @Test
    @DisplayName("S13, S14: a cone is answered from the other address or not at all")
    @Clause(
            rfc = 5991,
            section = "3.2",
            row = {"SRV-23", "SRV-24", "S13", "S14"})
    void answersConesFromTheOtherAddressOnly() {
        var without = ServerBench.of(standardSettings().withSecondary(false));

        assertThat(bench.answer(coneSolicitation(), A_MAPPED).socket())
                .isEqualTo(Outbox.SECONDARY_SOCKET);
        assertThat(bench.out.counted(Counter.ADVERTISEMENTS)).isEqualTo(1);
        assertThat(without.receive(coneSolicitation(), A_MAPPED))
                .contains(Drop.RS_CONE_UNSUPPORTED);
        assertThat(without.out.isSilent()).isTrue();
        assertThat(without.receive(solicitation(), A_MAPPED)).isEmpty();
    }

    @Test
    @DisplayName("S16: a million forged solicitations leave bubbles alone")
    @Clause(
            rfc = 4380,
            section = "7.4.1",
            row = {"SRV-30", "SEC-09", "S16"})
    void passesBubblesOnDuringFloodOfSolicitations() {
        for (int i = 0; i < 1_000_000; i++) {
            bench.receive(solicitation(), 0, endpoint(i, 40_000), i * 1000L);
            if (i % 100_000 == 0) {
                bench.receive(Datagrams.bubble(A, B), 0, A_MAPPED, i * 1000L);
            }
        }

        assertThat(bench.out.counted(Counter.BUBBLES_FORWARDED)).isEqualTo(10);
        assertThat(bench.out.counted(Counter.ADVERTISEMENTS)).isBetween(50_000, 100_000);
        assertThat(bench.out.drops()).containsOnly(Drop.RS_RATE);
    }

    @Test
    @DisplayName("S17: solicitations of another server are answered at the rate")
    @Clause(
            rfc = 4380,
            section = "7.4.1",
            row = {"SRV-30", "S17"})
    void answersAnotherServerAtTheRate() {
        flood(FLOOD, i -> solicitation(), i -> endpoint(0, 3544));

        assertThat(bench.out.counted(Counter.ADVERTISEMENTS)).isBetween(100, 10 * 10 + 20);
        assertThat(bench.out.drops()).containsOnly(Drop.RS_RATE);
    }

    @Test
    @DisplayName("S30: an address gets one echo reply a second")
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-15", "S30"})
    void answersOneEchoRequestSecondOfAnAddress() {
        flood(FLOOD, i -> Datagrams.echoRequest(A, SERVER_LINK_LOCAL, "00"), i -> A_MAPPED);

        assertThat(bench.out.counted(Counter.ECHOES_ANSWERED)).isBetween(10, 10 + 5);
        // As large as the requests: without an origin.
        assertThat(bench.sent())
                .hasSize(bench.out.counted(Counter.ECHOES_ANSWERED))
                .allMatch(sent -> sent.length() == 40 + 8 + 1);
        assertThat(bench.out.drops()).containsOnly(Drop.ECHO_RATE);
    }

    @Test
    @DisplayName("S32: a victim gets ten bubbles a second")
    @Clause(
            rfc = 4380,
            section = "7.4.3",
            row = {"SEC-09", "S32"})
    void passesTenBubblesSecondOnToAnAddress() {
        // Every source may send some, and every port of the victim counts as the victim.
        flood(
                FLOOD,
                i ->
                        Datagrams.bubble(
                                NATIVE, client(new Ipv4Endpoint(B_MAPPED.address(), port(i)))),
                i -> endpoint(i, 40_000));

        assertThat(bench.out.counted(Counter.BUBBLES_FORWARDED)).isBetween(100, 10 * 10 + 10);
        assertThat(bench.out.drops()).contains(Drop.DST4_RATE);
    }

    @Test
    @DisplayName("S32: a victim gets ten bubbles a second of all machines of a server")
    @Clause(
            rfc = 4380,
            section = "7.4.3",
            row = {"SEC-09", "S32"})
    void passesNoMoreOnWhenTheServerIsSeveralMachines() {
        int passed = 0;
        for (int machine = 0; machine < 4; machine++) {
            var part = ServerBench.of(standardSettings().withMachines(4));
            for (int i = 0; i < FLOOD; i++) {
                var from = endpoint(4 * i + machine, 40_000);
                part.receive(Datagrams.bubble(NATIVE, B), 0, from, i * STEP_NANOS);
            }
            passed += part.out.counted(Counter.BUBBLES_FORWARDED);
            assertThat(part.out.drops()).containsOnly(Drop.DST4_RATE);
        }

        assertThat(passed).isBetween(10 * 10 - 4, 10 * 10 + 10);
    }

    @Test
    @DisplayName("S33: a client has twenty bubbles a second passed on")
    @Clause(
            rfc = 4380,
            section = "7.4.3",
            row = {"SEC-09", "S33"})
    void passesTwentyBubblesSecondOnOfAnAddress() {
        // From every port, with the address that belongs to it.
        flood(
                FLOOD,
                i ->
                        Datagrams.bubble(
                                client(new Ipv4Endpoint(STRANGER.address(), port(i))),
                                client(endpoint(i % 10_000, 40_000))),
                i -> new Ipv4Endpoint(STRANGER.address(), port(i)));

        assertThat(bench.out.counted(Counter.BUBBLES_FORWARDED)).isBetween(190, 10 * 20 + 40);
        assertThat(bench.out.drops()).contains(Drop.SRC4_RATE);
    }

    @Test
    @DisplayName("S33: a relay has a thousand bubbles a second passed on")
    @Clause(
            rfc = 4380,
            section = "7.4.3",
            row = {"SEC-09", "S33"})
    void passesThousandBubblesSecondOnOfRelay() {
        flood(
                FLOOD,
                i -> Datagrams.bubble(NATIVE, client(endpoint(i, 40_000))),
                i -> new Ipv4Endpoint(STRANGER.address(), port(i)));

        assertThat(bench.out.counted(Counter.BUBBLES_FORWARDED))
                .isBetween(10 * 1000, 10 * 1000 + 2000);
        assertThat(bench.out.drops()).contains(Drop.SRC4_RATE);
    }

    @Test
    @DisplayName("S33: the operator's own relays have all passed on, ten a second to one address")
    @Clause(
            rfc = 4380,
            section = "7.4.3",
            row = {"SEC-09", "S33"})
    void passesAllBubblesOnOfKnownRelays() {
        var relay = Ipv4Prefix.parse(Ipv4Address.toText(STRANGER.address()));
        var known = ServerBench.of(standardSettings().withKnownRelays(List.of(relay)));
        for (int i = 0; i < 5000; i++) {
            var bubble = Datagrams.bubble(NATIVE, client(endpoint(i, 40_000)));
            assertThat(known.receive(bubble, 0, STRANGER, 0)).isEmpty();
        }
        for (int i = 0; i < 11; i++) {
            known.receive(Datagrams.bubble(NATIVE, B), 0, STRANGER, 0);
        }
        assertThat(known.out.drops()).containsExactly(Drop.DST4_RATE);

        // Of a client behind the same address twenty a second are passed on.
        for (int i = 0; i < 41; i++) {
            var bubble = Datagrams.bubble(client(STRANGER), client(endpoint(6000 + i, 40_000)));
            known.receive(bubble, 0, STRANGER, 0);
        }
        assertThat(known.out.drops()).containsExactly(Drop.DST4_RATE, Drop.SRC4_RATE);
    }

    @Test
    @DisplayName("T15: a source has fifty echo requests a second passed to native IPv6")
    @Clause(rfc = 4380, section = "7.4.3", row = "SEC-09")
    void passesFiftyEchoRequestsSecondToNativeIpv6() {
        flood(FLOOD, i -> Datagrams.echoRequest(A, NATIVE, "00"), i -> A_MAPPED);

        assertThat(bench.out.counted(Counter.NATIVE_FORWARDED)).isBetween(500, 10 * 50 + 100);
        assertThat(bench.out.drops()).containsOnly(Drop.SRC4_RATE);
    }

    @Test
    @DisplayName("S34, S35: origin and authentication of a bubble end here")
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-40", "SRV-41", "S34", "S35"})
    void passesOnNothingThatStoodBeforeTheBubble() {
        // Refusing them would be stricter than other servers are; nothing of them goes on.
        var octets = Hex.of(Datagrams.bubble(A, B));
        var behindOrigin = Datagrams.withOrigin(Datagrams.bubble(A, B), STRANGER);
        var behindNonce = Datagrams.withNonce(Datagrams.bubble(A, B), SECRET_NONCE);
        var behindBoth = Datagrams.withNonce(Datagrams.copy(behindOrigin), SECRET_NONCE);

        for (var datagram : List.of(behindOrigin, behindNonce, behindBoth)) {
            assertThat(bench.answer(datagram, A_MAPPED).hex())
                    .isEqualTo("000063bee6f5ebe1" + octets);
            assertThat(bench.out.counts()).isEqualTo(Map.of(Counter.BUBBLES_FORWARDED, 1));
        }
    }

    @Test
    @DisplayName("S47: an advertisement shows nothing of the solicitation before")
    @Clause(
            rfc = 4380,
            section = "5.3.2",
            row = {"SEC-19", "SRV-27", "S47"})
    void showsNothingOfSolicitationsBefore() {
        var unbounded = ServerBench.of(standardSettings().withRateLimits(false));
        var golden = bench.answer(solicitation(), STRANGER);
        for (int i = 0; i < 10_000; i++) {
            var secret = Datagrams.withNonce(solicitation(), SECRET_NONCE);
            assertThat(unbounded.answer(secret, A_MAPPED).length()).isEqualTo(117);

            var answer = unbounded.answer(solicitation(), STRANGER);
            assertThat(answer.hex()).isEqualTo(golden.hex());
            assertThat(unbounded.out.counted(Counter.ADVERTISEMENTS)).isEqualTo(1);
        }
        assertThat(golden.length()).isEqualTo(104);
    }

    @Test
    @DisplayName("S48: identifier and value are not sent back without secrets")
    @Clause(
            rfc = 4380,
            section = "5.3.2",
            row = {"SRV-28", "S48"})
    void sendsNoIdentifierBackWithoutSecrets() {
        var octets = "0001ffff" + "aa".repeat(510) + "0123456789abcdef" + "01";
        var large = Hex.packet(octets + Hex.of(solicitation()));

        var answer = bench.answer(large, A_MAPPED);

        assertThat(answer.hex())
                .startsWith("00010000" + "0123456789abcdef" + "00")
                .doesNotContain("aaaa");
        assertThat(answer.length()).isEqualTo(117);
        assertThat(bench.out.counted(Counter.ADVERTISEMENTS)).isEqualTo(1);
    }

    @Test
    void hasNoRatesWhenToldSo() {
        var unbounded = ServerBench.of(standardSettings().withRateLimits(false));
        for (int i = 0; i < 1000; i++) {
            unbounded.receive(Datagrams.bubble(A, B), A_MAPPED);
            unbounded.receive(Datagrams.echoRequest(A, SERVER_LINK_LOCAL, "00"), A_MAPPED);
            unbounded.receive(Datagrams.echoRequest(A, NATIVE, "00"), A_MAPPED);
        }

        assertThat(unbounded.out.drops()).isEmpty();
        assertThat(unbounded.sent()).hasSize(2000);
    }

    private void flood(int count, IntFunction<Packet> datagram, IntFunction<Ipv4Endpoint> from) {
        for (int i = 0; i < count; i++) {
            bench.receive(datagram.apply(i), Outbox.SERVICE_SOCKET, from.apply(i), i * STEP_NANOS);
        }
    }

    /// One of many addresses.
    private static Ipv4Endpoint endpoint(int number, int port) {
        return new Ipv4Endpoint(Ipv4Address.parse("60.0.0.1") + number, port);
    }

    private static int port(int number) {
        return 2000 + number % 5000;
    }
}
