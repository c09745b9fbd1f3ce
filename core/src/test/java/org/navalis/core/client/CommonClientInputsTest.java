package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.navalis.core.client.ClientBench.MAPPED;
import static org.navalis.core.client.ClientBench.NATIVE;
import static org.navalis.core.client.ClientBench.PEER;
import static org.navalis.core.client.ClientBench.PEER_MAPPED;
import static org.navalis.core.client.ClientBench.PEER_SERVER;
import static org.navalis.core.client.ClientBench.PRIMARY;
import static org.navalis.core.client.ClientBench.RELAY;
import static org.navalis.core.client.ClientBench.SERVER;
import static org.navalis.core.client.ClientBench.STRANGER;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
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
import org.navalis.core.testing.CommonInputs;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;
import org.navalis.core.wire.Ipv6Header;

/// What strangers may send to a client of what every role may get, row by row of the list of
/// hostile inputs (C01 to C46).
class CommonClientInputsTest {

    private static final Ipv6Address SOLICITOR = Ipv6Address.parse("fe80::ffff:ffff:ffff");

    private final ClientBench bench = ClientBench.qualified();

    private void assertRefused(Packet datagram, Ipv4Endpoint from, Drop reason) {
        bench.receive(datagram, from);

        assertThat(bench.takeDrops()).as(Hex.of(datagram)).containsExactly(reason);
        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.takeDelivered()).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("refusals")
    @Clause(rfc = 4380, section = "5.2.3", row = "CLI-30")
    void refusesUnderOneName(String row, Drop reason) {
        bench.trustPeer();
        var inputs = CommonInputs.of(row, PEER, bench.address());

        assertThat(inputs).isNotEmpty();
        inputs.forEach(input -> assertRefused(input, PEER_MAPPED, reason));
    }

