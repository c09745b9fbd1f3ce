package org.navalis.core.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.relay.RelayBench.CLIENT;
import static org.navalis.core.relay.RelayBench.ELSEWHERE;
import static org.navalis.core.relay.RelayBench.MAPPED;
import static org.navalis.core.relay.RelayBench.NATIVE;
import static org.navalis.core.relay.RelayBench.OWN;
import static org.navalis.core.relay.RelayBench.RELAY;
import static org.navalis.core.relay.RelayBench.SERVER;
import static org.navalis.core.relay.RelayBench.client;
import static org.navalis.core.relay.RelayBench.toClient;
import static org.navalis.core.relay.RelayBench.toNative;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;

/// What a relay does with datagrams (RFC 4380, section 5.4.2).
class RelayReceptionTest {

    private final RelayBench bench = RelayBench.standard();

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-16", "RLY-18", "PKT-10"})
    void deliversPacketsOfClientsItHasAsked() {
        bench.knock();
        var packet = Datagrams.withTrailers(toNative(NATIVE), "8100");

        assertThat(bench.receive(packet, MAPPED)).isEmpty();

        assertThat(bench.out.onlyIpv6Packet()).isEqualTo(Hex.of(toNative(NATIVE)));
        assertThat(bench.trusts(MAPPED)).isTrue();
        assertThat(bench.out.onlyDatagram().hex()).isEqualTo(Hex.of(toClient(CLIENT)));
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-17", "BUB-08", "LOOP-08"})
    void keepsBubblesToItselfAndAnswersNone() {
        bench.trustClient();

        assertThat(bench.receive(Datagrams.bubble(CLIENT, NATIVE), MAPPED)).isEmpty();

        assertThat(bench.out.isSilent()).isTrue();
        assertThat(bench.out.counted(Counter.BUBBLES_RECEIVED)).isEqualTo(1);
    }

    @Test
    @Clause(rfc = 4380, section = "5.4.2", row = "RLY-15")
    void refusesClientsThatNobodyAskedUnlessSet() {
        assertRefused(toNative(NATIVE), MAPPED, Drop.NO_ENTRY);
        assertRefused(Datagrams.bubble(CLIENT, RELAY), MAPPED, Drop.NO_ENTRY);

        var generous = RelayBench.of(RelaySettings.DEFAULT.withUnsolicited(true));
        assertThat(generous.receive(toNative(NATIVE), MAPPED)).isEmpty();
        assertThat(generous.out.ipv6Packets()).hasSize(1);
        assertThat(generous.trusts(MAPPED)).isTrue();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-14", "SEC-04", "PEER-10"})
    void refusesSourcesThatAreNotTheSender() {
        bench.trustClient();

        assertRefused(toNative(NATIVE), ELSEWHERE, Drop.SRC6_MISMATCH);
        assertRefused(Datagrams.bubble(CLIENT, RELAY), SERVER, Drop.SRC6_MISMATCH);
        assertRefused(Datagrams.udp(NATIVE, RELAY, 8), MAPPED, Drop.SRC6_NOT_TEREDO);
        assertRefused(
                Datagrams.bubble(Ipv6Address.parse("fe80::1"), RELAY),
                MAPPED,
                Drop.SRC6_NOT_TEREDO);
        assertThat(bench.trusts(MAPPED)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1:4000", "127.0.0.1:4000", "224.0.0.1:4000", "0.0.0.0:4000"})
    @Clause(rfc = 4380, section = "5.4.2", row = "V4G-06")
    void refusesSendersThatAreNotGlobal(String from) {
        var sender = Ipv4Endpoint.parse(from);
        var source = client(SERVER.address(), sender);

        assertRefused(Datagrams.udp(source, NATIVE, 8), sender, Drop.SRC4_NOT_GLOBAL);
    }

    @Test
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"LOOP-04", "ADR-15"})
    void refusesItselfAndPortZero() {
        var itself = client(SERVER.address(), OWN);
        var portZero = new Ipv4Endpoint(MAPPED.address(), 0);

        assertRefused(Datagrams.udp(itself, NATIVE, 8), OWN, Drop.LOOP_SELF);
        assertRefused(
                Datagrams.udp(client(SERVER.address(), portZero), NATIVE, 8),
                portZero,
                Drop.SRC_PORT0);
    }

    @ParameterizedTest
    @CsvSource({
        "2001:0:b01:101:1407:38c5:e5d7:cdc3, DST6_TEREDO",
        "ff02::1,         DST6_MULTICAST",
        "ff0e::1,         DST6_MULTICAST",
        "::,              DST6_POLICY",
        "::1,             DST6_POLICY",
        "::ffff:10.0.0.1, DST6_POLICY",
        "fe80::1,         DST6_POLICY",
        "fec0::1,         DST6_POLICY",
        "fd00::1,         DST6_POLICY",
        "2002:1b01:203::, DST6_NOT_SERVED",
        "2002:a00:1::1,   DST6_NOT_SERVED"
    })
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"RLY-18", "RLY-19", "LOOP-02", "SEC-10"})
    void deliversOnlyWhatMayBeNative(String destination, Drop expected) {
        bench.trustClient();

        assertRefused(toNative(Ipv6Address.parse(destination)), MAPPED, expected);
    }

