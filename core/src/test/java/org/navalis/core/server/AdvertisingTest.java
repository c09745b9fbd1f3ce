package org.navalis.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.server.ServerBench.A_MAPPED;
import static org.navalis.core.server.ServerBench.STRANGER;
import static org.navalis.core.server.ServerBench.coneSolicitation;
import static org.navalis.core.server.ServerBench.solicitation;
import static org.navalis.core.server.ServerBench.standardSettings;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;

/// What a server answers to valid solicitations (RFC 4380, section 5.3.2), octet for octet.
class AdvertisingTest {

    private static final long NONCE = 0x0123_4567_89ab_cdefL;

    private static final String AUTHENTICATION = "00010000" + "0123456789abcdef" + "00";

    private static final String ORIGIN_OF_A = "000063bee6f5ebe1";

    /// Prefix 2001:0:b01:101::/64 and MTU 1280, for `fe80::ffff:ffff:ffff`.
    private static final String ADVERTISEMENT =
            Hex.of(
                    Hex.octets(
                            """
                            60000000 00383aff
                            fe800000 00000000 8000f227 f4fefefe
                            fe800000 00000000 0000ffff ffffffff
                            8600954c 00000000 00000000 000007d0
                            03044040 ffffffff ffffffff 00000000
                            20010000 0b010101 00000000 00000000
                            05010000 00000500
                            """));

    /// The same for `fe80::8000:ffff:ffff:ffff`.
    private static final String ADVERTISEMENT_CONE =
            ADVERTISEMENT.replace("0000ffffffffffff8600954c", "8000ffffffffffff8600154c");

