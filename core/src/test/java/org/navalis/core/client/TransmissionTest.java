package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.ClientBench.LOCAL;
import static org.navalis.core.client.ClientBench.MAPPED;
import static org.navalis.core.client.ClientBench.NATIVE;
import static org.navalis.core.client.ClientBench.PEER;
import static org.navalis.core.client.ClientBench.PEER_MAPPED;
import static org.navalis.core.client.ClientBench.PEER_SERVER;
import static org.navalis.core.client.ClientBench.RELAY;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.Ipv6Header;

/// What a client does with packets of its host (RFC 4380, section 5.2.4), as far as the peer is
/// known or the packet is refused.
class TransmissionTest {

    private final ClientBench bench = ClientBench.plain();

    /// The packet is refused, nothing goes into the tunnel, and the host hears nothing.
    private void assertRefusedSilently(Packet packet, Drop reason) {
        bench.transmit(packet);
        assertThat(bench.takeDrops()).containsExactly(reason);
        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.takeDelivered()).isEmpty();
    }

    private Packet takeOnlyError() {
        assertThat(bench.takeSent()).isEmpty();
        var errors = bench.takeDelivered();
        assertThat(errors).hasSize(1);
        assertThat(Icmpv6.isIntact(errors.getFirst())).isTrue();
        return errors.getFirst();
    }

    private static int typeAndCode(Packet error) {
        return error.shortAt(Icmpv6.START);
    }

    // What is refused

    @ParameterizedTest
    @ValueSource(strings = {"ff02::1", "ff02::16", "ff0e::1", "fe80::1", "::", "::1"})
    @Clause(rfc = 4380, section = "7.1", row = "CLI-53")
    void packetsForTheLinkGoNowhere(String destination) {
        assertRefusedSilently(
                Packets.data(bench.address(), Ipv6Address.parse(destination), 8),
                Drop.TX_MULTICAST);
    }

    @Test
    void packetsThatAreNoneAreRefused() {
        var packet = Packets.data(bench.address(), NATIVE, 8);
        var short39 = Packet.of(packet.toByteArray());
        short39.truncate(39);
        assertRefusedSilently(short39, Drop.TX_SHORT);

        var cut = Packet.of(packet.toByteArray());
        cut.truncate(cut.length() - 1);
        assertRefusedSilently(cut, Drop.TX_SHORT);

        packet.setOctet(0, 0x45);
        assertRefusedSilently(packet, Drop.TX_VERSION);
    }

    @Test
    @Clause(
            rfc = 4443,
            section = "3.1",
            row = {"CLI-54", "CLI-04", "ICMP-05", "ICMP-08", "ICMP-03"})
    void theHostHearsThatThereIsNoAddressYet() {
        var offline = ClientBench.soliciting();
        offline.clear();
        var packet = Packets.data(Ipv6Address.parse("2001:db8::5"), NATIVE, 8);

        offline.transmit(packet);

        assertThat(offline.takeDrops()).containsExactly(Drop.NOT_QUALIFIED);
        assertThat(offline.takeSent()).isEmpty();
        var error = offline.takeDelivered().getFirst();
        assertThat(typeAndCode(error)).isEqualTo(0x0103);
        assertThat(Icmpv6.isIntact(error)).isTrue();
        assertThat(Ipv6Header.destinationLow(error)).isEqualTo(5);
        assertThat(Ipv6Header.hopLimit(error)).isEqualTo(255);
        assertThat(Packets.hex(error)).endsWith(Packets.hex(packet));
    }

    @Test
    @Clause(
            rfc = 4443,
            section = "3.1",
            row = {"CLI-55", "ICMP-05"})
    void onlyItsOwnAddressMaySend() {
        bench.transmit(Packets.data(Ipv6Address.parse("2001:db8::5"), NATIVE, 8));

        assertThat(bench.takeDrops()).containsExactly(Drop.TX_SRC6);
        assertThat(typeAndCode(takeOnlyError())).isEqualTo(0x0105);
    }

    @Test
    @Clause(
            rfc = 4443,
            section = "3.2",
            row = {"MTU-02", "MTU-01", "ICMP-02"})
    void theHostHearsThatPacketsAreTooBig() {
        bench.trustPeer();
        bench.transmit(Packets.data(bench.address(), PEER, 1280 - 48));
        assertThat(bench.takeSent()).hasSize(1);

        bench.transmit(Packets.data(bench.address(), PEER, 1280 - 47));

        assertThat(bench.takeDrops()).containsExactly(Drop.TX_MTU);
        var error = takeOnlyError();
        assertThat(typeAndCode(error)).isEqualTo(0x0200);
        assertThat(error.intAt(Icmpv6.BODY)).isEqualTo(1280);
        assertThat(error.length()).isEqualTo(1280);
    }

    @Test
    @Clause(
            rfc = 4443,
            section = "2.4",
            row = {"ICMP-04", "SEC-09"})
    void theHostHearsTenErrorsSecond() {
        for (int i = 0; i < 50; i++) {
            bench.transmit(Packets.data(NATIVE, NATIVE, 8));
        }
        assertThat(bench.takeDelivered()).hasSize(10);
        assertThat(bench.count(Counter.ICMPV6_ERRORS_WITHHELD)).isEqualTo(40);

        bench.advance(Duration.ofMillis(500));
        for (int i = 0; i < 50; i++) {
            bench.transmit(Packets.data(NATIVE, NATIVE, 8));
        }
        assertThat(bench.takeDelivered()).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0103000000000000", "0200000000000500", "8900000000000000"})
    @Clause(rfc = 4443, section = "2.4", row = "ICMP-01")
    void noErrorIsSentAboutErrors(String message) {
        bench.transmit(Packets.icmpv6(NATIVE, NATIVE, message));

        assertThat(bench.takeDrops()).containsExactly(Drop.TX_SRC6);
        assertThat(bench.takeDelivered()).isEmpty();
    }

    @Test
    @Clause(rfc = 4443, section = "2.4", row = "ICMP-01")
    void noErrorIsSentToWhoIsNobody() {
        bench.transmit(Packets.data(Ipv6Address.parse("::"), NATIVE, 8));
        bench.transmit(Packets.data(Ipv6Address.parse("ff02::1"), NATIVE, 8));

        assertThat(bench.takeDrops()).hasSize(2).containsOnly(Drop.TX_SRC6);
        assertThat(bench.takeDelivered()).isEmpty();
    }

    // Addresses that may not be used

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.255.255.255",
                "10.0.0.1",
                "127.0.0.1",
                "169.254.1.1",
                "172.31.255.255",
                "192.88.99.1",
                "192.168.1.1",
                "224.0.0.1",
                "239.255.255.255",
                "255.255.255.255",
                "100.64.0.1",
                "192.0.0.1",
                "192.0.2.1",
                "198.18.0.1",
                "198.51.100.1",
                "203.0.113.1",
                "240.0.0.1"
            })
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"CLI-65", "CLI-66", "ADR-16", "V4G-06", "BUB-14", "SEC-06", "ICMP-06", "AMB-14"})
    void nothingGoesToOrByWayOfAddressesThatAreNotGlobal(String address) {
        int bad = Ipv4Address.parse(address);
        var mapping = new TeredoAddress(PEER_SERVER, 0, new Ipv4Endpoint(bad, 40000)).toIpv6();
        var server = new TeredoAddress(bad, 0, PEER_MAPPED).toIpv6();

        assertRefusedSilently(Packets.data(bench.address(), mapping, 8), Drop.TX_DST4);
        assertRefusedSilently(Packets.data(bench.address(), server, 8), Drop.TX_SERVER4);
        assertThat(bench.status().peers()).isZero();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.4", row = "V4G-02")
    void nothingGoesToTheBroadcastAddressOfAnAttachedNetwork() {
        int broadcast = PEER_MAPPED.address();
        bench.client.setHost(
                new HostAddresses(List.of(LOCAL), List.of(broadcast), new Ipv6Address(0, 0)));

        assertRefusedSilently(Packets.data(bench.address(), PEER, 8), Drop.TX_DST4);
    }

    @Test
    @Clause(rfc = 4380, section = "4", row = "ADR-15")
    void nothingGoesToPortZero() {
        var peer = new TeredoAddress(PEER_SERVER, 0, new Ipv4Endpoint(PEER_MAPPED.address(), 0));

        assertRefusedSilently(Packets.data(bench.address(), peer.toIpv6(), 8), Drop.TX_PORT0);
    }

    @Test
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"CLI-68", "LOOP-03"})
    void nothingGoesToItself() {
        bench.client.setHost(HostAddresses.of(LOCAL, Ipv4Endpoint.parse("25.10.20.99:40001")));
        var mine = bench.address();
        var alias = new TeredoAddress(PEER_SERVER, 0x3cff, MAPPED).toIpv6();
        var bound = new TeredoAddress(PEER_SERVER, 0, Ipv4Endpoint.parse("25.10.20.99:40001"));

        assertRefusedSilently(Packets.data(mine, mine, 8), Drop.TX_SELF);
        assertRefusedSilently(Packets.data(mine, alias, 8), Drop.TX_SELF);
        assertRefusedSilently(Packets.data(mine, bound.toIpv6(), 8), Drop.TX_SELF);
    }

    @Test
    @Clause(rfc = 6324, section = "3.3", row = "LOOP-03")
    void nothingGoesByWayOfItself() {
        var own = Ipv4Endpoint.parse("25.10.20.99:3544");
        bench.client.setHost(HostAddresses.of(own));
        var peer = new TeredoAddress(own.address(), 0, PEER_MAPPED).toIpv6();

        assertRefusedSilently(Packets.data(bench.address(), peer, 8), Drop.TX_SELF);
    }

    // Rule 1

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"CLI-56", "PKT-13"})
    void validPeerGetsThePacketAsItIs() {
        bench.trustPeer();
        var packet = Packets.data(bench.address(), PEER, 100);
        Ipv6Header.setHopLimit(packet, 1);

        bench.transmit(packet);

        var sent = bench.takeOnlySent();
        assertThat(sent.to()).isEqualTo(PEER_MAPPED);
        assertThat(Packets.hex(sent.packet())).isEqualTo(Packets.hex(packet));
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"CLI-56", "CLI-57", "TIM-07"})
    void peerIsValidForThirtySecondsAfterItWasHeard() {
        bench.trustPeer();
        bench.advance(Duration.ofMillis(29_999));
        bench.transmit(Packets.data(bench.address(), PEER, 8));
        assertThat(bench.takeSent().getLast().isBubble()).isFalse();

        bench.advance(Duration.ofSeconds(3));
        bench.clear();
        bench.transmit(Packets.data(bench.address(), PEER, 8));

        assertThat(bench.takeSent()).isNotEmpty().allMatch(ClientBench.Sent::isBubble);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.4", row = "CLI-57")
    void silentRelayIsTestedAnew() {
        bench.trustNative();
        bench.advance(Duration.ofSeconds(31));
        bench.clear();

        bench.transmit(Packets.data(bench.address(), NATIVE, 8));

        assertThat(bench.takeOnlySent().to()).isEqualTo(ClientBench.SERVER);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"CLI-67", "V4G-07"})
    void theRecordedEndpointIsNotJudgedAgain() {
        bench.trustPeer();
        bench.client.setHost(
                new HostAddresses(
                        List.of(LOCAL), List.of(PEER_MAPPED.address()), new Ipv6Address(0, 0)));

        bench.transmit(Packets.data(bench.address(), PEER, 8));

        assertThat(bench.takeOnlySent().to()).isEqualTo(PEER_MAPPED);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.4", row = "CLI-56")
    void nativeHostIsReachedThroughItsRelay() {
        bench.trustNative();

        bench.transmit(Packets.data(bench.address(), NATIVE, 8));

        assertThat(bench.takeOnlySent().to()).isEqualTo(RELAY);
        assertThat(bench.status().relays()).isEqualTo(1);
    }
}