    @Test
    @Clause(rfc = 4380, section = "5.4.2", row = "RLY-16")
    void hearsTheClientWhateverItsPacketIsFor() {
        bench.knock();

        bench.receive(toNative(Ipv6Address.parse("fd00::1")), MAPPED);

        assertThat(bench.trusts(MAPPED)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {133, 134, 135, 136, 137})
    @Clause(
            rfc = 4861,
            section = "6.1",
            row = {"RLY-25", "SEC-10"})
    void deliversNoMessagesBetweenNeighbors(int type) {
        bench.trustClient();
        var message = "%02x000000 00000000".formatted(type);

        assertRefused(Datagrams.icmpv6(CLIENT, NATIVE, message), MAPPED, Drop.ICMP_TYPE);
    }

    @Test
    @Clause(
            rfc = 4443,
            section = "2.4",
            row = {"ICMP-09", "SEC-18"})
    void deliversErrorsAndNoSourceRoutes() {
        bench.trustClient();
        var error = Datagrams.icmpv6(CLIENT, NATIVE, "0104000000000000");
        var routed = Datagrams.ipv6(CLIENT, NATIVE, 43, "1100000100000000");

        assertRefused(routed, MAPPED, Drop.ROUTING_HEADER);
        assertThat(bench.receive(Datagrams.copy(error), MAPPED)).isEmpty();
        assertThat(bench.out.onlyIpv6Packet()).isEqualTo(Hex.of(error));
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.1.1",
            row = {"RLY-13", "PKT-17", "PKT-18"})
    void readsOverWhatStandsBeforeThePacket() {
        bench.trustClient();
        var framed = Datagrams.withNonce(Datagrams.withOrigin(toNative(NATIVE), ELSEWHERE), 7);

        assertThat(bench.receive(framed, MAPPED)).isEmpty();

        assertThat(bench.out.onlyIpv6Packet()).isEqualTo(Hex.of(toNative(NATIVE)));
        assertThat(bench.trusts(MAPPED)).isTrue();
        assertThat(bench.trusts(ELSEWHERE)).isFalse();
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"TRL-03", "TRL-13", "TRL-14", "TRL-16"})
    void readsTrailersLikeClient() {
        bench.knock();
        assertRefused(
                Datagrams.withTrailers(Datagrams.bubble(CLIENT, RELAY), "4100"),
                MAPPED,
                Drop.TRAILER_REJECT);
        assertThat(bench.trusts(MAPPED)).isFalse();

        var alternates = Datagrams.withTrailers(Datagrams.bubble(CLIENT, RELAY), "030100 01");
        assertThat(bench.receive(alternates, MAPPED)).isEmpty();
        assertThat(bench.out.counted(Counter.TRAILERS_MALFORMED)).isEqualTo(1);
    }

