package org.navalis.core.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.relay.RelayBench.A;
import static org.navalis.core.relay.RelayBench.A_MAPPED;
import static org.navalis.core.relay.RelayBench.B;
import static org.navalis.core.relay.RelayBench.B_MAPPED;
import static org.navalis.core.relay.RelayBench.HOST;
import static org.navalis.core.relay.RelayBench.RELAY;
import static org.navalis.core.relay.RelayBench.RELAY6;
import static org.navalis.core.relay.RelayBench.SERVER;
import static org.navalis.core.relay.RelayBench.client;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.TeredoAddress;
import org.navalis.core.TeredoLimits;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;

/// What a relay does with packets from native IPv6 (RFC 4380, section 5.4.1).
class RelayTransmissionTest {

    private final RelayBench bench = RelayBench.standard();

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-05", "PKT-13"})
    void sendsAtOnceAndUnchangedToTrustedClients() {
        bench.connect(A, A_MAPPED);
        var packet = Datagrams.udp(HOST, A, 100);
        var octets = Hex.of(packet);

        assertThat(bench.transmit(packet)).isEmpty();

        assertThat(bench.out.onlyDatagram().hex()).isEqualTo(octets);
        assertThat(bench.out.onlyDatagram().to()).isEqualTo(A_MAPPED);
        assertThat(bench.out.counted(Counter.DATA_SENT)).isEqualTo(1);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-05", "TIM-07"})
    void knocksAgainAtClientsThatWereSilentForThirtySeconds() {
        bench.connect(A, A_MAPPED);
        bench.advance(Duration.ofSeconds(30).minusMillis(1));
        bench.send(A, 10);
        assertThat(bench.sentTo(A_MAPPED)).hasSize(1);

        bench.advance(Duration.ofMillis(1));
        bench.send(A, 10);

        assertThat(bench.sentTo(A_MAPPED)).hasSize(1);
        assertThat(bench.out.counted(Counter.HELD)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2600::1", "2002:b01:101::1", "2001:1::1", "3ffe:831f::1", "::1"})
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-02", "ICMP-05", "ADR-03"})
    void hasNoRouteToWhatIsNotTeredo(String destination) {
        var packet = Datagrams.udp(HOST, Ipv6Address.parse(destination), 10);

        assertThat(bench.transmit(packet)).contains(Drop.TX_NOT_TEREDO);

        var error = Hex.packet(bench.out.onlyIpv6Packet());
        assertThat(Icmpv6.type(error)).isEqualTo(Icmpv6.DESTINATION_UNREACHABLE);
        assertThat(Icmpv6.code(error)).isEqualTo(Icmpv6.NO_ROUTE);
        assertThat(Icmpv6.isIntact(error)).isTrue();
        assertThat(Datagrams.source(error)).isEqualTo(RELAY6);
        assertThat(Datagrams.destination(error)).isEqualTo(HOST);
        assertThat(bench.out.datagrams()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff02::1", "ff0e::1", "fe80::1"})
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-02", "ICMP-01"})
    void isSilentAboutMulticastAndLinkLocalDestinations(String destination) {
        var packet = Datagrams.udp(HOST, Ipv6Address.parse(destination), 10);

        bench.assertRefused(packet, Drop.TX_MULTICAST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "255.255.255.255",
                "224.0.0.1",
                "0.0.0.0",
                "10.0.0.1",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.0.1",
                "192.88.99.1",
                "100.64.0.1",
                "240.0.0.1"
            })
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-03", "RLY-04", "ICMP-06", "ADR-05", "ADR-16", "BUB-14", "V4G-06"})
    void sendsNothingToOrByWayOfAddressesThatAreNotGlobal(String text) {
        int address = Ipv4Address.parse(text);
        var byWay = new TeredoAddress(address, 0, A_MAPPED).toIpv6();
        var to = client(new Ipv4Endpoint(address, 40_000));

        bench.assertRefused(Datagrams.udp(HOST, to, 10), Drop.TX_DST4);
        bench.assertRefused(Datagrams.udp(HOST, byWay, 10), Drop.TX_SERVER4);
        assertThat(bench.relay.peerCount()).isZero();
    }

    @Test
    @Clause(rfc = 4380, section = "5.4.1", row = "ADR-15")
    void sendsNothingToPortZero() {
        var target = client(new Ipv4Endpoint(A_MAPPED.address(), 0));

        bench.assertRefused(Datagrams.udp(HOST, target, 10), Drop.TX_PORT0);
    }

    @Test
    @Clause(rfc = 6324, section = "3.1.2", row = "LOOP-04")
    void sendsNothingToItself() {
        bench.assertRefused(Datagrams.udp(HOST, client(RELAY), 10), Drop.TX_SELF);
    }

    @Test
    @Clause(rfc = 6324, section = "3.1.2", row = "LOOP-04")
    void sendsNoBubblesByWayOfItself() {
        var atServerPort = new Ipv4Endpoint(RELAY.address(), TeredoAddress.SERVER_PORT);
        var relay = RelayBench.on(RelaySettings.DEFAULT, HostAddresses.of(RELAY, atServerPort));
        var target = new TeredoAddress(RELAY.address(), 0, A_MAPPED).toIpv6();

        relay.assertRefused(Datagrams.udp(HOST, target, 10), Drop.TX_SELF);
    }

    @Test
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"LOOP-02", "RLY-21"})
    void carriesNothingFromTeredoToTeredo() {
        bench.connect(A, A_MAPPED);

        bench.assertRefused(Datagrams.udp(B, A, 10), Drop.TX_SRC6_LOOP);
        bench.assertRefused(Datagrams.udp(A, B, 10), Drop.TX_SRC6_LOOP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::",
                "::1",
                "ff02::1",
                "fe80::1",
                "fc00::1",
                "fdff::1",
                "fec0::1",
                "::ffff:1.2.3.4",
                "::1.2.3.4"
            })
    @Clause(rfc = 4380, section = "5.4.1", row = "RLY-21")
    void takesNoSourceThatCannotBeNative(String source) {
        bench.assertRefused(Datagrams.udp(Ipv6Address.parse(source), A, 10), Drop.TX_SRC6);
    }

    @Test
    @Clause(
            rfc = 4443,
            section = "3.2",
            row = {"RLY-26", "MTU-02", "ICMP-02", "ICMP-03"})
    void answersPacketTooBigToWhatIsLargerThanTheMtu() {
        var packet = Datagrams.udp(HOST, A, 1500 - 48);
        var octets = Hex.of(packet);

        assertThat(bench.transmit(packet)).contains(Drop.TX_MTU);

        var error = Hex.packet(bench.out.onlyIpv6Packet());
        assertThat(error.length()).isEqualTo(1280);
        assertThat(Icmpv6.type(error)).isEqualTo(Icmpv6.PACKET_TOO_BIG);
        assertThat(error.intAt(Icmpv6.BODY)).isEqualTo(1280);
        assertThat(Icmpv6.isIntact(error)).isTrue();
        assertThat(Ipv6Header.hopLimit(error)).isEqualTo(255);
        assertThat(bench.out.onlyIpv6Packet()).endsWith(octets.substring(0, 2 * 1232));
        assertThat(bench.out.datagrams()).isEmpty();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.1.2",
            row = {"MTU-01", "MTU-05", "RLY-26"})
    void takesPacketsOfTheSizeOfItsMtu() {
        assertThat(bench.send(A, 1280 - 48)).isEmpty();
        assertThat(bench.send(A, 1281 - 48)).contains(Drop.TX_MTU);
    }

    @Test
    @Clause(rfc = 4443, section = "2.4", row = "ICMP-04")
    void sendsTenErrorsSecondAtMost() {
        var elsewhere = Ipv6Address.parse("2600::1");
        for (int i = 0; i < 25; i++) {
            bench.transmit(Datagrams.udp(HOST, elsewhere, i));
        }
        assertThat(bench.out.ipv6Packets()).hasSize(10);
        assertThat(bench.out.counted(Counter.ICMPV6_ERRORS_WITHHELD)).isEqualTo(15);

        bench.advance(Duration.ofMillis(100));
        bench.transmit(Datagrams.udp(HOST, elsewhere, 1));
        bench.transmit(Datagrams.udp(HOST, elsewhere, 1));

        assertThat(bench.out.ipv6Packets()).hasSize(11);
    }

    @Test
    @Clause(rfc = 4443, section = "2.4", row = "ICMP-01")
    void answersNoErrorWithAnError() {
        var elsewhere = Ipv6Address.parse("2600::1");
        var behindOptions =
                Datagrams.ipv6(HOST, elsewhere, 60, "3a00010400000000" + "0100000000000000");

        bench.assertRefused(
                Datagrams.icmpv6(HOST, elsewhere, "01000000 00000000"), Drop.TX_NOT_TEREDO);
        bench.assertRefused(
                Datagrams.icmpv6(HOST, elsewhere, "02000000 00000500"), Drop.TX_NOT_TEREDO);
        bench.assertRefused(
                Datagrams.icmpv6(HOST, elsewhere, "89000000 00000000"), Drop.TX_NOT_TEREDO);
        bench.assertRefused(behindOptions, Drop.TX_NOT_TEREDO);
    }

    @Test
    @Clause(rfc = 4443, section = "2.2", row = "ICMP-03")
    void sendsErrorsFromItsLinkLocalAddressWithoutNativeIpv6() {
        var without = RelayBench.on(RelaySettings.DEFAULT, HostAddresses.of(RELAY));

        without.transmit(Datagrams.udp(HOST, Ipv6Address.parse("2600::1"), 1));

        var error = Hex.packet(without.out.onlyIpv6Packet());
        assertThat(Datagrams.source(error).isLinkLocal()).isTrue();
        assertThat(Icmpv6.isIntact(error)).isTrue();
    }

    @Test
    @Clause(rfc = 4380, section = "5.4.1", row = "RLY-28")
    void refusesWhatIsNoIpv6Packet() {
        var whole = Datagrams.udp(HOST, A, 10);
        for (int length : List.of(0, 1, 39, 57)) {
            var cut = Datagrams.copy(whole);
            cut.truncate(length);
            bench.assertRefused(cut, Drop.TX_SHORT);
        }
        var longer = Datagrams.withTrailers(Datagrams.copy(whole), "00");
        bench.assertRefused(longer, Drop.TX_SHORT);
        var version4 = Datagrams.copy(whole);
        version4.setOctet(0, 0x45);
        bench.assertRefused(version4, Drop.TX_VERSION);
    }

    @ParameterizedTest(name = "type {0}")
    @ValueSource(ints = {0, 2, 3, 4, 253})
    @Clause(rfc = 5095, section = "3", row = "SEC-18")
    void sendsNoSourceRoutesIntoTheTunnel(int type) {
        var payload = "1100%02x01 00000000".formatted(type) + "00".repeat(8);

        bench.assertRefused(Datagrams.ipv6(HOST, A, 43, payload), Drop.ROUTING_HEADER);
    }

    // What waits

    @Test
    @DisplayName("R10: what waits goes in order when the client answers")
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-11", "RLY-16", "R10"})
    void sendsInOrderWhatWaitedWhenTheClientAnswers() {
        for (int i = 0; i < 8; i++) {
            bench.send(A, i);
        }

        bench.receive(Datagrams.bubble(A, RELAY6), A_MAPPED);

        assertThat(bench.sentTo(A_MAPPED))
                .extracting(hex -> hex.length() / 2 - 48)
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(bench.out.counted(Counter.HELD_RELEASED)).isEqualTo(8);
        assertThat(bench.relay.heldBytes()).isZero();
    }

    @Test
    @DisplayName("R23: eight packets wait for one client")
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-12", "PEER-07", "R23"})
    void holdsEightPacketsForClientAndRefusesTheNewest() {
        for (int i = 0; i < 8; i++) {
            assertThat(bench.send(A, 1280 - 48)).isEmpty();
        }

        assertThat(bench.send(A, 1)).contains(Drop.TX_HOLD_FULL);
        assertThat(bench.relay.heldBytes()).isEqualTo(10_240);
        assertThat(bench.send(B, 1)).isEmpty();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-12", "PEER-07"})
    void holdsSoManyOctetsForClient() {
        var limits = new TeredoLimits(16, 8, 5000, 10_000, 100, 10);
        var small = RelayBench.of(RelaySettings.DEFAULT.withLimits(limits));
        for (int i = 0; i < 4; i++) {
            assertThat(small.send(A, 1240 - 48)).isEmpty();
        }

        assertThat(small.send(A, 1)).contains(Drop.TX_HOLD_FULL);
        assertThat(small.send(B, 1240 - 48)).isEmpty();
    }

    @Test
    @DisplayName("R23: what waits is bounded for one client and for all")
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-12", "PEER-08", "R23"})
    void holdsSoManyOctetsForAllClients() {
        var unbounded = RelayBench.of(RelaySettings.DEFAULT.withRateLimits(false));
        for (int i = 0; i < 4000; i++) {
            if (i % 500 == 0) {
                unbounded.advance(Duration.ofMillis(500));
            }
            unbounded.send(client(RelayBench.mapped(i % 500)), 1280 - 48);
        }

        assertThat(unbounded.relay.heldBytes())
                .isLessThanOrEqualTo(4 * 1024 * 1024)
                .isGreaterThan(4_000_000);
        assertThat(unbounded.out.drops())
                .contains(Drop.TX_HOLD_FULL)
                .containsOnly(Drop.TX_HOLD_FULL);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "7.3.5",
            row = {"RLY-24", "PEER-04", "SEC-09"})
    void beginsWithSoManyNewClientsSecond() {
        var bounded =
                RelayBench.of(
                        RelaySettings.DEFAULT
                                .withLimits(RelayBench.limits(1000, 50))
                                .withRateLimits(false));
        for (int i = 0; i < 80; i++) {
            bounded.send(client(RelayBench.mapped(i)), 1);
        }
        assertThat(bounded.relay.peerCount()).isEqualTo(50);
        assertThat(bounded.out.drops()).hasSize(30).containsOnly(Drop.TX_NEW_PEER_RATE);

        assertThat(bounded.send(client(RelayBench.mapped(3)), 1)).isEmpty();
        bounded.advance(Duration.ofMillis(20));
        assertThat(bounded.send(client(RelayBench.mapped(90)), 1)).isEmpty();
        assertThat(bounded.send(client(RelayBench.mapped(91)), 1)).contains(Drop.TX_NEW_PEER_RATE);
    }

    @Test
    @Clause(rfc = 4380, section = "5.4.1", row = "RLY-07")
    void goesByTheServerInTheAddressOfEachClient() {
        var otherServer = Ipv4Endpoint.parse("20.0.0.1:3544");
        var target = new TeredoAddress(otherServer.address(), 0, B_MAPPED).toIpv6();

        bench.send(A, 1);
        bench.send(target, 1);

        assertThat(bench.bubbles())
                .extracting(sent -> sent.to())
                .containsExactly(A_MAPPED, SERVER, B_MAPPED, otherServer);
    }
}
