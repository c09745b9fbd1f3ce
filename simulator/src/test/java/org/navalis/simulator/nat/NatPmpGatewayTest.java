package org.navalis.simulator.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;

class NatPmpGatewayTest {

    private static final int PUBLIC = Ipv4Address.parse("30.0.0.9");
    private static final int ADDRESS = Ipv4Address.parse("192.168.1.1");
    private static final Ipv4Endpoint GATEWAY = new Ipv4Endpoint(ADDRESS, NatPmpGateway.PORT);
    private static final Ipv4Endpoint INSIDE = Ipv4Endpoint.parse("192.168.1.2:5000");
    private static final Ipv4Endpoint REMOTE = Ipv4Endpoint.parse("40.0.0.1:4000");
    private static final int START = 28;

    private final Nat nat =
            new Nat(
                    NatType.UPNP_SYMMETRIC.behavior().orElseThrow(),
                    List.of(PUBLIC),
                    new SplittableRandom(1));
    private final NatPmpGateway gateway = new NatPmpGateway(nat, ADDRESS, 0);

    @Test
    void opensThePortWithTheNumberOfTheInsidePort() {
        var packet = map(5000, 3600);

        assertThat(gateway.answer(packet, 7_500_000_000L)).isTrue();

        assertThat(words(packet)).containsExactly(0x0081, 0, 0, 7, 5000, 5000, 0, 3600);
        assertThat(nat.inbound(REMOTE, new Ipv4Endpoint(PUBLIC, 5000), 1))
                .isEqualTo(new Translation.Inward(INSIDE));
    }

    @Test
    void opensThePortThatIsSuggestedIfItIsFree() {
        var packet = map(5000, 3600);
        packet.setShort(START + 6, 6000);
        var other = map(5001, 3600);
        other.setShort(START + 6, 6000);

        gateway.answer(packet, 0);
        gateway.answer(other, 0);

        assertThat(packet.shortAt(START + 10)).isEqualTo(6000);
        assertThat(other.shortAt(START + 10)).isEqualTo(5001);
    }

    @Test
    void sendsTheAnswerBackAsAWholePacket() {
        var packet = map(5000, 3600);

        gateway.answer(packet, 0);

        assertThat(Ipv4Packets.source(packet)).isEqualTo(GATEWAY);
        assertThat(Ipv4Packets.destination(packet)).isEqualTo(INSIDE);
        assertThat(packet.shortAt(2)).isEqualTo(packet.length()).isEqualTo(START + 16);
        assertThat(packet.shortAt(24)).isEqualTo(8 + 16);
        assertThat(Ipv4Packets.isHeaderChecksumRight(packet)).isTrue();
    }

    @Test
    void tellsItsAddress() {
        var packet = request(2);
        packet.setShort(START, 0);

        assertThat(gateway.answer(packet, 0)).isTrue();

        assertThat(words(packet)).startsWith(0x0080, 0);
        assertThat(packet.intAt(START + 8)).isEqualTo(PUBLIC);
    }

    @Test
    void closesThePortWhenTheLifetimeIsOver() {
        gateway.answer(map(5000, 3600), 0);

        gateway.answer(map(5000, 0), 1);

        assertThat(nat.inbound(REMOTE, new Ipv4Endpoint(PUBLIC, 5000), 2))
                .isInstanceOf(Translation.Refused.class);
    }

    @Test
    void saysThatItKnowsOneVersionOnly() {
        var pcp = request(60);
        pcp.setOctet(START, 2);

        assertThat(gateway.answer(pcp, 0)).isTrue();

        assertThat(pcp.octetAt(START)).isZero();
        assertThat(pcp.shortAt(START + 2)).isEqualTo(1);
    }

    @Test
    void refusesAPortWhereTheNatOpensNone() {
        var behavior = NatType.PORT_RESTRICTED.behavior().orElseThrow();
        var closed = new Nat(behavior, List.of(PUBLIC), new SplittableRandom(1));
        var packet = map(5000, 3600);

        new NatPmpGateway(closed, ADDRESS, 0).answer(packet, 0);

        assertThat(packet.shortAt(START + 2)).isEqualTo(4);
    }

    @Test
    void leavesOtherPacketsAlone() {
        var toServer = Ipv4Packets.udp(INSIDE, REMOTE, 12);
        var toOtherPort = Ipv4Packets.udp(INSIDE, new Ipv4Endpoint(ADDRESS, 53), 12);

        assertThat(gateway.answer(toServer, 0)).isFalse();
        assertThat(gateway.answer(toOtherPort, 0)).isFalse();
        assertThat(Ipv4Packets.areChecksumsRight(toServer)).isTrue();
    }

    private static Packet request(int length) {
        var packet = Packet.ofSize(128);
        var plain = Ipv4Packets.udp(INSIDE, GATEWAY, length);
        packet.append(plain, 0, plain.length());
        return packet;
    }

    private static Packet map(int port, int lifetime) {
        var packet = request(12);
        packet.setInt(START, 0x0001_0000);
        packet.setShort(START + 4, port);
        packet.setShort(START + 6, port);
        packet.setInt(START + 8, lifetime);
        return packet;
    }

    private static List<Integer> words(Packet packet) {
        return IntStream.iterate(START, i -> i < packet.length(), i -> i + 2)
                .mapToObj(packet::shortAt)
                .toList();
    }
}