    // Tokens, decision 3

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-08", "RLY-22"})
    void sendsBubblesFromTokenAndFromItsAddressInTurn() {
        bench.transmit(toClient(CLIENT));
        bench.advance(Duration.ofSeconds(7));

        var sources =
                bench.takeSent().stream().map(sent -> Datagrams.source(sent.packet())).toList();

        assertThat(sources).hasSize(8);
        var token = sources.getFirst();
        assertThat(token.high()).isEqualTo(0xfe80_0000_0000_0000L);
        assertThat(sources).containsExactly(token, token, RELAY, RELAY, token, token, RELAY, RELAY);
    }

    @Test
    @Clause(rfc = 4380, section = "5.4.1", row = "RLY-08")
    void sendsAllBubblesFromTokenWithoutIpv6OfItsOwn() {
        var isolated = RelayBench.withoutIpv6();
        isolated.transmit(toClient(CLIENT));
        isolated.advance(Duration.ofSeconds(7));

        assertThat(isolated.takeSent())
                .hasSize(8)
                .allMatch(sent -> Datagrams.source(sent.packet()).isLinkLocal());
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-22", "RLY-11"})
    void trustsWhoBringsTheTokenWhereverItIs() {
        var token = Datagrams.source(bench.knock().getFirst().packet());

        assertThat(bench.receive(Datagrams.bubble(CLIENT, token), ELSEWHERE)).isEmpty();

        assertThat(bench.trusts(ELSEWHERE)).isTrue();
        assertThat(bench.out.onlyDatagram().to()).isEqualTo(ELSEWHERE);
        bench.out.clear();
        assertThat(bench.receive(toNative(NATIVE), ELSEWHERE)).isEmpty();
        assertThat(bench.out.ipv6Packets()).hasSize(1);
    }

    @Test
    @Clause(rfc = 4380, section = "7.2.2", row = "RLY-22")
    void believesNoWrongTokenNoUsedOneAndNoData() {
        var token = Datagrams.source(bench.knock().getFirst().packet());
        var wrong = new Ipv6Address(token.high(), token.low() ^ 1);
        var forger = Ipv4Endpoint.parse("40.0.0.66:4369");

        assertRefused(Datagrams.bubble(CLIENT, wrong), forger, Drop.SRC6_MISMATCH);
        assertRefused(Datagrams.udp(CLIENT, token, 8), forger, Drop.SRC6_MISMATCH);
        var privately = Ipv4Endpoint.parse("10.0.0.1:4000");
        assertRefused(Datagrams.bubble(CLIENT, token), privately, Drop.SRC6_MISMATCH);
        assertThat(bench.receive(Datagrams.bubble(CLIENT, token), ELSEWHERE)).isEmpty();
        bench.out.clear();
        assertRefused(Datagrams.bubble(CLIENT, token), forger, Drop.SRC6_MISMATCH);
        assertThat(bench.trusts(ELSEWHERE)).isTrue();
    }

    @Test
    @Clause(rfc = 4380, section = "5.4.1", row = "RLY-22")
    void believesNoTokenAfterEightSeconds() {
        var token = Datagrams.source(bench.knock().getFirst().packet());
        bench.advance(Duration.ofMillis(8100));
        bench.out.clear();

        assertRefused(Datagrams.bubble(CLIENT, token), ELSEWHERE, Drop.SRC6_MISMATCH);
    }

    @Test
    @Clause(rfc = 4380, section = "5.4.1", row = "RLY-22")
    void drawsAnotherTokenForEachSetUp() {
        var first = Datagrams.source(bench.knock().getFirst().packet());
        bench.receive(Datagrams.bubble(CLIENT, RELAY), MAPPED);
        bench.advance(Duration.ofSeconds(40));

        var second = Datagrams.source(bench.knock().getFirst().packet());

        assertThat(second).isNotEqualTo(first);
        assertThat(second.isLinkLocal()).isTrue();
    }

    private void assertRefused(Packet datagram, Ipv4Endpoint from, Drop expected) {
        assertThat(bench.receive(datagram, from)).contains(expected);
        assertThat(bench.out.isSilent()).isTrue();
    }
}
