package org.navalis.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.navalis.core.server.ServerBench.A;
import static org.navalis.core.server.ServerBench.A_MAPPED;
import static org.navalis.core.server.ServerBench.B;
import static org.navalis.core.server.ServerBench.FIRST;
import static org.navalis.core.server.ServerBench.NATIVE;
import static org.navalis.core.server.ServerBench.SECOND;
import static org.navalis.core.server.ServerBench.SERVER_LINK_LOCAL;
import static org.navalis.core.server.ServerBench.STRANGER;
import static org.navalis.core.server.ServerBench.client;
import static org.navalis.core.server.ServerBench.solicitation;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.navalis.core.ClientKey;
import org.navalis.core.ClientKey.Algorithm;
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

/// What strangers may send to a server of what every role may get, row by row of the list of
/// hostile inputs (C01 to C46).
class CommonServerInputsTest {

    private static final Ipv6Address OWN = Ipv6Address.parse("2600:beef::1");

    private final ServerBench bench =
            ServerBench.on(new HostAddresses(List.of(FIRST, SECOND), List.of(), OWN));

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("common")
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-45")
    void refusesCommonInputsUnderOneName(String row, Drop reason) {
        var inputs = CommonInputs.of(row, A, B);

        assertThat(inputs).isNotEmpty();
        inputs.forEach(input -> assertRefused(input, A_MAPPED, reason));
    }

    private void assertRefused(Packet datagram, Ipv4Endpoint from, Drop reason) {
        bench.out.clear();
        bench.receive(datagram, from);

        assertThat(bench.out.drops()).as(Hex.of(datagram)).containsExactly(reason);
        assertThat(bench.out.counts()).isEmpty();
        assertThat(bench.out.isSilent()).isTrue();
    }

    private static Arguments row(String id, Drop reason) {
        return arguments(id, reason);
    }

