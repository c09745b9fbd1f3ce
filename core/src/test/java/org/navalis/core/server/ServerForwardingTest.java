package org.navalis.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.server.ServerBench.A;
import static org.navalis.core.server.ServerBench.A_MAPPED;
import static org.navalis.core.server.ServerBench.B;
import static org.navalis.core.server.ServerBench.B_MAPPED;
import static org.navalis.core.server.ServerBench.FIRST;
import static org.navalis.core.server.ServerBench.NATIVE;
import static org.navalis.core.server.ServerBench.SECOND;
import static org.navalis.core.server.ServerBench.STRANGER;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Drop;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.ServerAddresses;
import org.navalis.core.TeredoAddress;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.testing.Hex;

/// What a server passes on to its clients (RFC 4380, section 5.3.1).
class ServerForwardingTest {

    private static final Ipv6Address OTHER_SERVERS_CLIENT =
            new TeredoAddress(Ipv4Address.parse("12.2.2.2"), 0, B_MAPPED).toIpv6();

    private final ServerBench bench = ServerBench.standard();

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-08", "SRV-10", "SRV-34"})
    void passesBubblesOfClientsRelaysAndHostsWithoutAddressOn() {
        for (var source : List.of(A, NATIVE, Ipv6Address.parse("fe80::1"))) {
            var expected = Hex.of(Datagrams.withOrigin(Datagrams.bubble(source, B), A_MAPPED));

            var sent = bench.answer(Datagrams.bubble(source, B), A_MAPPED);

            assertThat(sent.hex()).isEqualTo(expected);
            assertThat(sent.to()).isEqualTo(B_MAPPED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64, 255})
    @Clause(
            rfc = 6081,
            section = "4",
            row = {"SRV-33", "BUB-02"})
    void leavesTheHopLimitOfBubblesAsItIs(int hopLimit) {
        var bubble = Datagrams.bubble(A, B);
        bubble.setOctet(7, hopLimit);
        bubble.setInt(0, 0x6abcdef0);
        var expected = Hex.of(bubble);

        assertThat(bench.answer(bubble, A_MAPPED).hex()).endsWith(expected);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "4",
            row = {"SRV-33", "TRL-16"})
    void passes48OctetsOfTrailersAndNoMore() {
        for (int octets : new int[] {1, 6, 48}) {
            var trailers = "81".repeat(octets);
            var sent =
                    bench.answer(
                            Datagrams.withTrailers(Datagrams.bubble(A, B), trailers), A_MAPPED);

            assertThat(sent.length()).isEqualTo(8 + 40 + octets);
            assertThat(sent.hex()).endsWith(trailers);
        }
        for (int octets : new int[] {49, 60_000}) {
            var packet = Packet.ofSize(40 + octets);
            packet.append(Datagrams.bubble(A, B), 0, 40);
            packet.extend(octets);

            assertRefused(packet, A_MAPPED, Drop.TRAILER_CAP);
        }
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-32")
    void sendsFromItsPrimaryAddressWhateverReceived() {
        bench.receive(Datagrams.bubble(A, B), Outbox.SECONDARY_SOCKET, A_MAPPED, 0);

        assertThat(bench.out.onlyDatagram().socket()).isEqualTo(Outbox.SERVICE_SOCKET);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-40", "SRV-41", "PKT-17"})
    void replacesWhatStandsBeforeTheBubble() {
        var expected = bench.answer(Datagrams.bubble(A, B), A_MAPPED);

        var framed = Datagrams.withNonce(Datagrams.withOrigin(Datagrams.bubble(A, B), STRANGER), 7);

        assertThat(bench.answer(framed, A_MAPPED)).isEqualTo(expected);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "3.1",
            row = {"SRV-09", "AMB-12"})
    void leavesThePortOfBubblesFreeUnlessStrict() {
        var otherPort = new Ipv4Endpoint(A_MAPPED.address(), 41_000);
        var strict = ServerBench.of(ServerBench.standardSettings().withStrictSource(true));

        assertThat(bench.receive(Datagrams.bubble(A, B), otherPort)).isEmpty();
        assertThat(strict.receive(Datagrams.bubble(A, B), otherPort)).contains(Drop.SRC6_MISMATCH);
        assertThat(strict.receive(Datagrams.bubble(A, B), A_MAPPED)).isEmpty();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-08", "SRV-12"})
    void refusesSourcesThatEmbedAnotherAddress() {
        var otherAddress = new Ipv4Endpoint(A_MAPPED.address() + 1, A_MAPPED.port());
        var otherPort = new Ipv4Endpoint(A_MAPPED.address(), A_MAPPED.port() + 1);

        assertRefused(Datagrams.bubble(A, B), otherAddress, Drop.SRC6_MISMATCH);
        assertRefused(echo(A, B), otherPort, Drop.SRC6_MISMATCH);
    }

    @ParameterizedTest
    @CsvSource({
        "::,              SRC6_UNSPECIFIED",
        "::1,             SRC6_RESERVED",
        "::1.2.3.4,       SRC6_RESERVED",
        "::ffff:1.2.3.4,  SRC6_RESERVED",
        "ff02::1,         SRC6_MULTICAST"
    })
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-11")
    void refusesSourcesThatCannotBeOne(String source, Drop expected) {
        assertRefused(Datagrams.bubble(Ipv6Address.parse(source), B), A_MAPPED, expected);
    }

    @Test
    void refusesBubblesToTheirOwnSource() {
        assertRefused(Datagrams.bubble(A, A), A_MAPPED, Drop.SRC6_EQ_DST);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-12", "SRV-35", "AMB-16"})
    void passesNothingToClientsOfOtherServers() {
        assertRefused(Datagrams.bubble(NATIVE, OTHER_SERVERS_CLIENT), STRANGER, Drop.NOT_SERVED);
        assertRefused(Datagrams.bubble(A, OTHER_SERVERS_CLIENT), A_MAPPED, Drop.NOT_SERVED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.0.0.1",
                "127.0.0.1",
                "169.254.1.1",
                "172.16.0.1",
                "192.88.99.1",
                "192.168.1.1",
                "224.0.0.1",
                "255.255.255.255",
                "240.0.0.1",
                "100.64.0.1"
            })
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-31", "V4G-06"})
    void passesNothingToAddressesThatAreNotGlobal(String address) {
        var client = ServerBench.client(new Ipv4Endpoint(Ipv4Address.parse(address), 4000));

        assertRefused(Datagrams.bubble(A, client), A_MAPPED, Drop.DST4_NOT_GLOBAL);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-31", "V4G-02", "ADR-15"})
    void passesNothingToBroadcastsAndPortZero() {
        int broadcast = Ipv4Address.parse("11.1.1.255");
        var attached =
                ServerBench.on(
                        new HostAddresses(
                                List.of(FIRST), List.of(broadcast), Ipv6Address.parse("::")));
        var toBroadcast = ServerBench.client(new Ipv4Endpoint(broadcast, 4000));
        var toPortZero = ServerBench.client(new Ipv4Endpoint(B_MAPPED.address(), 0));

        assertThat(attached.receive(Datagrams.bubble(A, toBroadcast), A_MAPPED))
                .contains(Drop.DST4_NOT_GLOBAL);
        assertRefused(Datagrams.bubble(A, toPortZero), A_MAPPED, Drop.DST_PORT0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"11.1.1.1:3544", "11.1.1.2:3544"})
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"LOOP-01", "LOOP-04", "SRV-14"})
    void neitherHearsNorSendsToItself(String own) {
        var itself = Ipv4Endpoint.parse(own);
        var client = ServerBench.client(itself);

        assertRefused(Datagrams.bubble(client, client), itself, Drop.LOOP_SELF);
        assertRefused(ServerBench.solicitation(), itself, Drop.LOOP_SELF);
        assertRefused(Datagrams.bubble(NATIVE, client), STRANGER, Drop.DST4_SELF);
        assertRefused(Datagrams.bubble(A, client), A_MAPPED, Drop.DST4_SELF);
    }

    @Test
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"LOOP-01", "SRV-14"})
    void knowsItsAddressesWhenTheHostSaysNothing() {
        var unknowing = ServerBench.on(HostAddresses.UNKNOWN);

        for (var own : List.of(FIRST, SECOND)) {
            var client = ServerBench.client(own);
            assertThat(unknowing.receive(Datagrams.bubble(client, client), own))
                    .contains(Drop.LOOP_SELF);
            assertThat(unknowing.receive(Datagrams.bubble(NATIVE, client), STRANGER))
                    .contains(Drop.DST4_SELF);
        }
    }

    @Test
    @Clause(rfc = 6324, section = "3.3", row = "LOOP-01")
    void knowsTheAddressBeforeItsNat() {
        var outside = Ipv4Endpoint.parse("20.0.0.1:3544");
        var translated = ServerBench.on(HostAddresses.of(FIRST, SECOND, outside));

        assertThat(
                        translated.receive(
                                Datagrams.bubble(NATIVE, ServerBench.client(outside)), STRANGER))
                .contains(Drop.DST4_SELF);
    }

    @Test
    @Clause(rfc = 6324, section = "3.3", row = "LOOP-01")
    void sendsAtMostOnceBetweenTwoServers() {
        var other = Ipv4Endpoint.parse("12.2.2.2:3544");
        var first = bench.answer(Datagrams.bubble(NATIVE, ServerBench.client(other)), STRANGER);
        assertThat(first.to()).isEqualTo(other);

        var second =
                ServerBench.of(
                        ServerSettings.of(ServerAddresses.of(other.address())),
                        HostAddresses.of(other));

        assertThat(second.receive(first.packet(), FIRST)).contains(Drop.NOT_SERVED);
        assertThat(second.sent()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 17, 132, 43, 44, 0, 60, 50})
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-04", "SRV-20"})
    void passesNoDataOn(int nextHeader) {
        var payload = "3a00000000000000 8000000000000000";

        assertRefused(Datagrams.ipv6(A, B, nextHeader, payload), A_MAPPED, Drop.NOT_CONTROL);
        assertRefused(Datagrams.ipv6(A, NATIVE, nextHeader, payload), A_MAPPED, Drop.NOT_CONTROL);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "2.8",
            row = {"SRV-04", "BUB-01"})
    void takesNoPayloadForBubble() {
        assertRefused(Datagrams.ipv6(A, B, 59, "00"), A_MAPPED, Drop.NOT_CONTROL);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 127, 130, 131, 132, 134, 135, 136, 137, 143, 200, 255})
    @Clause(
            rfc = 4380,
            section = "5.3",
            row = {"SRV-17", "SRV-18", "SRV-39", "AMB-15"})
    void passesNoOtherMessageOn(int type) {
        var message = "%02x000000 00000000".formatted(type);

        assertRefused(Datagrams.icmpv6(A, B, message), A_MAPPED, Drop.ICMP_TYPE);
        assertRefused(Datagrams.icmpv6(NATIVE, B, message), STRANGER, Drop.ICMP_TYPE);
        assertRefused(Datagrams.icmpv6(A, NATIVE, message), A_MAPPED, Drop.ICMP_TYPE);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "3.2.3",
            row = {"SRV-18", "SRV-19", "AMB-15"})
    void passes88OctetsOfEchoAndNoMore() {
        var fits = Datagrams.echoRequest(A, B, "5a".repeat(80));
        var large = Datagrams.echoRequest(A, B, "5a".repeat(81));

        assertThat(bench.answer(fits, A_MAPPED).to()).isEqualTo(B_MAPPED);
        bench.out.clear();
        assertRefused(large, A_MAPPED, Drop.CONTROL_SIZE);
        assertThat(bench.receive(Datagrams.echoReply(echo(B, A)), A_MAPPED)).isEmpty();
    }

    private static Packet echo(Ipv6Address source, Ipv6Address destination) {
        return Datagrams.echoRequest(source, destination, "00112233");
    }

    private void assertRefused(Packet datagram, Ipv4Endpoint from, Drop expected) {
        bench.out.clear();
        assertThat(bench.receive(datagram, from)).contains(expected);
        assertThat(bench.out.isSilent()).isTrue();
    }
}
