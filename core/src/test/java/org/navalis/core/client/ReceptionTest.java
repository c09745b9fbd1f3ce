package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.ClientBench.LOCAL;
import static org.navalis.core.client.ClientBench.MAPPED;
import static org.navalis.core.client.ClientBench.NATIVE;
import static org.navalis.core.client.ClientBench.PEER;
import static org.navalis.core.client.ClientBench.PEER_MAPPED;
import static org.navalis.core.client.ClientBench.PEER_SERVER;
import static org.navalis.core.client.ClientBench.PRIMARY;
import static org.navalis.core.client.ClientBench.RELAY;
import static org.navalis.core.client.ClientBench.SERVER;
import static org.navalis.core.client.ClientBench.STRANGER;

import java.time.Duration;
import java.util.HexFormat;
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
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.testing.Clause;
import org.navalis.core.wire.Ipv6Header;

/// The rules for datagrams (RFC 4380, section 5.2.3); those for indirect bubbles and for native
/// hosts have tests of their own.
class ReceptionTest {

    private static final Ipv4Endpoint PEER_ELSEWHERE =
            new Ipv4Endpoint(PEER_MAPPED.address(), PEER_MAPPED.port() + 1);

    private final ClientBench bench = ClientBench.qualified();

    private Drop dropOf(Packet packet, Ipv4Endpoint from) {
        bench.receive(packet, from);
        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.takeDelivered()).isEmpty();
        var drops = bench.takeDrops();
        assertThat(drops).hasSize(1);
        return drops.getFirst();
    }

    // Form and addresses

    @ParameterizedTest
    @CsvSource({
        "'', SHORT",
        "60, SHORT",
        "4500, VERSION",
        "0002, INDICATOR",
        "0000eeee, ORIGIN_SHORT",
        "00010000, AUTH_SHORT"
    })
    @Clause(rfc = 4380, section = "5.2.3", row = "CLI-30")
    void whatIsMalformedChangesNothing(String hex, Drop reason) {
        bench.trustPeer();
        bench.advance(Duration.ofSeconds(10));

        assertThat(dropOf(Packet.of(HexFormat.of().parseHex(hex)), PEER_MAPPED)).isEqualTo(reason);

        assertThat(bench.peer(PEER).orElseThrow().idle()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "4.1",
            row = {"CLI-30", "TRL-14"})
    void trailerThatMustBeUnderstoodCostsThePacket() {
        bench.trustPeer();
        bench.advance(Duration.ofSeconds(10));
        var packet = Packets.withTrailers(Packets.data(PEER, bench.address(), 8), "4100");

        assertThat(dropOf(packet, PEER_MAPPED)).isEqualTo(Drop.TRAILER_REJECT);

        assertThat(bench.peer(PEER).orElseThrow().idle()).isEqualTo(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"8100", "0104aabbccdd", "030200", "030e0000c0a80702c3500a090807ee48"})
    @Clause(
            rfc = 6081,
            section = "4",
            row = {"PKT-10", "TRL-13", "TRL-14", "AMB-23"})
    void otherTrailersAreCutOffAndMeanNothing(String trailers) {
        var data = Packets.data(PEER, bench.address(), 8);
        var octets = Packets.hex(data);

        bench.receive(Packets.withTrailers(data, trailers), PEER_MAPPED);

        assertThat(bench.takeDelivered())
                .singleElement()
                .extracting(Packets::hex)
                .isEqualTo(octets);
        assertThat(bench.takeSent()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"030800007f0000010016", "030200"})
    @Clause(rfc = 6081, section = "4.3", row = "TRL-13")
    void alternatesInDirectBubblesMeanNothing(String trailers) {
        bench.receive(
                Packets.withTrailers(Packets.bubble(PEER, bench.address()), trailers), PEER_MAPPED);

        assertThat(bench.takeDrops()).isEmpty();
        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.peer(PEER).orElseThrow().isTrusted()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "2001:0:b01:101:ffff:63be:e6f5:ebe1, DST6_NOT_MINE",
        "2001:0:b01:101:0:63bf:e6f5:ebe1, DST6_NOT_MINE",
        "2001:0:c02:202:0:63be:e6f5:ebe1, DST6_NOT_MINE",
        "2001:db8::1, DST6_NOT_MINE",
        "fe80::ffff:ffff:ffff, DST6_NOT_MINE",
        "ff02::3, DST6_MULTICAST",
        "ff0e::1, DST6_MULTICAST"
    })
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CLI-31", "LOOP-06"})
    void refusesWhatIsForAnother(String destination, Drop reason) {
        var to = Ipv6Address.parse(destination);

        assertThat(dropOf(Packets.data(PEER, to, 8), PEER_MAPPED)).isEqualTo(reason);
        assertThat(dropOf(Packets.bubble(PEER, to), PEER_MAPPED)).isEqualTo(reason);
        assertThat(dropOf(Packets.data(NATIVE, to, 8), RELAY)).isEqualTo(reason);
        assertThat(bench.status().peers()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "ff02::1, SRC6_MULTICAST", "::, SRC6_UNSPECIFIED", "::1, SRC6_RESERVED",
        "::ffff:1.2.3.4, SRC6_RESERVED", "::1.2.3.4, SRC6_RESERVED", "fe80::1, SRC6_LINKLOCAL",
        "febf::1, SRC6_LINKLOCAL"
    })
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CLI-32", "CLI-33", "SEC-10"})
    void refusesSourcesThatCannotBeSuch(String source, Drop reason) {
        var from = Ipv6Address.parse(source);

        assertThat(dropOf(Packets.data(from, bench.address(), 8), RELAY)).isEqualTo(reason);
        assertThat(dropOf(Packets.data(from, bench.address(), 8), SERVER)).isEqualTo(reason);
        assertThat(dropOf(Packets.bubble(from, bench.address()), RELAY)).isEqualTo(reason);
        assertThat(bench.status().peers()).isZero();
    }

    @Test
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"CLI-32", "LOOP-03", "SEC-10"})
    void refusesItsOwnAddressAsSource() {
        var mine = bench.address();

        assertThat(dropOf(Packets.data(mine, mine, 8), RELAY)).isEqualTo(Drop.SRC6_SELF);
    }

    @Test
    @Clause(rfc = 6324, section = "3.3", row = "LOOP-03")
    void refusesWhatComesFromItsOwnEndpoints() {
        bench.client.setHost(HostAddresses.of(LOCAL));
        var data = Packets.data(NATIVE, bench.address(), 8);

        assertThat(dropOf(data, MAPPED)).isEqualTo(Drop.LOOP_SELF);
        assertThat(dropOf(data, LOCAL)).isEqualTo(Drop.LOOP_SELF);
    }

    @ParameterizedTest
    @ValueSource(ints = {133, 134, 135, 136, 137})
    @Clause(
            rfc = 4380,
            section = "7.1",
            row = {"SEC-10", "CLI-33"})
    void neighborMessagesNeverReachTheHost(int type) {
        bench.trustPeer().trustNative();
        var message = HexFormat.of().toHexDigits((byte) type) + "00000000000000" + "00".repeat(8);

        assertThat(dropOf(Packets.icmpv6(PEER, bench.address(), message), PEER_MAPPED))
                .isEqualTo(Drop.ICMP_TYPE);
        assertThat(dropOf(Packets.icmpv6(NATIVE, bench.address(), message), RELAY))
                .isEqualTo(Drop.ICMP_TYPE);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "4",
            row = {"ADR-15"})
    void refusesPortZero() {
        var peer = new TeredoAddress(PEER_SERVER, 0, new Ipv4Endpoint(PEER_MAPPED.address(), 0));
        var packet = Packets.data(peer.toIpv6(), bench.address(), 8);

        assertThat(dropOf(packet, new Ipv4Endpoint(PEER_MAPPED.address(), 0)))
                .isEqualTo(Drop.SRC_PORT0);
        assertThat(bench.status().peers()).isZero();
    }

    @Test
    @Clause(rfc = 4380, section = "5.1.2", row = "MTU-03")
    void takesPacketsThatAreLargerThanItsMtu() {
        bench.receive(Packets.data(PEER, bench.address(), 1500 - 48), PEER_MAPPED);

        assertThat(bench.takeDelivered())
                .singleElement()
                .matches(packet -> packet.length() == 1500);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.1.1",
            row = {"PKT-17", "PKT-18"})
    void readsOverFramingOfOthers() {
        var data = Packets.data(PEER, bench.address(), 8);
        var octets = Packets.hex(data);

        bench.receive(Packets.withAuthentication(Packets.withOrigin(data, STRANGER)), PEER_MAPPED);
        bench.receive(
                Packets.withOrigin(Packets.bubble(PEER, bench.address()), STRANGER), PEER_MAPPED);

        assertThat(bench.takeDelivered())
                .singleElement()
                .extracting(Packets::hex)
                .isEqualTo(octets);
        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.peer(PEER).orElseThrow().endpoint()).contains(PEER_MAPPED);
    }

    // Rule 1

    @Test
    @Clause(rfc = 4380, section = "5.2.3", row = "CLI-39")
    void acceptsTrustedPeerWhereItIsKnownToBe() {
        bench.trustPeer();
        bench.advance(Duration.ofSeconds(29));

        bench.receive(Packets.data(PEER, bench.address(), 8), PEER_MAPPED);

        assertThat(bench.takeDelivered()).hasSize(1);
        assertThat(bench.peer(PEER).orElseThrow().idle()).isZero();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CLI-40", "CLI-48", "SEC-04"})
    void refusesTrustedPeerFromElsewhere() {
        bench.trustPeer();
        bench.advance(Duration.ofSeconds(5));

        assertThat(dropOf(Packets.data(PEER, bench.address(), 8), PEER_ELSEWHERE))
                .isEqualTo(Drop.SRC6_MISMATCH);
        assertThat(dropOf(Packets.bubble(PEER, bench.address()), STRANGER))
                .isEqualTo(Drop.SRC6_MISMATCH);
        var forged = Packets.withTrailers(Packets.bubble(PEER, bench.address()), "01045eed1234");
        assertThat(dropOf(forged, STRANGER)).isEqualTo(Drop.SRC6_MISMATCH);

        var peer = bench.peer(PEER).orElseThrow();
        assertThat(peer.endpoint()).contains(PEER_MAPPED);
        assertThat(peer.idle()).isEqualTo(Duration.ofSeconds(5));
    }

    // Rule 3

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CLI-43", "CLI-44", "AMB-25", "PEER-01"})
    void trustsTeredoPeerWhoseAddressEmbedsWhereItComesFrom() {
        bench.receive(Packets.data(PEER, bench.address(), 8), PEER_MAPPED);

        var peer = bench.peer(PEER).orElseThrow();
        assertThat(peer.isTrusted()).isTrue();
        assertThat(peer.endpoint()).contains(PEER_MAPPED);
        assertThat(peer.idle()).isZero();
        assertThat(bench.takeDelivered()).hasSize(1);
        bench.transmit(Packets.data(bench.address(), PEER, 8));
        assertThat(bench.takeOnlySent().to()).isEqualTo(PEER_MAPPED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255})
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CLI-44", "BUB-02", "BUB-08", "CLI-51", "LOOP-08"})
    void directBubbleEndsHereWithoutAnswer(int hopLimit) {
        var bubble = Packets.bubble(PEER, bench.address());
        bubble.setInt(0, 0x6abcdef0);
        Ipv6Header.setHopLimit(bubble, hopLimit);

        bench.receive(bubble, PEER_MAPPED);

        assertThat(bench.peer(PEER).orElseThrow().isTrusted()).isTrue();
        assertThat(bench.count(Counter.BUBBLES_RECEIVED)).isEqualTo(1);
        assertThat(bench.takeDelivered()).isEmpty();
        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.takeDrops()).isEmpty();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.3", row = "CLI-51")
    void acceptedDataCausesNoBubble() {
        bench.receive(Packets.data(PEER, bench.address(), 8), PEER_MAPPED);
        bench.advance(Duration.ofSeconds(20));

        assertThat(bench.takeSent()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0000, 0x8000, 0x4000, 0x0300, 0x3cff, 0xffff})
    @Clause(
            rfc = 5991,
            section = "3",
            row = {"ADR-06", "ADR-11"})
    void flagsOfPeersMeanNothing(int flags) {
        var peer = new TeredoAddress(PEER_SERVER, flags, PEER_MAPPED).toIpv6();

        bench.receive(Packets.data(peer, bench.address(), 8), PEER_MAPPED);

        assertThat(bench.takeDelivered()).hasSize(1);
        assertThat(bench.peer(peer).orElseThrow().isTrusted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "192.168.7.9", "127.0.0.1", "224.0.0.1", "240.0.0.1"})
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"V4G-06", "ADR-05"})
    void refusesMatchingPeerWithoutGlobalAddress(String address) {
        var endpoint = new Ipv4Endpoint(Ipv4Address.parse(address), 40000);
        var peer = new TeredoAddress(PRIMARY, 0, endpoint).toIpv6();

        assertThat(dropOf(Packets.data(peer, bench.address(), 8), endpoint))
                .isEqualTo(Drop.SRC4_NOT_GLOBAL);
        assertThat(bench.status().peers()).isZero();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CLI-48", "SEC-05"})
    void sourceThatEmbedsAnotherEndpointMakesNoPeer() {
        assertThat(dropOf(Packets.data(PEER, bench.address(), 8), STRANGER))
                .isEqualTo(Drop.SRC6_MISMATCH);
        assertThat(dropOf(Packets.bubble(PEER, bench.address()), PEER_ELSEWHERE))
                .isEqualTo(Drop.SRC6_MISMATCH);
        assertThat(bench.status().peers()).isZero();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.3", row = "SEC-05")
    void matchingSourceTellsNothingOfOtherPeers() {
        bench.trustPeer();
        var stranger = new TeredoAddress(PEER_SERVER, 0x1407, STRANGER).toIpv6();

        bench.receive(Packets.bubble(stranger, bench.address()), STRANGER);

        assertThat(bench.peer(stranger).orElseThrow().endpoint()).contains(STRANGER);
        assertThat(bench.peer(PEER).orElseThrow().endpoint()).contains(PEER_MAPPED);
    }

    // The server's other packets

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CLI-38", "AMB-24"})
    void dataOfTheServerGoesThroughTheRules() {
        assertThat(dropOf(Packets.data(PEER, bench.address(), 8), SERVER))
                .isEqualTo(Drop.SRC6_MISMATCH);
    }

    @ParameterizedTest
    @CsvSource({
        "2b, 3a02000100000000, ROUTING_HEADER",
        "2b, 3a02040100000000, ROUTING_HEADER",
        "3c, 3aff000000000000, EH_LENGTH",
        "3c, 3a000000, EH_LENGTH"
    })
    void refusesExtensionHeadersThatDoHarm(String next, String payload, Drop reason) {
        bench.trustPeer();
        int header = HexFormat.fromHexDigits(next);

        assertThat(dropOf(Packets.data(PEER, bench.address(), header, payload), PEER_MAPPED))
                .isEqualTo(reason);
    }

    @Test
    void refusesLongChainsOfExtensionHeaders() {
        bench.trustPeer();
        var chain = "3c00000000000000".repeat(9);

        assertThat(dropOf(Packets.data(PEER, bench.address(), 60, chain), PEER_MAPPED))
                .isEqualTo(Drop.EH_CHAIN);
    }
}
