package org.navalis.core.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.navalis.core.relay.RelayBench.A;
import static org.navalis.core.relay.RelayBench.A_MAPPED;
import static org.navalis.core.relay.RelayBench.B;
import static org.navalis.core.relay.RelayBench.B_MAPPED;
import static org.navalis.core.relay.RelayBench.HOST;
import static org.navalis.core.relay.RelayBench.RELAY;
import static org.navalis.core.relay.RelayBench.RELAY6;
import static org.navalis.core.relay.RelayBench.SERVER;
import static org.navalis.core.relay.RelayBench.STRANGER;
import static org.navalis.core.relay.RelayBench.client;

import java.util.List;
import java.util.Map;
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
import org.navalis.core.TeredoAddress;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.CommonInputs;
import org.navalis.core.testing.Datagrams;

/// What strangers may send to a relay of what every role may get, row by row of the list of
/// hostile inputs (C01 to C46). Client A is known and trusted where a test says so.
class CommonRelayInputsTest {

    private final RelayBench bench = RelayBench.standard();

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("common")
    @Clause(rfc = 4380, section = "5.4.2", row = "RLY-28")
    void refusesCommonInputsUnderOneName(String row, Drop reason) {
        bench.connect(A, A_MAPPED);
        var inputs = CommonInputs.of(row, A, HOST);

        assertThat(inputs).isNotEmpty();
        for (var input : inputs) {
            bench.assertRefused(input, A_MAPPED, reason);
            assertThat(bench.out.counts()).isEmpty();
        }
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
                row("C12", Drop.INDICATOR),
                row("C13", Drop.ORIGIN_SHORT),
                row("C14", Drop.SHORT),
                row("C15", Drop.DUP_ENCAP),
                row("C16", Drop.DUP_ENCAP),
                row("C17", Drop.DUP_ENCAP),
                row("C18", Drop.AUTH_SHORT),
                row("C19", Drop.AUTH_SHORT),
                row("C20", Drop.SRC6_NOT_TEREDO),
                row("C21", Drop.SHORT),
                row("C23", Drop.ROUTING_HEADER),
                row("C24", Drop.ROUTING_HEADER),
                row("C26", Drop.EH_CHAIN),
                row("C27", Drop.EH_CHAIN),
                row("C28", Drop.EH_ORDER),
                row("C29", Drop.EH_LENGTH),
                row("C32", Drop.FRAGMENT_CONTROL),
                row("C35", Drop.SRC6_NOT_TEREDO),
                row("C36", Drop.SRC6_NOT_TEREDO),
                row("C37", Drop.SRC6_NOT_TEREDO),
                row("C38", Drop.SRC6_NOT_TEREDO),
                row("C41", Drop.DST6_MULTICAST));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"C11", "C22", "C25", "C30", "C31", "C33", "C34"})
    @DisplayName("C11, C22, C25, C30, C31, C33, C34: hosts judge what else its clients send")
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-18", "C11", "C22", "C25", "C30", "C31", "C33", "C34"})
    void deliversWhatIsForHostsToJudge(String row) {
        bench.connect(A, A_MAPPED);
        var inputs = CommonInputs.of(row, A, HOST);

        for (var input : inputs) {
            assertThat(bench.receive(input, A_MAPPED)).isEmpty();
        }

        assertThat(inputs).isNotEmpty();
        assertThat(bench.out.ipv6Packets()).hasSameSizeAs(inputs);
        assertThat(bench.out.counts()).isEqualTo(Map.of(Counter.DATA_DELIVERED, inputs.size()));
    }

    @Test
    @DisplayName("C10, C11, C27: a relay takes packets as large as its MTU")
    @Clause(
            rfc = 4380,
            section = "5.1.2",
            row = {"MTU-03", "C10", "C11", "C27"})
    void takesPacketsAsLargeAsItsMtu() {
        var large = RelayBench.of(RelaySettings.DEFAULT.withMtu(9000));
        large.connect(A, A_MAPPED);

        assertThat(large.receive(CommonInputs.sized(9000, A, HOST), A_MAPPED)).isEmpty();
        assertThat(large.out.counted(Counter.DATA_DELIVERED)).isEqualTo(1);
        large.assertRefused(CommonInputs.sized(9001, A, HOST), A_MAPPED, Drop.OVERSIZE);
        large.assertRefused(CommonInputs.hops(255, A, HOST), A_MAPPED, Drop.EH_CHAIN);
        bench.assertRefused(CommonInputs.hops(255, A, HOST), A_MAPPED, Drop.OVERSIZE);
        var largest = RelayBench.of(RelaySettings.DEFAULT.withMtu(65_467));
        largest.connect(A, A_MAPPED);
        assertThat(largest.receive(CommonInputs.sized(65_467, A, HOST), A_MAPPED)).isEmpty();
    }

    @Test
    @DisplayName("C33: fragments of a client that was not called")
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-15", "C33"})
    void takesNoFragmentsOfStrangers() {
        for (var input : CommonInputs.of("C33", B, HOST)) {
            bench.assertRefused(input, B_MAPPED, Drop.NO_ENTRY);
        }
    }

    @Test
    @DisplayName("C39, C40: nobody else has the relay's address")
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"LOOP-02", "C39", "C40"})
    void takesNothingFromItsOwnAddress() {
        bench.connect(A, A_MAPPED);

        bench.assertRefused(Datagrams.udp(A, A, 5), A_MAPPED, Drop.DST6_TEREDO);
        bench.assertRefused(Datagrams.bubble(A, A), A_MAPPED, Drop.DST6_TEREDO);
        bench.assertRefused(Datagrams.udp(RELAY6, HOST, 5), STRANGER, Drop.SRC6_NOT_TEREDO);
        bench.assertRefused(Datagrams.udp(client(RELAY), HOST, 5), STRANGER, Drop.SRC6_MISMATCH);
        bench.assertRefused(Datagrams.udp(client(RELAY), HOST, 5), RELAY, Drop.LOOP_SELF);
    }

    @Test
    @DisplayName("C41: bubbles for groups are no answers")
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-16", "C41"})
    void takesNoBubblesForGroups() {
        bench.send(A, 100);
        bench.out.clear();

        bench.receive(Datagrams.bubble(A, Ipv6Address.parse("ff02::1")), A_MAPPED);

        assertThat(bench.out.drops()).containsExactly(Drop.DST6_MULTICAST);
        assertThat(bench.out.counted(Counter.BUBBLES_RECEIVED)).isZero();
        // Where the client is does not depend on whom it writes to.
        assertThat(bench.out.counted(Counter.PEERS_TRUSTED)).isEqualTo(1);
    }

    @Test
    @DisplayName("C42: nobody sends from port 0")
    @Clause(
            rfc = 4380,
            section = "4",
            row = {"ADR-15", "C42"})
    void takesNothingFromPortZero() {
        var portless = new Ipv4Endpoint(A_MAPPED.address(), 0);

        bench.assertRefused(Datagrams.bubble(client(portless), RELAY6), portless, Drop.SRC_PORT0);
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
        var open = RelayBench.of(RelaySettings.DEFAULT.withUnsolicited(true));

        open.assertRefused(Datagrams.udp(client(from), HOST, 5), from, Drop.SRC4_NOT_GLOBAL);
    }

    @Test
    @DisplayName("C44: nobody sends from a broadcast address")
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"V4G-02", "C44"})
    void takesNothingFromBroadcastAddresses() {
        var from = Ipv4Endpoint.parse("27.1.2.255:40000");
        var host = new HostAddresses(List.of(RELAY), List.of(from.address()), RELAY6);
        var open = RelayBench.on(RelaySettings.DEFAULT.withUnsolicited(true), host);

        open.assertRefused(Datagrams.udp(client(from), HOST, 5), from, Drop.SRC4_NOT_GLOBAL);
    }

    @Test
    @DisplayName("C45: a client is where its address says")
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-14", "C45"})
    void takesNothingFromElsewhere() {
        bench.connect(A, A_MAPPED);
        var otherPort = new Ipv4Endpoint(A_MAPPED.address(), A_MAPPED.port() + 1);
        var otherAddress = new Ipv4Endpoint(STRANGER.address(), A_MAPPED.port());

        for (var elsewhere : List.of(otherPort, otherAddress, STRANGER)) {
            bench.assertRefused(Datagrams.udp(A, HOST, 5), elsewhere, Drop.SRC6_MISMATCH);
            bench.assertRefused(Datagrams.bubble(A, RELAY6), elsewhere, Drop.SRC6_MISMATCH);
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
            var client = new TeredoAddress(SERVER.address(), flags, B_MAPPED).toIpv6();
            bench.connect(client, B_MAPPED);
            assertThat(bench.receive(Datagrams.udp(client, HOST, 5), B_MAPPED)).isEmpty();
            assertThat(bench.out.counted(Counter.DATA_DELIVERED)).isEqualTo(1);
        }
        var old = new Ipv6Address(0x3ffe_831f_0b01_0101L, A.low());

        bench.assertRefused(Datagrams.udp(old, HOST, 5), A_MAPPED, Drop.SRC6_NOT_TEREDO);
    }
}
