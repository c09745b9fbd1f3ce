package org.navalis.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.navalis.core.server.ServerBench.ALL_ROUTERS;
import static org.navalis.core.server.ServerBench.A_MAPPED;
import static org.navalis.core.server.ServerBench.LINK_LOCAL;
import static org.navalis.core.server.ServerBench.NATIVE;
import static org.navalis.core.server.ServerBench.SERVER_LINK_LOCAL;
import static org.navalis.core.server.ServerBench.STRANGER;
import static org.navalis.core.server.ServerBench.solicitation;
import static org.navalis.core.server.ServerBench.withHopLimit255;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoEvent;
import org.navalis.core.TeredoMachine;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.RouterAdvertisement;
import org.navalis.core.wire.TeredoFraming;

/// How a server answers solicitations (RFC 4380, sections 5.3.1 and 5.3.2).
class ServerSolicitationTest {

    private static final int ADVERTISEMENT_LENGTH = 96;
    private static final int ORIGIN_LENGTH = 8;
    private static final int NONCE_LENGTH = 13;

    private final ServerBench bench = ServerBench.standard();

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.2",
            row = {"SRV-06", "SRV-15", "SRV-26", "SRV-27"})
    void answersSolicitationsToAllRoutersAndToItself() {
        for (var destination : new Ipv6Address[] {ALL_ROUTERS, SERVER_LINK_LOCAL}) {
            var answer = bench.answer(solicitation(LINK_LOCAL, destination), A_MAPPED);

            assertThat(answer.to()).isEqualTo(A_MAPPED);
            assertThat(answer.length()).isEqualTo(ORIGIN_LENGTH + ADVERTISEMENT_LENGTH);
            assertThat(bench.out.counted(Counter.ADVERTISEMENTS)).isEqualTo(1);
            assertThat(bench.out.counted(Counter.SOLICITATIONS)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 1400, 1472})
    @Clause(
            rfc = 4380,
            section = "5.3.2",
            row = {"SRV-22", "SRV-43", "MTU-05"})
    void advertisesItsPrefixAndTheMtuThatIsSet(int mtu) {
        var standard = ServerBench.standardSettings();
        var server =
                ServerBench.of(
                        new ServerSettings(
                                standard.addresses(), true, true, mtu, false, true, true));

        var packet = server.answer(solicitation(), A_MAPPED).packet();

        var framing = new TeredoFraming();
        var advertisement = new RouterAdvertisement();
        assertThat(framing.parse(packet)).isNull();
        assertThat(advertisement.parse(packet)).isNull();
        assertThat(advertisement.prefixServer()).isEqualTo(ServerBench.PRIMARY);
        assertThat(advertisement.mtu(9000)).isEqualTo(mtu);
        assertThat(framing.originAddress()).isEqualTo(A_MAPPED.address());
        assertThat(framing.originPort()).isEqualTo(A_MAPPED.port());
    }

    @ParameterizedTest
    @ValueSource(ints = {1279, 1473, 0})
    @Clause(
            rfc = 4380,
            section = "5.1.2",
            row = {"SRV-43", "MTU-05"})
    void takesNoMtuThatIpv6OrTheTunnelCannotHave(int mtu) {
        var addresses = ServerBench.standardSettings().addresses();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ServerSettings(addresses, true, true, mtu, false, true, true))
                .withMessageContaining(Integer.toString(mtu));
    }

    @ParameterizedTest
    @CsvSource({"0, false, 0", "0, true,  1", "1, false, 1", "1, true,  0"})
    @Clause(
            rfc = 4380,
            section = "5.3.2",
            row = {"SRV-23", "ADR-12"})
    void answersFromTheAddressThatTheConeBitAsksFor(int received, boolean isCone, int expected) {
        var packet = isCone ? ServerBench.coneSolicitation() : solicitation();

        assertThat(bench.receive(packet, received, A_MAPPED, 0)).isEmpty();

        assertThat(bench.out.onlyDatagram().socket()).isEqualTo(expected);
        assertThat(bench.out.counted(Counter.SOLICITATIONS_SECONDARY)).isEqualTo(received);
    }

    @Test
    @Clause(rfc = 5991, section = "3.2", row = "SRV-24")
    void leavesConeSolicitationsUnansweredWithoutOtherAddress() {
        var single = ServerBench.of(ServerBench.standardSettings().withSecondary(false));

        assertThat(single.receive(ServerBench.coneSolicitation(), A_MAPPED))
                .contains(Drop.RS_CONE_UNSUPPORTED);
        assertThat(single.receive(solicitation(), A_MAPPED)).isEmpty();
        assertThat(single.sent()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "::,       ff02::2, SRC6_UNSPECIFIED",
        "2600::1,  ff02::2, RS_SRC",
        "ff02::1,  ff02::2, RS_SRC",
        "fec0::1,  ff02::2, RS_SRC",
        "fe80::1,  ff02::1, RS_DST",
        "fe80::1,  fe80::1, RS_DST",
        "fe80::1,  2600::1, RS_DST",
        "fe80::1,  2001:0:b01:101:1407:38c5:e5d7:cdc3, RS_DST"
    })
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-12", "SRV-15"})
    void refusesSolicitationsWithOtherAddresses(String from, String to, Drop expected) {
        var packet = solicitation(Ipv6Address.parse(from), Ipv6Address.parse(to));

        assertRefused(packet, A_MAPPED, expected);
    }

    @ParameterizedTest
    @CsvSource({
        "85010000 00000000,                   RS_INVALID",
        "85000000 00000000 0100 000000000000, RS_INVALID",
        "85000000 00000000 0102 000000000000, RS_INVALID",
        "85000000 000000,                     ICMP_SHORT",
        "85000000,                            ICMP_SHORT",
        "8500,                                ICMP_SHORT",
        "'',                                  ICMP_SHORT"
    })
    @Clause(rfc = 4861, section = "6.1.1", row = "SRV-13")
    void refusesInvalidSolicitations(String message, Drop expected) {
        var packet = Datagrams.ipv6(LINK_LOCAL, ALL_ROUTERS, 58, message);
        if (Icmpv6.isMessage(packet)) {
            Icmpv6.seal(packet);
        }

        assertRefused(withHopLimit255(packet), A_MAPPED, expected);
    }

    @Test
    @Clause(rfc = 4861, section = "6.1.1", row = "SRV-13")
    void refusesSolicitationsThatWereForwardedOrDamaged() {
        var forwarded = solicitation();
        forwarded.setOctet(7, 254);
        var damaged = solicitation();
        damaged.setShort(Icmpv6.START + 2, 0);

        assertRefused(forwarded, A_MAPPED, Drop.RS_INVALID);
        assertRefused(damaged, A_MAPPED, Drop.RS_INVALID);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.2",
            row = {"SRV-27", "SEC-19"})
    void showsNobodyTheNonceOfAnother() {
        for (int i = 0; i < 10; i++) {
            var nonce = Datagrams.withNonce(solicitation(), 0x5345_4352_3030_3030L);
            var first = bench.answer(nonce, A_MAPPED);
            var second = bench.answer(solicitation(), STRANGER);

            assertThat(first.hex()).startsWith("0001000053454352303030300000");
            assertThat(second.hex()).startsWith("0000").doesNotContain("53454352");
            assertThat(second.length()).isEqualTo(ORIGIN_LENGTH + ADVERTISEMENT_LENGTH);
        }
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.2",
            row = {"SRV-28", "SEC-08", "SEC-19"})
    void answersTheLongestAuthenticationWithNonceOnly() {
        var octets = "0001ffff" + "aa".repeat(510) + "0123456789abcdef 01" + Hex.of(solicitation());

        var answer = bench.answer(Hex.packet(octets), A_MAPPED);

        assertThat(answer.hex()).startsWith("00010000" + "0123456789abcdef" + "00");
        assertThat(answer.length()).isEqualTo(NONCE_LENGTH + ORIGIN_LENGTH + ADVERTISEMENT_LENGTH);
        assertThat(answer.hex()).doesNotContain("aaaa");
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "7.4",
            row = {"SEC-08", "SEC-19"})
    void answersNoMoreAfterTheLargestDatagram() {
        var before = bench.answer(solicitation(), A_MAPPED);
        bench.receive(Packet.of(new byte[Packet.PAYLOAD_MAX]), STRANGER);

        var after = bench.answer(solicitation(), A_MAPPED);

        assertThat(after).isEqualTo(before);
        assertThat(after.length()).isLessThanOrEqualTo(3 * solicitation().length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1:4000", "127.0.0.1:4000", "224.0.0.1:4000", "0.0.0.0:4000"})
    @Clause(
            rfc = 4380,
            section = "5.3.2",
            row = {"SRV-05", "SRV-25", "V4G-06"})
    void answersNobodyWhoIsNotGlobal(String from) {
        assertRefused(solicitation(), Ipv4Endpoint.parse(from), Drop.SRC4_NOT_GLOBAL);
    }

    @Test
    void answersNobodyAtPortZero() {
        assertRefused(solicitation(), new Ipv4Endpoint(A_MAPPED.address(), 0), Drop.SRC_PORT0);
    }

    @Test
    @Clause(rfc = 4380, section = "5.3", row = "SRV-02")
    void answersAfterRestartAsBefore() {
        var before = bench.answer(solicitation(), A_MAPPED);

        assertThat(ServerBench.standard().answer(solicitation(), A_MAPPED)).isEqualTo(before);
    }

    @Test
    @Clause(rfc = 4380, section = "5.3", row = "SRV-02")
    void waitsForNothing() {
        bench.receive(solicitation(), A_MAPPED);
        bench.out.clear();

        assertThat(bench.server.nextDeadlineNanos()).isEqualTo(TeredoMachine.NEVER);
        bench.server.onTimer(Long.MAX_VALUE, bench.out);
        assertThat(bench.out.isSilent()).isTrue();
    }

    @Test
    void saysWhenItStartsAndStops() {
        bench.server.start(0, bench.out);
        bench.server.stop(0, bench.out);

        assertThat(bench.out.events())
                .containsExactly(new TeredoEvent.Online(), new TeredoEvent.Stopped());
    }

    @Test
    @Clause(rfc = 4380, section = "5.3", row = "SRV-20")
    void takesNothingFromTheIpv6Side() {
        var packet = Datagrams.udp(NATIVE, ServerBench.A, 8);

        assertThat(bench.out.transmit(bench.server, packet, 0)).contains(Drop.TX_UNUSED);
        assertThat(bench.out.isSilent()).isTrue();
    }

    private void assertRefused(Packet datagram, Ipv4Endpoint from, Drop expected) {
        assertThat(bench.receive(datagram, Outbox.SERVICE_SOCKET, from, 0)).contains(expected);
        assertThat(bench.out.isSilent()).isTrue();
    }
}