    static Stream<Arguments> common() {
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
                row("C11", Drop.NOT_CONTROL),
                row("C12", Drop.INDICATOR),
                row("C13", Drop.ORIGIN_SHORT),
                row("C14", Drop.SHORT),
                row("C15", Drop.DUP_ENCAP),
                row("C16", Drop.DUP_ENCAP),
                row("C17", Drop.DUP_ENCAP),
                row("C18", Drop.AUTH_SHORT),
                row("C19", Drop.AUTH_SHORT),
                row("C21", Drop.SHORT),
                row("C23", Drop.ROUTING_HEADER),
                row("C24", Drop.ROUTING_HEADER),
                row("C25", Drop.NOT_CONTROL),
                row("C26", Drop.EH_CHAIN),
                row("C27", Drop.EH_CHAIN),
                row("C28", Drop.EH_ORDER),
                row("C29", Drop.EH_LENGTH),
                row("C30", Drop.NOT_CONTROL),
                row("C31", Drop.NOT_CONTROL),
                row("C32", Drop.FRAGMENT_CONTROL),
                row("C33", Drop.NOT_CONTROL),
                row("C34", Drop.NOT_CONTROL),
                row("C35", Drop.SRC6_MULTICAST),
                row("C36", Drop.SRC6_UNSPECIFIED),
                row("C37", Drop.SRC6_RESERVED),
                row("C41", Drop.DST6_MULTICAST));
    }

    @Test
    @DisplayName("C20, C22: a long authentication is read over, and so is its confirmation")
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"PKT-05", "C20", "C22"})
    void readsOverAuthentications() {
        var secret = new ClientKey(new byte[] {1}, Algorithm.HMAC_SHA1, new byte[16], false);
        var secured =
                ServerBench.of(ServerBench.standardSettings().withKeys(List.of(secret), true));
        var longOne = CommonInputs.of("C20", A, B).getFirst();
        var confirmed = "0001 0000 0123456789abcdef 01" + Hex.of(solicitation());

        assertThat(secured.receive(Datagrams.copy(longOne), A_MAPPED))
                .contains(Drop.AUTH_IDENTIFIER);
        assertThat(bench.receive(longOne, A_MAPPED)).isEmpty();
        assertThat(bench.receive(Hex.packet(confirmed), A_MAPPED)).isEmpty();

        assertThat(bench.out.counted(Counter.ADVERTISEMENTS)).isEqualTo(2);
    }

    @Test
    @DisplayName("C38: relays send bubbles from link-local addresses")
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"AMB-02", "C38"})
    void passesBubblesOnFromLinkLocalAddresses() {
        for (var input : CommonInputs.of("C38", A, B)) {
            assertThat(bench.receive(input, STRANGER)).isEmpty();
        }

        assertThat(bench.out.counted(Counter.BUBBLES_FORWARDED)).isEqualTo(3);
    }

    @Test
    @DisplayName("C39, C40: nobody else has the server's address, but a relay beside it")
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"LOOP-01", "C39", "C40"})
    void takesNothingFromItsOwnAddress() {
        assertRefused(Datagrams.bubble(A, A), A_MAPPED, Drop.SRC6_EQ_DST);
        assertRefused(Datagrams.bubble(SERVER_LINK_LOCAL, B), STRANGER, Drop.SRC6_SELF);
        assertRefused(Datagrams.bubble(client(FIRST), B), STRANGER, Drop.SRC6_MISMATCH);

        assertThat(bench.receive(Datagrams.bubble(OWN, B), STRANGER)).isEmpty();
        assertThat(bench.out.counted(Counter.BUBBLES_FORWARDED)).isEqualTo(1);
    }

    @Test
    @DisplayName("C42: nobody sends from port 0")
    @Clause(
            rfc = 4380,
            section = "4",
            row = {"ADR-15", "C42"})
    void takesNothingFromPortZero() {
        var portless = new Ipv4Endpoint(STRANGER.address(), 0);

        assertRefused(Datagrams.bubble(NATIVE, B), portless, Drop.SRC_PORT0);
        assertRefused(solicitation(), portless, Drop.SRC_PORT0);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.navalis.core.testing.CommonInputs#notGlobal")
    @DisplayName("C43: clients are on the Internet")
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"V4G-06", "C43"})
    void takesNothingFromAddressesThatAreNotGlobal(String address) {
        var from = new Ipv4Endpoint(Ipv4Address.parse(address), 40_000);

        assertRefused(Datagrams.bubble(client(from), B), from, Drop.SRC4_NOT_GLOBAL);
        assertRefused(solicitation(), from, Drop.SRC4_NOT_GLOBAL);
    }

    @Test
    @DisplayName("C44: nobody sends from a broadcast address")
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"V4G-02", "C44"})
    void takesNothingFromBroadcastAddresses() {
        var broadcast = Ipv4Endpoint.parse("11.1.1.255:40000");
        bench.server.setHost(new HostAddresses(List.of(FIRST), List.of(broadcast.address()), OWN));

        assertRefused(solicitation(), broadcast, Drop.SRC4_NOT_GLOBAL);
    }

    @Test
    @DisplayName("C45: a client is where its address says")
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-09", "C45"})
    void takesNothingFromElsewhere() {
        var otherPort = new Ipv4Endpoint(A_MAPPED.address(), A_MAPPED.port() + 1);
        var otherAddress = new Ipv4Endpoint(STRANGER.address(), A_MAPPED.port());

        assertRefused(Datagrams.bubble(A, B), otherAddress, Drop.SRC6_MISMATCH);
        assertRefused(Datagrams.bubble(A, B), STRANGER, Drop.SRC6_MISMATCH);
        assertRefused(Datagrams.echoRequest(A, NATIVE, "0011"), otherPort, Drop.SRC6_MISMATCH);
        // Of a client behind a symmetric NAT.
        assertThat(bench.receive(Datagrams.bubble(A, B), otherPort)).isEmpty();
    }

    @Test
    @DisplayName("C46: flags mean nothing, and the prefix of the trials is native")
    @Clause(
            rfc = 5991,
            section = "3",
            row = {"ADR-04", "ADR-06", "C46"})
    void readsNoFlags() {
        for (int flags : List.of(0x8000, 0x4000, 0x0200, 0x0100, 0xffff)) {
            var client = new TeredoAddress(ServerBench.PRIMARY, flags, A_MAPPED).toIpv6();
            assertThat(bench.receive(Datagrams.bubble(client, B), A_MAPPED)).isEmpty();
        }
        var old = new Ipv6Address(0x3ffe_831f_0b01_0101L, A.low());
        assertThat(bench.receive(Datagrams.bubble(old, B), STRANGER)).isEmpty();

        assertThat(bench.out.counted(Counter.BUBBLES_FORWARDED)).isEqualTo(6);
    }
}
