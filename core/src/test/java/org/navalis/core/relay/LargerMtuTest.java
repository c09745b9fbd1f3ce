package org.navalis.core.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.relay.RelayBench.A;
import static org.navalis.core.relay.RelayBench.A_MAPPED;
import static org.navalis.core.relay.RelayBench.HOST;
import static org.navalis.core.relay.RelayBench.OTHER_HOST;
import static org.navalis.core.relay.RelayBench.RELAY6;
import static org.navalis.core.relay.RelayBench.STRANGER;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;
import org.navalis.core.wire.Icmpv6;

/// A relay whose paths carry more than 1280 octets, and clients that do or do not take as much
/// (decision 8).
class LargerMtuTest {

    private static final String SAYS_1400 = "cd020578";
    private static final Ipv4Endpoint OTHER_MAPPING = Ipv4Endpoint.parse("25.10.20.30:47000");

    private final RelayBench bench = RelayBench.of(RelaySettings.DEFAULT.withMtu(1400));

    private static Packet bubble(Ipv6Address to, String trailers) {
        return Datagrams.withTrailers(Datagrams.bubble(A, to), trailers);
    }

    private void hearBubble(String trailers) {
        bench.receive(bubble(RELAY6, trailers), A_MAPPED);
    }

    private void assertMtu(int mtu) {
        assertMtu(bench, mtu, A_MAPPED);
    }

    /// The largest packet passes, one more octet is refused with the MTU in the error.
    private static void assertMtu(RelayBench bench, int mtu, Ipv4Endpoint at) {
        bench.out.clear();
        assertThat(bench.relay.peers(bench.nowNanos).getFirst().mtu()).isEqualTo(mtu);
        assertThat(bench.send(A, mtu - 48)).isEmpty();
        assertThat(bench.sentTo(at)).hasSize(1);
        bench.out.clear();
        assertThat(bench.send(A, mtu - 47)).contains(Drop.TX_MTU);
        assertThat(bench.out.datagrams()).isEmpty();
        assertThat(Hex.packet(bench.out.onlyIpv6Packet()).intAt(Icmpv6.BODY)).isEqualTo(mtu);
    }

    // Towards whom

