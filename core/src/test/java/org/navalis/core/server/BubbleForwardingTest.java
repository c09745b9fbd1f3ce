package org.navalis.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.server.ServerBench.A;
import static org.navalis.core.server.ServerBench.A_MAPPED;
import static org.navalis.core.server.ServerBench.B;
import static org.navalis.core.server.ServerBench.B_MAPPED;
import static org.navalis.core.server.ServerBench.LINK_LOCAL;
import static org.navalis.core.server.ServerBench.NATIVE;
import static org.navalis.core.server.ServerBench.STRANGER;
import static org.navalis.core.server.ServerBench.client;
import static org.navalis.core.server.ServerBench.standardSettings;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;
import org.navalis.core.wire.Ipv6Header;

/// What a server passes on to its clients (RFC 4380, section 5.3.1).
class BubbleForwardingTest {

    private static final String ORIGIN_OF_A = "000063bee6f5ebe1";
    private static final String NONCE_TRAILER = "01045eed1234";

    private final ServerBench bench = ServerBench.standard();

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-08", "SRV-18", "SRV-32", "SRV-33", "SRV-34", "TRL-16"})
    void passesBubblesOnBehindTheirOriginAndWithTheirTrailers() {
        var bubble = Datagrams.withTrailers(Datagrams.bubble(A, B), NONCE_TRAILER);
        var octets = Hex.of(bubble);

        var forwarded = bench.answer(bubble, A_MAPPED);

        assertThat(forwarded.hex()).isEqualTo(ORIGIN_OF_A + octets);
        assertThat(forwarded.to()).isEqualTo(B_MAPPED);
        assertThat(forwarded.socket()).isEqualTo(Outbox.SERVICE_SOCKET);
        assertThat(bench.out.counted(Counter.BUBBLES_FORWARDED)).isEqualTo(1);
    }