    private final ServerBench bench = ServerBench.standard();

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.2",
            row = {"SRV-06", "SRV-21", "SRV-22", "SRV-26", "SRV-27", "SRV-28", "ADR-13"})
    void answersNonceOriginPrefixAndMtu() {
        var answer = bench.answer(Datagrams.withNonce(solicitation(), NONCE), A_MAPPED);

        assertThat(answer.hex()).isEqualTo(AUTHENTICATION + ORIGIN_OF_A + ADVERTISEMENT);
        assertThat(answer.to()).isEqualTo(A_MAPPED);
        assertThat(answer.socket()).isEqualTo(Outbox.SERVICE_SOCKET);
        assertThat(bench.out.counted(Counter.SOLICITATIONS)).isEqualTo(1);
        assertThat(bench.out.counted(Counter.ADVERTISEMENTS)).isEqualTo(1);
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.2", row = "SRV-27")
    void answersWithoutAuthenticationWhenTheSolicitationHasNone() {
        var answer = bench.answer(solicitation(), A_MAPPED);

        assertThat(answer.hex()).isEqualTo(ORIGIN_OF_A + ADVERTISEMENT);
    }

    @ParameterizedTest(name = "received by {0}, cone {1}: answered by {2}")
    @CsvSource({"0, false, 0", "1, false, 1", "0, true, 1", "1, true, 0"})
    @Clause(
            rfc = 5991,
            section = "3.2",
            row = {"SRV-23", "ADR-12", "SRV-21"})
    void answersConeSolicitationsFromTheOtherAddress(int received, boolean isCone, int answers) {
        bench.receive(isCone ? coneSolicitation() : solicitation(), received, A_MAPPED, 0);

        var answer = bench.out.onlyDatagram();
        assertThat(answer.socket()).isEqualTo(answers);
        assertThat(answer.hex())
                .isEqualTo(ORIGIN_OF_A + (isCone ? ADVERTISEMENT_CONE : ADVERTISEMENT));
        assertThat(bench.out.counted(Counter.SOLICITATIONS_SECONDARY)).isEqualTo(received);
    }

    @Test
    @Clause(rfc = 5991, section = "3.2", row = "SRV-24")
    void leavesConeSolicitationsUnansweredWithoutItsOtherAddress() {
        var lonely = ServerBench.of(standardSettings().withSecondary(false));

        assertThat(lonely.receive(coneSolicitation(), A_MAPPED)).contains(Drop.RS_CONE_UNSUPPORTED);
        assertThat(lonely.out.isSilent()).isTrue();
        assertThat(lonely.receive(solicitation(), A_MAPPED)).isEmpty();
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-15")
    void answersSolicitationsToItsLinkLocalAddress() {
        var answer =
                bench.answer(
                        solicitation(ServerBench.LINK_LOCAL, ServerBench.SERVER_LINK_LOCAL),
                        A_MAPPED);

        assertThat(answer.hex()).isEqualTo(ORIGIN_OF_A + ADVERTISEMENT);
    }

    @Test
    @Clause(
            rfc = 4861,
            section = "6.1.1",
            row = {"SRV-13", "SRV-30"})
    void answersInTheSameSizeHoweverManyOptionsThereAre() {
        var options = "0101aabbccddeeff".repeat(32);
        var long32 =
                ServerBench.withHopLimit255(
                        Datagrams.icmpv6(
                                ServerBench.LINK_LOCAL,
                                ServerBench.ALL_ROUTERS,
                                "8500000000000000" + options));

        assertThat(bench.answer(long32, A_MAPPED).hex()).isEqualTo(ORIGIN_OF_A + ADVERTISEMENT);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.2",
            row = {"SRV-28", "PKT-05"})
    void bringsBackTheNonceOfAnAuthenticationAndNothingElse() {
        var authentication =
                "0001ffff" + "c1".repeat(255) + "a5".repeat(255) + "0123456789abcdef" + "07";
        var solicitation = Hex.packet(authentication + Hex.of(solicitation()));

        var answer = bench.answer(solicitation, A_MAPPED);

        assertThat(answer.hex()).isEqualTo(AUTHENTICATION + ORIGIN_OF_A + ADVERTISEMENT);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.2",
            row = {"SRV-26", "SRV-41"})
    void putsTheOuterSourceIntoTheOriginWhateverTheSolicitationSays() {
        var solicitation = Datagrams.withOrigin(solicitation(), A_MAPPED);

        var answer = bench.answer(solicitation, STRANGER);

        assertThat(answer.hex()).isEqualTo("0000eeeed7ffffbd" + ADVERTISEMENT);
        assertThat(answer.to()).isEqualTo(STRANGER);
    }

    @Test
    @Clause(rfc = 6081, section = "4", row = "TRL-16")
    void readsOverTrailersBehindSolicitations() {
        var solicitation = Datagrams.withTrailers(solicitation(), "8110" + "77".repeat(16));

        assertThat(bench.answer(solicitation, A_MAPPED).hex())
                .isEqualTo(ORIGIN_OF_A + ADVERTISEMENT);
    }

    @Test
    @Clause(rfc = 4380, section = "5.1.2", row = "SRV-43")
    void advertisesTheMtuOfItsSettings() {
        var wide = ServerBench.of(standardSettings().withMtu(1472));

        var answer = wide.answer(solicitation(), A_MAPPED);

        assertThat(answer.hex()).endsWith("05010000" + "000005c0");
        assertThat(Icmpv6.isIntact(inner(answer.packet(), 8))).isTrue();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "7.4",
            row = {"SEC-08", "SRV-30"})
    void sendsAtMostThriceTheOctetsOfSolicitation() {
        var solicitation = solicitation();
        int without = bench.answer(Datagrams.copy(solicitation), A_MAPPED).length();
        int with = bench.answer(Datagrams.withNonce(solicitation(), NONCE), A_MAPPED).length();

        assertThat(without).isEqualTo(104).isLessThanOrEqualTo(3 * 48);
        assertThat(with).isEqualTo(117).isLessThanOrEqualTo(3 * 61);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.2", row = "SEC-19")
    void tellsNobodyTheNonceOfAnother() {
        var answers = new ArrayList<String>();
        for (int i = 0; i < 10; i++) {
            bench.answer(Datagrams.withNonce(solicitation(), 0x5345_4352_3030_3030L), A_MAPPED);
            answers.add(bench.answer(solicitation(), STRANGER).hex());
        }

        assertThat(answers).containsOnly("0000eeeed7ffffbd" + ADVERTISEMENT);
    }

    /// In the same slot; 65,459 octets are those of the largest datagram.
    @ParameterizedTest(name = "after {0} octets of another datagram")
    @ValueSource(ints = {88, 1280, 65_459})
    @DisplayName("S46: an advertisement shows nothing of another datagram")
    @Clause(
            rfc = 4380,
            section = "5.3.2",
            row = {"SEC-19", "S46"})
    void showsNothingOfAnEarlierDatagram(int octets) {
        var memory = Packet.ofSize(Packet.PAYLOAD_MAX);
        var plain = solicitation();
        var withNonce = Datagrams.withNonce(solicitation(), NONCE);

        for (var solicitation : List.of(plain, withNonce)) {
            var golden = bench.answer(Datagrams.copy(solicitation), A_MAPPED);
            fill(memory, Datagrams.udp(ServerBench.A, ServerBench.NATIVE, octets));
            assertThat(bench.receive(memory, A_MAPPED)).isPresent();

            fill(memory, solicitation);
            var answer = bench.answer(memory, A_MAPPED);

            assertThat(answer.hex()).isEqualTo(golden.hex()).endsWith(ADVERTISEMENT);
            assertThat(bench.out.counted(Counter.ADVERTISEMENTS)).isEqualTo(1);
        }
    }

    @Test
    @Clause(rfc = 4380, section = "5.3", row = "SRV-02")
    void answersAfterRestartAsBefore() {
        var before = bench.answer(solicitation(), A_MAPPED);

        var after = ServerBench.standard().answer(solicitation(), A_MAPPED);

        assertThat(after).isEqualTo(before);
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.2", row = "SRV-25")
    void answersNobodyWithoutGlobalAddress() {
        var refusal = bench.receive(solicitation(), Ipv4Endpoint.parse("10.0.0.1:40001"));

        assertThat(refusal).contains(Drop.SRC4_NOT_GLOBAL);
        assertThat(bench.out.isSilent()).isTrue();
    }

    @Test
    @Clause(rfc = 6324, section = "3.3", row = "LOOP-01")
    void answersNoOtherServersAdvertisement() {
        var other = new Ipv4Endpoint(STRANGER.address(), 3544);
        var advertisement = Hex.packet(ADVERTISEMENT);
        assertThat(bench.receive(Datagrams.copy(advertisement), other)).contains(Drop.SRC6_SELF);

        long otherLow = TeredoAddress.serverLinkLocalLow(other.address());
        Ipv6Header.setSource(advertisement, TeredoAddress.LINK_LOCAL_HIGH, otherLow);
        assertThat(bench.receive(advertisement, other)).contains(Drop.NOT_SERVED);
        assertThat(bench.out.isSilent()).isTrue();
    }

    private static void fill(Packet packet, Packet content) {
        packet.clear();
        packet.append(content, 0, content.length());
    }

    private static Packet inner(Packet packet, int start) {
        packet.skip(start);
        return packet;
    }
}