    @ParameterizedTest
    @CsvSource({
        "cd020514, 1300",
        "cd020578, 1400",
        "cd0205dc, 1400",
        "cd02ffff, 1400",
        "cd020578 cd020514, 1300"
    })
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-09", "RLY-26"})
    void sendsTheClientWhatBothTake(String trailers, int mtu) {
        bench.connect(A, A_MAPPED);

        hearBubble(trailers);

        assertMtu(mtu);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "cd00",
                "cd0105",
                "cd03057800",
                "cd020000",
                "cd0204ff",
                "cd020500",
                "cd0205",
                "c0020578"
            })
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-07", "MTU-09"})
    void sendsWhatEveryoneTakesToClientsThatSayNothingElse(String trailers) {
        bench.connect(A, A_MAPPED);

        hearBubble(trailers);

        assertMtu(1280);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-07", "RLY-26"})
    void refusesLargePacketsToClientsThatItDoesNotKnow() {
        assertThat(bench.send(A, 1281 - 48)).contains(Drop.TX_MTU);

        assertThat(Hex.packet(bench.out.onlyIpv6Packet()).intAt(Icmpv6.BODY)).isEqualTo(1280);
        assertThat(bench.out.datagrams()).isEmpty();
        assertThat(bench.relay.peerCount()).isZero();
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-07", "MTU-08"})
    void takesNoLargerMtuOfClientsThanItsOwn() {
        var plain = RelayBench.standard();
        plain.connect(A, A_MAPPED);

        plain.receive(bubble(HOST, SAYS_1400), A_MAPPED);

        assertThat(plain.out.isSilent()).isTrue();
        assertMtu(plain, 1280, A_MAPPED);
    }

    // What is believed

    @Test
    @Clause(rfc = 6081, section = "4.1", row = "MTU-09")
    void theAnswerToTheTokenSaysTheMtuOfTheClient() {
        bench.send(A, 10);
        var token = RelayBench.source(bench.out.datagrams().getFirst());

        bench.receive(bubble(token, SAYS_1400), OTHER_MAPPING);

        assertMtu(bench, 1400, OTHER_MAPPING);
    }

    @Test
    @Clause(rfc = 6081, section = "4.1", row = "MTU-09")
    void bubblesFromElsewhereSayNothing() {
        bench.connect(A, A_MAPPED);

        bench.assertRefused(bubble(RELAY6, SAYS_1400), STRANGER, Drop.SRC6_MISMATCH);
        bench.assertRefused(bubble(RELAY6, SAYS_1400), OTHER_MAPPING, Drop.SRC6_MISMATCH);
        bench.assertRefused(bubble(RELAY6, SAYS_1400 + "4100"), A_MAPPED, Drop.TRAILER_REJECT);

        assertMtu(1280);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-09", "TRL-14"})
    void trailersBehindDataSayNothing() {
        bench.connect(A, A_MAPPED);
        var data = Datagrams.udp(A, HOST, 8);
        bench.receive(Datagrams.withTrailers(data, SAYS_1400), A_MAPPED);

        assertMtu(1280);
    }

    @Test
    @Clause(rfc = 6081, section = "4.1", row = "MTU-09")
    void forgetsTheMtuOfClientsThatDoNotSayItAgain() {
        bench.connect(A, A_MAPPED);
        hearBubble(SAYS_1400);
        hearBubble("");

        assertMtu(1280);
    }

    @Test
    @Clause(rfc = 6081, section = "4.1", row = "MTU-09")
    void forgetsTheMtuWithTheClient() {
        bench.connect(A, A_MAPPED);
        hearBubble(SAYS_1400);

        bench.advance(Duration.ofMinutes(6));
        assertThat(bench.relay.peerCount()).isZero();
        bench.connect(A, A_MAPPED);

        assertMtu(1280);
    }

    // What is said

    @Test
    @Clause(rfc = 6081, section = "4.1", row = "MTU-08")
    void saysItsMtuBehindEveryBubble() {
        bench.send(A, 10);
        bench.advance(Duration.ofSeconds(2));

        assertThat(bench.out.datagrams())
                .hasSize(4)
                .allSatisfy(sent -> assertThat(sent.hex()).hasSize(88).endsWith(SAYS_1400));
    }

    @Test
    @Clause(rfc = 6081, section = "4.1", row = "MTU-10")
    void answersForNativeHosts() {
        bench.connect(A, A_MAPPED);

        bench.receive(bubble(OTHER_HOST, SAYS_1400), A_MAPPED);

        var answer = bench.out.onlyDatagram();
        assertThat(answer.to()).isEqualTo(A_MAPPED);
        assertThat(answer.hex()).hasSize(88).startsWith("6000000000003bff").endsWith(SAYS_1400);
        assertThat(Datagrams.source(answer.packet())).isEqualTo(OTHER_HOST);
        assertThat(Datagrams.destination(answer.packet())).isEqualTo(A);
        assertThat(bench.out.ipv6Packets()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fe80::5", "ff02::1", "::", "::1", "fc00::1", "2001:0:b01:101::1"})
    @Clause(rfc = 6081, section = "4.1", row = "MTU-10")
    void answersForNobodyElse(String to) {
        bench.connect(A, A_MAPPED);

        bench.receive(bubble(Ipv6Address.parse(to), SAYS_1400), A_MAPPED);

        assertThat(bench.out.isSilent()).isTrue();
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-10", "MTU-08"})
    void answersOnlyClientsThatTakeMore() {
        bench.connect(A, A_MAPPED);

        bench.receive(bubble(HOST, ""), A_MAPPED);
        bench.receive(bubble(HOST, "cd020500"), A_MAPPED);

        assertThat(bench.out.isSilent()).isTrue();
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"MTU-10", "BUB-13"})
    void answersFourTimesAtOnce() {
        bench.connect(A, A_MAPPED);
        for (int i = 0; i < 10; i++) {
            bench.receive(bubble(HOST, SAYS_1400), A_MAPPED);
        }
        assertThat(bench.out.datagrams()).hasSize(4);

        bench.advance(Duration.ofSeconds(1));
        bench.receive(bubble(HOST, SAYS_1400), A_MAPPED);

        assertThat(bench.out.datagrams()).hasSize(5);
    }
}