    @Test
    @DisplayName("S38: what comes to the second address is passed on from the first")
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-32", "S38"})
    void passesOnFromItsPrimaryAddressWhatCameToTheOther() {
        bench.receive(Datagrams.bubble(A, B), Outbox.SECONDARY_SOCKET, A_MAPPED, 0);

        assertThat(bench.out.onlyDatagram().socket()).isEqualTo(Outbox.SERVICE_SOCKET);
        assertThat(bench.out.counted(Counter.BUBBLES_FORWARDED)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64, 255})
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-33", "BUB-02"})
    void leavesTheHopLimitOfBubblesAlone(int hopLimit) {
        var bubble = Datagrams.bubble(A, B);
        Ipv6Header.setHopLimit(bubble, hopLimit);
        var octets = Hex.of(bubble);

        assertThat(bench.answer(bubble, A_MAPPED).hex()).isEqualTo(ORIGIN_OF_A + octets);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "00",
                "01",
                "0104aa",
                "4100",
                "8100",
                "030d00000000000000000000000000",
                "01045eed1234010411111111"
            })
    @Clause(
            rfc = 6081,
            section = "4",
            row = {"SRV-33", "TRL-16"})
    void doesNotReadTrailers(String trailers) {
        var bubble = Datagrams.withTrailers(Datagrams.bubble(A, B), trailers);

        assertThat(bench.answer(bubble, A_MAPPED).hex()).endsWith(trailers);
        assertThat(bench.out.drops()).isEmpty();
    }

    @Test
    @Clause(rfc = 6081, section = "4", row = "SRV-33")
    void passesOnUpTo48OctetsOfTrailers() {
        var fits = Datagrams.withTrailers(Datagrams.bubble(A, B), "77".repeat(48));
        var tooMany = Datagrams.withTrailers(Datagrams.bubble(A, B), "77".repeat(49));

        assertThat(bench.answer(fits, A_MAPPED).length()).isEqualTo(8 + 40 + 48);
        assertRefused(tooMany, A_MAPPED, Drop.TRAILER_CAP);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-41", "SRV-40", "PKT-17"})
    void replacesWhatWasBeforeThePacket() {
        var bubble = Datagrams.bubble(A, B);
        var octets = Hex.of(bubble);
        Datagrams.withNonce(Datagrams.withOrigin(bubble, STRANGER), 0x5345_4352_3030_3030L);

        assertThat(bench.answer(bubble, A_MAPPED).hex()).isEqualTo(ORIGIN_OF_A + octets);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2600::1", "fe80::ffff:ffff:ffff", "fe80::1234:5678:9abc:def0"})
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-10", "SRV-34"})
    void passesBubblesOfRelaysOn(String relay) {
        var forwarded =
                bench.answer(
                        Datagrams.bubble(Ipv6Address.parse(relay), B),
                        Ipv4Endpoint.parse("27.1.2.3:33333"));

        assertThat(forwarded.to()).isEqualTo(B_MAPPED);
        assertThat(forwarded.hex()).startsWith("00007dcae4fefdfc60");
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-18", "SRV-19", "AMB-15"})
    void passesEchoRequestsAndRepliesOfUpTo88OctetsOn() {
        var request = Datagrams.echoRequest(A, B, "e7".repeat(80));
        var octets = Hex.of(request);
        var reply = Datagrams.copy(Datagrams.echoReply(Datagrams.echoRequest(B, A, "00")));

        assertThat(bench.answer(request, A_MAPPED).hex()).isEqualTo(ORIGIN_OF_A + octets);
        assertThat(bench.answer(reply, A_MAPPED).to()).isEqualTo(B_MAPPED);
        assertRefused(Datagrams.echoRequest(A, B, "e7".repeat(81)), A_MAPPED, Drop.CONTROL_SIZE);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-34", "SEC-19"})
    void showsNothingOfAnEarlierDatagram() {
        var memory = Packet.ofSize(65_507);
        fill(memory, Datagrams.udp(A, B, 60_000));
        bench.receive(memory, A_MAPPED);

        var bubble = Datagrams.bubble(A, B);
        fill(memory, bubble);

        assertThat(bench.answer(memory, A_MAPPED).hex()).isEqualTo(ORIGIN_OF_A + Hex.of(bubble));
    }

    // Who may not

    @Test
    @Clause(
            rfc = 6081,
            section = "3.1",
            row = {"SRV-09", "SRV-08", "AMB-12"})
    void looksAtTheAddressOnlyForBubblesUnlessToldSo() {
        var otherPort = new Ipv4Endpoint(A_MAPPED.address(), A_MAPPED.port() + 1);
        var strict = ServerBench.of(standardSettings().withStrictSource(true));

        assertThat(bench.receive(Datagrams.bubble(A, B), otherPort)).isEmpty();
        assertThat(strict.receive(Datagrams.bubble(A, B), otherPort)).contains(Drop.SRC6_MISMATCH);
        assertRefused(Datagrams.echoRequest(A, B, ""), otherPort, Drop.SRC6_MISMATCH);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-08", "SRV-12"})
    void refusesTeredoSourcesOfOtherAddresses() {
        var elsewhere = new Ipv4Endpoint(STRANGER.address(), A_MAPPED.port());

        assertRefused(Datagrams.bubble(A, B), elsewhere, Drop.SRC6_MISMATCH);
        assertRefused(Datagrams.echoRequest(A, B, ""), elsewhere, Drop.SRC6_MISMATCH);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2", row = "ADR-06")
    void looksAtNoFlagsOfOthers() {
        var flagged = new TeredoAddress(ServerBench.PRIMARY, 0xffff, A_MAPPED).toIpv6();
        var target = new TeredoAddress(ServerBench.PRIMARY, 0x8000, B_MAPPED).toIpv6();

        assertThat(bench.answer(Datagrams.bubble(flagged, target), A_MAPPED).to())
                .isEqualTo(B_MAPPED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"11.1.1.2", "20.0.0.1", "11.1.1.0"})
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-35", "SRV-10", "AMB-16"})
    void servesNoClientOfAnotherServer(String server) {
        var foreign = new TeredoAddress(Ipv4Address.parse(server), 0, B_MAPPED).toIpv6();

        assertRefused(Datagrams.bubble(A, foreign), A_MAPPED, Drop.NOT_SERVED);
        assertRefused(Datagrams.bubble(NATIVE, foreign), STRANGER, Drop.NOT_SERVED);
        assertRefused(Datagrams.bubble(LINK_LOCAL, foreign), STRANGER, Drop.NOT_SERVED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "255.255.255.255",
                "224.0.0.1",
                "10.0.0.1",
                "127.0.0.1",
                "0.0.0.0",
                "240.0.0.1",
                "169.254.1.1",
                "172.31.255.255",
                "192.168.0.1",
                "192.88.99.1",
                "100.64.0.1"
            })
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-31", "V4G-06"})
    void passesNothingOnToAddressesThatAreNotGlobal(String address) {
        var target = client(new Ipv4Endpoint(Ipv4Address.parse(address), 40_000));

        assertRefused(Datagrams.bubble(A, target), A_MAPPED, Drop.DST4_NOT_GLOBAL);
        assertRefused(Datagrams.bubble(NATIVE, target), STRANGER, Drop.DST4_NOT_GLOBAL);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-31", "ADR-15"})
    void passesNothingOnToPortZero() {
        var target = client(new Ipv4Endpoint(B_MAPPED.address(), 0));

        assertRefused(Datagrams.bubble(A, target), A_MAPPED, Drop.DST_PORT0);
    }

    @Test
    void passesNothingBackToItsOwnSource() {
        assertRefused(Datagrams.bubble(A, A), A_MAPPED, Drop.SRC6_EQ_DST);
        assertRefused(Datagrams.echoRequest(A, A, ""), A_MAPPED, Drop.SRC6_EQ_DST);
    }

    private static void fill(Packet packet, Packet content) {
        packet.clear();
        packet.append(content, 0, content.length());
    }

    private void assertRefused(Packet datagram, Ipv4Endpoint from, Drop reason) {
        bench.out.clear();

        bench.receive(datagram, from);

        assertThat(bench.out.drops()).containsExactly(reason);
        assertThat(bench.out.isSilent()).isTrue();
    }
}
