package org.navalis.core.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.navalis.core.relay.RelayBench.CLIENT;
import static org.navalis.core.relay.RelayBench.MAPPED;
import static org.navalis.core.relay.RelayBench.NATIVE;
import static org.navalis.core.relay.RelayBench.RELAY;
import static org.navalis.core.relay.RelayBench.SERVER;
import static org.navalis.core.relay.RelayBench.client;
import static org.navalis.core.relay.RelayBench.toClient;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoEvent;
import org.navalis.core.TeredoLimits;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;
import org.navalis.core.testing.SentDatagram;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;

/// What a relay does with packets from native IPv6 (RFC 4380, section 5.4.1).
class RelayTransmissionTest {

    private final RelayBench bench = RelayBench.standard();

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-05", "PKT-13", "RLY-16"})
    void sendsToTrustedClientsAtOnce() {
        bench.trustClient();

        assertThat(bench.transmit(toClient(CLIENT))).isEmpty();

        assertThat(bench.out.onlyDatagram())
                .isEqualTo(
                        new SentDatagram(Hex.of(toClient(CLIENT)), Outbox.SERVICE_SOCKET, MAPPED));
        assertThat(bench.out.counted(Counter.DATA_SENT)).isEqualTo(1);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-07", "RLY-09", "BUB-03", "BUB-05", "BUB-06", "BUB-07"})
    void sendsDirectAndThenIndirectBubbleToUnknownClients() {
        var bubbles = bench.knock();

        assertThat(bubbles).extracting(SentDatagram::to).containsExactly(MAPPED, SERVER);
        assertThat(bubbles)
                .allSatisfy(bubble -> {
                    assertThat(Ipv6Header.isBubble(bubble.packet())).isTrue();
                    assertThat(bubble.packet().octetAt(7)).isEqualTo(255);
                    assertThat(Datagrams.destination(bubble.packet())).isEqualTo(CLIENT);
                });
    }

    @Test
    @Clause(
            rfc = 5991,
            section = "3.2",
            row = {"RLY-06", "ADR-11"})
    void makesNoDifferenceForTheConeBit() {
        var cone = new Ipv6Address(CLIENT.high(), CLIENT.low() | 0x8000_0000_0000_0000L);

        bench.transmit(toClient(cone));

        assertThat(bench.out.datagrams())
                .hasSize(2)
                .allMatch(sent -> Ipv6Header.isBubble(sent.packet()));
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-10", "TIM-09", "BUB-10"})
    void repeatsThreeTimesGivesUpAndHoldsDown() {
        bench.transmit(toClient(CLIENT));
        bench.transmit(toClient(CLIENT));

        bench.advance(Duration.ofSeconds(30));

        assertThat(bench.out.datagrams()).hasSize(8);
        assertThat(bench.out.onlyIpv6Packet())
                .isEqualTo(error("01030000 00000000", toClient(CLIENT)));
        bench.out.clear();
        bench.advance(Duration.ofSeconds(100));
        assertThat(bench.transmit(toClient(CLIENT))).contains(Drop.TX_UNREACHABLE);
        assertThat(bench.out.datagrams()).isEmpty();
        assertThat(bench.out.ipv6Packets()).hasSize(1);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-05", "TIM-07"})
    void asksAgainThirtySecondsAfterTheClientWasHeard() {
        bench.trustClient();
        bench.advance(Duration.ofMillis(29_999));
        bench.transmit(toClient(CLIENT));
        assertThat(bench.takeSent()).extracting(SentDatagram::to).containsExactly(MAPPED);
        bench.advance(Duration.ofSeconds(3));

        bench.transmit(toClient(CLIENT));

        assertThat(bench.takeSent())
                .hasSize(2)
                .allMatch(sent -> Ipv6Header.isBubble(sent.packet()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.0.0.1",
                "127.0.0.1",
                "169.254.1.1",
                "172.16.0.1",
                "192.168.1.1",
                "192.88.99.1",
                "224.0.0.1",
                "255.255.255.255",
                "100.64.0.1",
                "240.0.0.1"
            })
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-03", "RLY-04", "V4G-06", "ICMP-06", "BUB-14", "ADR-05", "ADR-16"})
    void sendsNothingToOrByWayOfAddressesThatAreNotGlobal(String address) {
        assertSilent(toClient(client("11.1.1.1", address + ":4000")), Drop.TX_DST4);
        assertSilent(toClient(client(address, MAPPED.toString())), Drop.TX_SERVER4);
    }

    @Test
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"LOOP-04", "ADR-15", "V4G-02"})
    void sendsNothingToItselfToBroadcastsAndToPortZero() {
        assertSilent(toClient(client("11.1.1.1", RelayBench.OWN.toString())), Drop.TX_SELF);
        assertSilent(toClient(client("11.1.1.1", "25.10.20.30:0")), Drop.TX_PORT0);

        int broadcast = Ipv4Address.parse("27.1.2.255");
        bench.relay.setHost(new HostAddresses(List.of(RelayBench.OWN), List.of(broadcast), RELAY));
        assertSilent(toClient(client("11.1.1.1", "27.1.2.255:4000")), Drop.TX_DST4);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.1",
            row = {"RLY-02", "ICMP-03", "ICMP-05", "ICMP-08"})
    void tellsThatThereIsNoRouteToAnythingElse() {
        var packet = Datagrams.udp(NATIVE, Ipv6Address.parse("2600::20"), 8);

        assertThat(bench.transmit(packet)).contains(Drop.TX_NOT_TEREDO);

        assertThat(bench.out.onlyIpv6Packet()).isEqualTo(error("01000000 00000000", packet));
        assertThat(bench.out.datagrams()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ff02::1", "ff0e::1", "fe80::1"})
    void sendsNoMulticastAndLinkLocal(String destination) {
        var packet = Datagrams.udp(NATIVE, Ipv6Address.parse(destination), 8);

        assertSilent(packet, Drop.TX_MULTICAST);
    }

    @ParameterizedTest
    @CsvSource({
        "2001:0:b01:101::1, TX_SRC6_LOOP",
        "::,                TX_SRC6",
        "::1,               TX_SRC6",
        "::ffff:1.2.3.4,    TX_SRC6",
        "fe80::1,           TX_SRC6",
        "fc00::1,           TX_SRC6",
        "ff02::1,           TX_SRC6"
    })
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"RLY-21", "LOOP-02"})
    void sendsNothingFromSourcesThatCannotBeNative(String source, Drop expected) {
        assertSilent(Datagrams.udp(Ipv6Address.parse(source), CLIENT, 8), expected);
    }

    @Test
    @Clause(
            rfc = 4443,
            section = "3.2",
            row = {"RLY-26", "MTU-01", "MTU-02", "ICMP-02"})
    void tellsTheMtuToSendersOfLargerPackets() {
        bench.trustClient();
        assertThat(bench.transmit(Datagrams.udp(NATIVE, CLIENT, 1280 - 48))).isEmpty();
        bench.out.clear();

        var large = Datagrams.udp(NATIVE, CLIENT, 1281 - 48);
        assertThat(bench.transmit(large)).contains(Drop.TX_MTU);

        assertThat(bench.out.datagrams()).isEmpty();
        assertThat(bench.out.onlyIpv6Packet())
                .hasSize(2 * 1280)
                .isEqualTo(error("02000000 00000500", large));
    }

    @Test
    @Clause(rfc = 8200, section = "5", row = "MTU-05")
    void takesAnotherMtuAndNoneBelow1280() {
        var larger = RelayBench.of(RelaySettings.DEFAULT.withMtu(1400)).trustClient();

        assertThat(larger.transmit(Datagrams.udp(NATIVE, CLIENT, 1400 - 48))).isEmpty();
        assertThat(larger.transmit(Datagrams.udp(NATIVE, CLIENT, 1401 - 48))).contains(Drop.TX_MTU);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RelaySettings.DEFAULT.withMtu(1279))
                .withMessageContaining("1279");
    }

    @Test
    @Clause(
            rfc = 4443,
            section = "2.4",
            row = {"ICMP-01", "ICMP-04"})
    void sendsTenErrorsAtOnceAndNoneAboutErrors() {
        var about = Datagrams.udp(NATIVE, Ipv6Address.parse("2600::20"), 8);
        for (int i = 0; i < 50; i++) {
            bench.transmit(Datagrams.copy(about));
        }
        assertThat(bench.out.ipv6Packets()).hasSize(10);
        assertThat(bench.out.counted(Counter.ICMPV6_ERRORS_WITHHELD)).isEqualTo(40);
        bench.out.clear();
        bench.advance(Duration.ofSeconds(10));

        var error = Datagrams.icmpv6(NATIVE, Ipv6Address.parse("2600::20"), "0103000000000000");
        assertSilent(error, Drop.TX_NOT_TEREDO);
    }

    @Test
    @Clause(rfc = 8200, section = "4.4", row = "SEC-18")
    void sendsNoSourceRoutes() {
        var routed = Datagrams.ipv6(NATIVE, CLIENT, 43, "1100000100000000");

        assertSilent(routed, Drop.ROUTING_HEADER);
    }

    @Test
    void sendsNothingThatIsNoIpv6Packet() {
        assertSilent(Packet.of(new byte[39]), Drop.TX_SHORT);
        var version = toClient(CLIENT);
        version.setOctet(0, 0x45);
        assertSilent(version, Drop.TX_VERSION);
        var length = toClient(CLIENT);
        length.truncate(length.length() - 1);
        assertSilent(length, Drop.TX_SHORT);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "7.3.5",
            row = {"RLY-24", "PEER-04"})
    void beginsSoManySetUpsInSecond() {
        var limits = new TeredoLimits(65_536, 8, 10_240, 4 << 20, 1000, 10);
        var limited = RelayBench.of(RelaySettings.DEFAULT.withLimits(limits));

        for (int i = 0; i < 3000; i++) {
            var mapped = new Ipv4Endpoint(0x19000000 + i, 4000);
            limited.transmit(toClient(client(SERVER.address(), mapped)));
        }

        assertThat(limited.relay.peerCount()).isEqualTo(1000);
        assertThat(limited.out.datagrams()).hasSize(2000);
        assertThat(limited.out.drops()).hasSize(2000).containsOnly(Drop.TX_NEW_PEER_RATE);
    }

    @Test
    @Clause(rfc = 4380, section = "5.4.1", row = "RLY-12")
    void holdsSoMuchForEachClient() {
        for (int i = 0; i < 8; i++) {
            assertThat(bench.transmit(toClient(CLIENT))).isEmpty();
        }

        assertThat(bench.transmit(toClient(CLIENT))).contains(Drop.TX_HOLD_FULL);
        assertThat(bench.out.counted(Counter.HELD)).isEqualTo(8);
    }

    @Test
    void forgetsEveryoneWhenItStops() {
        bench.relay.start(0, bench.out);
        bench.trustClient();

        bench.relay.stop(0, bench.out);

        assertThat(bench.relay.peerCount()).isZero();
        assertThat(bench.out.events()).containsExactly(new TeredoEvent.Stopped());
    }

    /// The error about a packet, from the relay.
    private static String error(String header, Packet about) {
        int quoted = Math.min(about.length(), 1232);
        var message = header + Hex.of(about).substring(0, 2 * quoted);
        var error = Datagrams.icmpv6(RELAY, NATIVE, message);
        Ipv6Header.setHopLimit(error, 255);
        assertThat(Icmpv6.isIntact(error)).isTrue();
        return Hex.of(error);
    }

    private void assertSilent(Packet packet, Drop expected) {
        assertThat(bench.transmit(packet)).contains(expected);
        assertThat(bench.out.isSilent()).isTrue();
    }
}