    private static Arguments row(String id, Drop reason) {
        return arguments(id, reason);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                row("C01", Drop.SHORT),
                row("C02", Drop.SHORT),
                row("C03", Drop.SHORT),
                row("C04", Drop.VERSION),
                row("C05", Drop.VERSION),
                row("C06", Drop.LENGTH),
                row("C07", Drop.LENGTH),
                row("C08", Drop.JUMBOGRAM),
                row("C09", Drop.JUMBOGRAM),
                row("C10", Drop.OVERSIZE),
                row("C12", Drop.INDICATOR),
                row("C13", Drop.ORIGIN_SHORT),
                row("C14", Drop.SHORT),
                row("C15", Drop.DUP_ENCAP),
                row("C16", Drop.DUP_ENCAP),
                row("C17", Drop.DUP_ENCAP),
                row("C18", Drop.AUTH_SHORT),
                row("C19", Drop.AUTH_SHORT),
                row("C20", Drop.DST6_MULTICAST),
                row("C21", Drop.SHORT),
                row("C23", Drop.ROUTING_HEADER),
                row("C24", Drop.ROUTING_HEADER),
                row("C26", Drop.EH_CHAIN),
                row("C27", Drop.EH_CHAIN),
                row("C28", Drop.EH_ORDER),
                row("C29", Drop.EH_LENGTH),
                row("C32", Drop.FRAGMENT_CONTROL),
                row("C35", Drop.SRC6_MULTICAST),
                row("C36", Drop.SRC6_UNSPECIFIED),
                row("C37", Drop.SRC6_RESERVED),
                row("C38", Drop.SRC6_LINKLOCAL),
                row("C41", Drop.DST6_MULTICAST));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"C11", "C22", "C25", "C30", "C33", "C34"})
    @DisplayName("C11, C22, C25, C30, C33, C34: the host judges what else its peers send")
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"MTU-03", "C11", "C22", "C25", "C30", "C33", "C34"})
    void deliversWhatIsForTheHostToJudge(String row) {
        bench.trustPeer();
        var inputs = CommonInputs.of(row, PEER, bench.address());

        inputs.forEach(input -> bench.receive(input, PEER_MAPPED));

        assertThat(inputs).isNotEmpty();
        assertThat(bench.takeDrops()).isEmpty();
        assertThat(bench.takeDelivered()).hasSameSizeAs(inputs);
        assertThat(bench.count(Counter.DATA_DELIVERED)).isEqualTo(inputs.size());
    }

    @Test
    @DisplayName("C33: fragments of a stranger wait until it is known")
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CLI-49", "C33"})
    void holdsFragmentsOfStrangers() {
        for (var input : CommonInputs.of("C33", NATIVE, bench.address())) {
            bench.receive(input, STRANGER);
        }

        assertThat(bench.takeDelivered()).isEmpty();
        assertThat(bench.count(Counter.HELD)).isEqualTo(3);
    }

    @Test
    @DisplayName("C31: a test is not answered in pieces")
    @Clause(
            rfc = 4380,
            section = "5.2.9",
            row = {"CLI-42", "C31"})
    void believesNoFragmentOfAnAnswer() {
        bench.transmit(Packets.data(bench.address(), NATIVE, 8));
        var answer = Packets.echoReply(bench.takeOnlySent());
        var message = Hex.of(answer).substring(2 * Ipv6Header.LENGTH);

        for (var more : List.of("0001", "0000")) {
            var header = "3a00" + more + "00000001";
            assertRefused(
                    Packets.data(NATIVE, bench.address(), 44, header + message),
                    RELAY,
                    Drop.FRAGMENT_CONTROL);
        }
        assertThat(bench.peer(NATIVE).orElseThrow().isTrusted()).isFalse();
        bench.receive(answer, RELAY);
        assertThat(bench.peer(NATIVE).orElseThrow().isTrusted()).isTrue();
    }

    @Test
    @DisplayName("C32: an advertisement does not come in pieces")
    @Clause(
            rfc = 6980,
            section = "5",
            row = {"CLI-30", "C32"})
    void takesNoFragmentForAnAdvertisement() {
        var router = Ipv6Address.parse("fe80::8000:f227:f4fe:fefe");
        var fragment = Hex.of(CommonInputs.of("C32", router, SOLICITOR).getLast());

        assertRefused(Hex.packet(fragment), SERVER, Drop.FRAGMENT_CONTROL);
        var soliciting = ClientBench.soliciting();
        soliciting.receive(Hex.packet(fragment), SERVER);
        assertThat(soliciting.takeDrops()).containsExactly(Drop.FRAGMENT_CONTROL);
    }

    @Test
    @DisplayName("C39, C40: nobody else has the client's address")
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"LOOP-03", "C39", "C40"})
    void takesNothingFromItsOwnAddress() {
        var own = bench.address();

        assertRefused(Datagrams.udp(own, own, 8), STRANGER, Drop.SRC6_SELF);
        assertRefused(Datagrams.bubble(own, own), STRANGER, Drop.SRC6_SELF);
        assertRefused(Datagrams.udp(own, own, 8), MAPPED, Drop.LOOP_SELF);
    }

    @Test
    @DisplayName("C41: a client is in no group")
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CLI-31", "C41"})
    void takesNoDataForGroups() {
        bench.trustPeer();
        for (var group : List.of("ff02::1", "ff05::2", "ff0e::1")) {
            var data = Datagrams.udp(PEER, Ipv6Address.parse(group), 8);
            assertRefused(data, PEER_MAPPED, Drop.DST6_MULTICAST);
        }
    }

    @Test
    @DisplayName("C42: nobody sends from port 0")
    @Clause(
            rfc = 4380,
            section = "4",
            row = {"ADR-15", "C42"})
    void takesNothingFromPortZero() {
        var portless = new Ipv4Endpoint(PEER_MAPPED.address(), 0);
        var peer = new TeredoAddress(PEER_SERVER, 0, portless).toIpv6();

        assertRefused(Datagrams.bubble(peer, bench.address()), portless, Drop.SRC_PORT0);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.navalis.core.testing.CommonInputs#notGlobal")
    @DisplayName("C43: peers are on the Internet")
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"V4G-06", "C43"})
    void takesNothingFromAddressesThatAreNotGlobal(String address) {
        var from = new Ipv4Endpoint(Ipv4Address.parse(address), 40_000);
        var peer = new TeredoAddress(PRIMARY, 0, from).toIpv6();

        assertRefused(Datagrams.bubble(peer, bench.address()), from, Drop.SRC4_NOT_GLOBAL);
        assertRefused(Datagrams.udp(NATIVE, bench.address(), 8), from, Drop.SRC4_NOT_GLOBAL);
    }

    @Test
    @DisplayName("C44: nobody sends from a broadcast address")
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"V4G-02", "C44"})
    void takesNothingFromBroadcastAddresses() {
        var broadcast = Ipv4Endpoint.parse("26.40.50.255:40000");
        bench.client.setHost(
                new HostAddresses(List.of(), List.of(broadcast.address()), new Ipv6Address(0, 0)));
        var peer = new TeredoAddress(PRIMARY, 0, broadcast).toIpv6();

        assertRefused(Datagrams.bubble(peer, bench.address()), broadcast, Drop.SRC4_NOT_GLOBAL);
    }

    @Test
    @DisplayName("C45: a peer is where its address says")
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CLI-48", "C45"})
    void takesNothingFromElsewhere() {
        bench.trustPeer();
        var otherPort = new Ipv4Endpoint(PEER_MAPPED.address(), PEER_MAPPED.port() + 1);
        var otherAddress = new Ipv4Endpoint(STRANGER.address(), PEER_MAPPED.port());

        for (var elsewhere : List.of(otherPort, otherAddress, STRANGER)) {
            assertRefused(Datagrams.udp(PEER, bench.address(), 8), elsewhere, Drop.SRC6_MISMATCH);
            assertRefused(Datagrams.bubble(PEER, bench.address()), elsewhere, Drop.SRC6_MISMATCH);
        }
    }

    @Test
    @DisplayName("C46: flags mean nothing, and the prefix of the trials is native")
    @Clause(
            rfc = 5991,
            section = "3",
            row = {"ADR-04", "ADR-06", "C46"})
    void readsNoFlags() {
        for (int flags : List.of(0x8000, 0x4000, 0x0200, 0x0100, 0xffff)) {
            var peer = new TeredoAddress(PEER_SERVER, flags, PEER_MAPPED).toIpv6();
            bench.receive(Datagrams.udp(peer, bench.address(), 8), PEER_MAPPED);
        }
        var old = new Ipv6Address(0x3ffe_831f_0000_0000L | PEER.high() & 0xffff_ffffL, PEER.low());
        bench.receive(Datagrams.udp(old, bench.address(), 8), PEER_MAPPED);

        assertThat(bench.takeDrops()).isEmpty();
        assertThat(bench.count(Counter.DATA_DELIVERED)).isEqualTo(5);
        assertThat(bench.count(Counter.HELD)).isEqualTo(1);
    }
}
