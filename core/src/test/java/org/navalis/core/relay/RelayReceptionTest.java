package org.navalis.core.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.relay.RelayBench.A;
import static org.navalis.core.relay.RelayBench.A_MAPPED;
import static org.navalis.core.relay.RelayBench.B;
import static org.navalis.core.relay.RelayBench.B_MAPPED;
import static org.navalis.core.relay.RelayBench.HOST;
import static org.navalis.core.relay.RelayBench.OTHER_HOST;
import static org.navalis.core.relay.RelayBench.RELAY;
import static org.navalis.core.relay.RelayBench.RELAY6;
import static org.navalis.core.relay.RelayBench.SERVER;
import static org.navalis.core.relay.RelayBench.STRANGER;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.TeredoAddress;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;
import org.navalis.core.wire.Ipv6Header;

/// What a relay does with datagrams from clients (RFC 4380, section 5.4.2). Client A is known and
/// trusted, B is not.
class RelayReceptionTest {

    private static final String BUBBLE = Hex.of(Datagrams.bubble(A, RELAY6));

    private final RelayBench bench = RelayBench.standard();

    @BeforeEach
    void connect() {
        bench.connect(A, A_MAPPED);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-18", "PKT-13"})
    void deliversDataOfTrustedClientsUnchanged() {
        var packet = Datagrams.udp(A, HOST, 100);
        var octets = Hex.of(packet);

        assertThat(bench.receive(packet, A_MAPPED)).isEmpty();

        assertThat(bench.out.onlyIpv6Packet()).isEqualTo(octets);
        assertThat(bench.out.datagrams()).isEmpty();
        assertThat(bench.out.counted(Counter.DATA_DELIVERED)).isEqualTo(1);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-17", "BUB-08"})
    void keepsBubblesToItself() {
        assertThat(bench.receive(Datagrams.bubble(A, HOST), A_MAPPED)).isEmpty();

        assertThat(bench.out.isSilent()).isTrue();
        assertThat(bench.out.counted(Counter.BUBBLES_RECEIVED)).isEqualTo(1);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-13", "PKT-10", "PKT-17", "TRL-14"})
    void readsOverEncapsulationAndTrailers() {
        var packet = Datagrams.udp(A, HOST, 9);
        var octets = Hex.of(packet);
        Datagrams.withTrailers(packet, "01045eed12348100");
        Datagrams.withNonce(Datagrams.withOrigin(packet, STRANGER), 1);

        assertThat(bench.receive(packet, A_MAPPED)).isEmpty();
        assertThat(bench.out.onlyIpv6Packet()).isEqualTo(octets);
    }

    @ParameterizedTest(name = "{1}: {0} before the bubble")
    @CsvSource({
        "0002, INDICATOR",
        "0000eeeed7ffffbd0000eeeed7ffffbd, DUP_ENCAP",
        "0000eeeed7ffffbd000100000123456789abcdef00, DUP_ENCAP",
        "0001ffff, AUTH_SHORT",
        "45, VERSION"
    })
    @Clause(rfc = 4380, section = "5.4.2", row = "RLY-13")
    void refusesWrongFraming(String before, Drop reason) {
        bench.assertRefused(Hex.packet(before + BUBBLE), A_MAPPED, reason);
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource({
        "'', SHORT",
        "00, SHORT",
        "60, SHORT",
        "0000ee, ORIGIN_SHORT",
        "0000eeeed7ffffbd, SHORT",
        "000100000123456789abcdef, AUTH_SHORT"
    })
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-13", "PKT-11"})
    void refusesWhatIsTooShort(String datagram, Drop reason) {
        bench.assertRefused(Hex.packet(datagram), A_MAPPED, reason);
    }

    @Test
    @Clause(rfc = 6081, section = "4.1", row = "TRL-03")
    void refusesTrailersThatMustBeUnderstoodAndAreNot() {
        bench.send(B, 10);
        var bubble = Datagrams.withTrailers(Datagrams.bubble(B, RELAY6), "4100");

        bench.assertRefused(bubble, B_MAPPED, Drop.TRAILER_REJECT);
        assertThat(bench.out.counted(Counter.PEERS_TRUSTED)).isZero();
    }

    @Test
    @Clause(rfc = 6081, section = "5.1.2", row = "TRL-04")
    void takesBubblesWhoseTrailersAreCutShort() {
        var bubble = Datagrams.withTrailers(Datagrams.bubble(A, RELAY6), "0104aa");

        assertThat(bench.receive(bubble, A_MAPPED)).isEmpty();
        assertThat(bench.out.counted(Counter.TRAILERS_MALFORMED)).isEqualTo(1);
    }

    // Who sends

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2600::1",
                "fe80::ffff:ffff:ffff",
                "::",
                "::1",
                "ff02::1",
                "::ffff:25.10.20.30",
                "3ffe:831f:b01:101:2c5a:63be:e6f5:ebe1"
            })
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-14", "ADR-04", "SEC-10"})
    void takesTeredoSourcesOnly(String source) {
        var sender = Ipv6Address.parse(source);

        bench.assertRefused(Datagrams.udp(sender, HOST, 5), A_MAPPED, Drop.SRC6_NOT_TEREDO);
        bench.assertRefused(Datagrams.bubble(sender, RELAY6), A_MAPPED, Drop.SRC6_NOT_TEREDO);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"25.10.20.30:40002", "40.0.0.66:40001", "40.0.0.66:4369", "11.1.1.1:3544"})
    @Clause(rfc = 4380, section = "5.4.2", row = "RLY-14")
    void takesPacketsFromTheEndpointInTheirSourceOnly(String endpoint) {
        var from = Ipv4Endpoint.parse(endpoint);

        bench.assertRefused(Datagrams.udp(A, HOST, 5), from, Drop.SRC6_MISMATCH);
        bench.assertRefused(Datagrams.bubble(A, RELAY6), from, Drop.SRC6_MISMATCH);
        bench.send(A, 10);
        assertThat(bench.sentTo(A_MAPPED)).hasSize(1);
    }

    @Test
    @Clause(rfc = 4380, section = "5.4.2", row = "RLY-15")
    void refusesClientsThatNobodySentAnythingTo() {
        bench.assertRefused(Datagrams.udp(B, HOST, 5), B_MAPPED, Drop.NO_ENTRY);
        bench.assertRefused(Datagrams.bubble(B, RELAY6), B_MAPPED, Drop.NO_ENTRY);
        assertThat(bench.relay.peerCount()).isEqualTo(1);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-15", "RLY-24"})
    void takesClientsThatNobodySentAnythingToWhenToldSo() {
        var open =
                RelayBench.of(
                        RelaySettings.DEFAULT
                                .withUnsolicited(true)
                                .withLimits(RelayBench.limits(100, 2)));

        assertThat(open.receive(Datagrams.udp(B, HOST, 5), B_MAPPED)).isEmpty();
        open.send(B, 5);
        assertThat(open.sentTo(B_MAPPED)).hasSize(1);
        assertThat(open.receive(Datagrams.bubble(A, RELAY6), A_MAPPED)).isEmpty();
        open.assertRefused(Datagrams.udp(A, HOST, 5), STRANGER, Drop.SRC6_MISMATCH);
        var third = RelayBench.mapped(3);
        open.assertRefused(
                Datagrams.bubble(RelayBench.client(third), RELAY6), third, Drop.NO_ENTRY);
    }

    @Test
    @Clause(rfc = 4380, section = "5.4.2", row = "RLY-16")
    void trustsKnownClientsWhateverTheDestination() {
        bench.send(B, 10);

        assertThat(bench.receive(Datagrams.udp(B, A, 5), B_MAPPED)).contains(Drop.DST6_TEREDO);

        assertThat(bench.sentTo(B_MAPPED)).containsExactly(Hex.of(Datagrams.udp(HOST, B, 10)));
        assertThat(bench.out.counted(Counter.PEERS_TRUSTED)).isEqualTo(1);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-16", "TIM-07"})
    void countsEverythingAcceptedAsSignOfLife() {
        bench.advance(Duration.ofSeconds(29));
        bench.receive(Datagrams.udp(A, HOST, 5), A_MAPPED);
        bench.advance(Duration.ofSeconds(29));

        bench.send(A, 10);

        assertThat(bench.sentTo(A_MAPPED)).hasSize(1);
    }

    @Test
    @Clause(rfc = 4380, section = "5.4.2", row = "RLY-16")
    void believesClientsThatAnswerLateFromTheirAddress() {
        bench.send(B, 10);
        bench.advance(Duration.ofSeconds(9));

        assertThat(bench.receive(Datagrams.bubble(B, RELAY6), B_MAPPED)).isEmpty();

        assertThat(bench.send(B, 11)).isEmpty();
        assertThat(bench.sentTo(B_MAPPED)).hasSize(1);
    }

    @Test
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"LOOP-02", "RLY-28"})
    void takesNothingFromItself() {
        bench.assertRefused(Datagrams.udp(A, HOST, 5), RELAY, Drop.LOOP_SELF);
        bench.assertRefused(
                Datagrams.bubble(RelayBench.client(RELAY), HOST), RELAY, Drop.LOOP_SELF);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"ADR-15", "RLY-28"})
    void takesNothingFromPortZero() {
        var from = new Ipv4Endpoint(A_MAPPED.address(), 0);

        bench.assertRefused(Datagrams.udp(A, HOST, 5), from, Drop.SRC_PORT0);
        bench.assertRefused(Datagrams.udp(RelayBench.client(from), HOST, 5), from, Drop.SRC_PORT0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "127.0.0.1", "192.168.0.1", "224.0.0.1", "100.64.0.1"})
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"V4G-06", "RLY-14"})
    void takesNothingFromAddressesThatAreNotGlobal(String address) {
        var open = RelayBench.of(RelaySettings.DEFAULT.withUnsolicited(true));
        var from = new Ipv4Endpoint(Ipv4Address.parse(address), 40_001);

        open.assertRefused(
                Datagrams.bubble(RelayBench.client(from), RELAY6), from, Drop.SRC4_NOT_GLOBAL);
    }

    @Test
    @Clause(rfc = 6890, section = "2.2.2", row = "V4G-03")
    void takesSpecialPurposesWhenToldSo() {
        var lenient = RelayBench.of(RelaySettings.DEFAULT.withStrictUnicast(false));
        var mapped = Ipv4Endpoint.parse("100.64.0.1:40000");
        var client = new TeredoAddress(SERVER.address(), 0, mapped).toIpv6();

        assertThat(lenient.send(client, 5)).isEmpty();
        assertThat(lenient.receive(Datagrams.bubble(client, RELAY6), mapped)).isEmpty();
    }

    // Where it goes

    @Test
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"LOOP-02", "RLY-19"})
    void carriesNothingFromTeredoToTeredo() {
        bench.assertRefused(Datagrams.udp(A, B, 5), A_MAPPED, Drop.DST6_TEREDO);
        bench.assertRefused(Datagrams.udp(A, A, 5), A_MAPPED, Drop.DST6_TEREDO);
    }

    @ParameterizedTest
    @CsvSource({
        "ff02::1, DST6_MULTICAST",
        "ff0e::1, DST6_MULTICAST",
        "fe80::1, DST6_POLICY",
        "::, DST6_POLICY",
        "::1, DST6_POLICY",
        "fc00::1, DST6_POLICY",
        "fec0::1, DST6_POLICY",
        "::ffff:10.0.0.1, DST6_POLICY",
        "2002:1b01:203::1, DST6_SELF_EMBED",
        "2002:1900::1, DST6_NOT_SERVED"
    })
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-18", "RLY-19"})
    void deliversToGlobalDestinationsOnly(String destination, Drop reason) {
        var packet = Datagrams.udp(A, Ipv6Address.parse(destination), 5);

        bench.assertRefused(packet, A_MAPPED, reason);
    }

    @ParameterizedTest(name = "type {0}")
    @ValueSource(ints = {133, 134, 135, 136, 137})
    @Clause(
            rfc = 4861,
            section = "6.1",
            row = {"RLY-25", "SEC-10"})
    void deliversNoMessagesBetweenNeighbors(int type) {
        var message = "%02x000000 00000000".formatted(type);
        var behindOptions = Datagrams.ipv6(A, HOST, 60, "3a00010400000000" + message);
        var inFragment = Datagrams.ipv6(A, HOST, 44, "3a00000000000001" + message);

        bench.assertRefused(Datagrams.icmpv6(A, HOST, message), A_MAPPED, Drop.ICMP_TYPE);
        bench.assertRefused(behindOptions, A_MAPPED, Drop.ICMP_TYPE);
        bench.assertRefused(inFragment, A_MAPPED, Drop.FRAGMENT_CONTROL);
    }

    @Test
    @Clause(rfc = 4380, section = "5.4", row = "RLY-25")
    void answersNoSolicitations() {
        var solicitation =
                Datagrams.icmpv6(
                        Ipv6Address.parse("fe80::ffff:ffff:ffff"),
                        Ipv6Address.parse("ff02::2"),
                        "85000000 00000000");
        Ipv6Header.setHopLimit(solicitation, 255);

        bench.assertRefused(solicitation, A_MAPPED, Drop.SRC6_NOT_TEREDO);
    }

    @Test
    @Clause(rfc = 5095, section = "3", row = "SEC-18")
    void deliversNoSourceRoutes() {
        for (int type : List.of(0, 2, 3, 4, 253)) {
            var route = "1100%02x01 00000000".formatted(type) + "00".repeat(8);
            bench.assertRefused(Datagrams.ipv6(A, HOST, 43, route), A_MAPPED, Drop.ROUTING_HEADER);
        }
        var usedUp = Datagrams.ipv6(A, HOST, 43, "11000000 00000000" + "00".repeat(8));
        assertThat(bench.receive(usedUp, A_MAPPED)).isEmpty();
    }

    @Test
    @Clause(
            rfc = 8200,
            section = "4",
            row = {"SEC-16", "RLY-28"})
    void deliversNoUnboundedExtensionHeaders() {
        var nine = "3c00010400000000".repeat(8) + "1100010400000000" + "00".repeat(8);
        var huge = "1120" + "00".repeat(262) + "1120" + "00".repeat(262);
        var past = "1105000000000000";

        bench.assertRefused(Datagrams.ipv6(A, HOST, 60, nine), A_MAPPED, Drop.EH_CHAIN);
        bench.assertRefused(
                Datagrams.ipv6(A, HOST, 0, "3c" + huge.substring(2)), A_MAPPED, Drop.EH_CHAIN);
        bench.assertRefused(Datagrams.ipv6(A, HOST, 60, past), A_MAPPED, Drop.EH_LENGTH);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-18", "MTU-03"})
    void deliversWhateverElseAsItIs() {
        var packets =
                List.of(
                        Datagrams.ipv6(A, HOST, 6, "00".repeat(20)),
                        Datagrams.ipv6(A, HOST, 132, "00".repeat(12)),
                        Datagrams.ipv6(A, HOST, 59, "00".repeat(12)),
                        Datagrams.ipv6(A, OTHER_HOST, 44, "1100000100000001" + "00".repeat(8)),
                        Datagrams.icmpv6(A, HOST, "01030000 00000000"),
                        Datagrams.udp(A, HOST, 1400));
        var octets = packets.stream().map(Hex::of).toList();

        for (var packet : packets) {
            assertThat(bench.receive(packet, A_MAPPED)).isEmpty();
        }

        assertThat(bench.out.ipv6Packets()).isEqualTo(octets);
    }
}
