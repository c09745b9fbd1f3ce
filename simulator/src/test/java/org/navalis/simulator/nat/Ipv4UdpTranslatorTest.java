package org.navalis.simulator.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;
import org.navalis.simulator.nat.Ipv4UdpTranslator.Way;

class Ipv4UdpTranslatorTest {

    private static final int PUBLIC = Ipv4Address.parse("30.0.0.9");
    private static final Ipv4Endpoint INSIDE = Ipv4Endpoint.parse("192.168.1.2:5000");
    private static final Ipv4Endpoint NEIGHBOR = Ipv4Endpoint.parse("192.168.1.3:5001");
    private static final Ipv4Endpoint REMOTE = Ipv4Endpoint.parse("40.0.0.1:3544");

    private final Nat nat =
            new Nat(
                    NatBehavior.of(Dependence.ENDPOINT_INDEPENDENT, Dependence.ENDPOINT_INDEPENDENT)
                            .withHairpinning(true),
                    List.of(PUBLIC),
                    new SplittableRandom(1));
    private final Ipv4UdpTranslator translator = new Ipv4UdpTranslator(nat);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 47, 1280})
    void rewritesTheSourceOfAnOutgoingPacketAndBothChecksums(int payload) {
        var packet = Ipv4Packets.udp(INSIDE, REMOTE, payload);

        var way = translator.fromInside(packet, 0);

        assertThat(way).isEqualTo(Way.OUTSIDE);
        assertThat(Ipv4Packets.source(packet).address()).isEqualTo(PUBLIC);
        assertThat(Ipv4Packets.destination(packet)).isEqualTo(REMOTE);
        assertThat(Ipv4Packets.areChecksumsRight(packet)).isTrue();
    }

    @Test
    void keepsChecksumsRightForEveryPort() {
        var random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            var from = new Ipv4Endpoint(random.nextInt(), 1 + random.nextInt(65_535));
            var packet = Ipv4Packets.udp(from, REMOTE, random.nextInt(8));

            var way = translator.fromInside(packet, i * 1_000_000_000L);

            assertThat(way == Way.OUTSIDE && Ipv4Packets.areChecksumsRight(packet)).isTrue();
        }
    }

    @Test
    void rewritesTheDestinationOfAnIncomingPacketBack() {
        var request = Ipv4Packets.udp(INSIDE, REMOTE, 12);
        translator.fromInside(request, 0);

        var answer = Ipv4Packets.udp(REMOTE, Ipv4Packets.source(request), 12);
        var way = translator.fromOutside(answer, 1);

        assertThat(way).isEqualTo(Way.INSIDE);
        assertThat(Ipv4Packets.source(answer)).isEqualTo(REMOTE);
        assertThat(Ipv4Packets.destination(answer)).isEqualTo(INSIDE);
        assertThat(Ipv4Packets.areChecksumsRight(answer)).isTrue();
        assertThat(translator.translated()).isEqualTo(2);
    }

    @Test
    void sendsAHairpinBackInside() {
        var opening = Ipv4Packets.udp(NEIGHBOR, REMOTE, 4);
        translator.fromInside(opening, 0);

        var packet = Ipv4Packets.udp(INSIDE, Ipv4Packets.source(opening), 4);
        var way = translator.fromInside(packet, 1);

        assertThat(way).isEqualTo(Way.INSIDE);
        assertThat(Ipv4Packets.source(packet).address()).isEqualTo(PUBLIC);
        assertThat(Ipv4Packets.destination(packet)).isEqualTo(NEIGHBOR);
        assertThat(Ipv4Packets.areChecksumsRight(packet)).isTrue();
    }

    @Test
    void leavesAMissingUdpChecksumOut() {
        var packet = Ipv4Packets.udp(INSIDE, REMOTE, 4);
        packet.setShort(26, 0);

        translator.fromInside(packet, 0);

        assertThat(packet.shortAt(26)).isZero();
    }

    @Test
    void leavesAWrongUdpChecksumWrong() {
        var packet = Ipv4Packets.udp(INSIDE, REMOTE, 4);
        packet.setOctet(29, packet.octetAt(29) ^ 0x10);

        translator.fromInside(packet, 0);

        assertThat(Ipv4Packets.areChecksumsRight(packet)).isFalse();
    }

    @Test
    void countsWhatTheNatRefuses() {
        var packet = Ipv4Packets.udp(REMOTE, new Ipv4Endpoint(PUBLIC, 9), 4);
        var before = packet.toByteArray();

        var way = translator.fromOutside(packet, 0);

        assertThat(way).isEqualTo(Way.NOWHERE);
        assertThat(packet.toByteArray()).isEqualTo(before);
        assertThat(translator.refused(NatRefusal.NO_MAPPING)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x2000, 0x0001, 0x20b9})
    void dropsFragments(int flagsAndOffset) {
        var packet = Ipv4Packets.udp(INSIDE, REMOTE, 64);
        packet.setShort(6, flagsAndOffset);

        assertThat(translator.fromInside(packet, 0)).isEqualTo(Way.NOWHERE);
        assertThat(translator.refused(NatRefusal.FRAGMENT)).isEqualTo(1);
    }

    @Test
    void takesPacketsThatMustNotBeFragmented() {
        var packet = Ipv4Packets.udp(INSIDE, REMOTE, 64);
        packet.setShort(6, 0x4000);

        assertThat(translator.fromInside(packet, 0)).isEqualTo(Way.OUTSIDE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 58})
    void dropsEverythingButUdp(int protocol) {
        var packet = Ipv4Packets.udp(INSIDE, REMOTE, 64);
        packet.setOctet(9, protocol);

        assertThat(translator.fromInside(packet, 0)).isEqualTo(Way.NOWHERE);
        assertThat(translator.refused(NatRefusal.NOT_UDP)).isEqualTo(1);
    }

    @Test
    void dropsAPacketCutAnywhere() {
        var whole = Ipv4Packets.udp(INSIDE, REMOTE, 8).toByteArray();
        for (int length = 0; length < whole.length; length++) {
            var packet = Packet.ofSize(whole.length);
            packet.append(whole, 0, length);

            assertThat(translator.fromInside(packet, 0)).isEqualTo(Way.NOWHERE);
        }
        assertThat(translator.refused(NatRefusal.MALFORMED)).isEqualTo(whole.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x35, 0x65, 0x44, 0x4f})
    void dropsAPacketOfAnotherVersionOrWithAHeaderThatCannotBe(int firstOctet) {
        var packet = Ipv4Packets.udp(INSIDE, REMOTE, 8);
        packet.setOctet(0, firstOctet);

        assertThat(translator.fromInside(packet, 0)).isEqualTo(Way.NOWHERE);
        assertThat(translator.refused(NatRefusal.MALFORMED)).isEqualTo(1);
    }
}
