package org.navalis.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.server.ServerBench.A;
import static org.navalis.core.server.ServerBench.A_MAPPED;
import static org.navalis.core.server.ServerBench.B;
import static org.navalis.core.server.ServerBench.FIRST;
import static org.navalis.core.server.ServerBench.NATIVE;
import static org.navalis.core.server.ServerBench.PRIMARY;
import static org.navalis.core.server.ServerBench.SECOND;
import static org.navalis.core.server.ServerBench.STRANGER;
import static org.navalis.core.server.ServerBench.client;
import static org.navalis.core.server.ServerBench.solicitation;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

/// Packets that would go round between a server and itself (RFC 6324, section 3.3).
class ServerLoopTest {

    private final ServerBench bench = ServerBench.standard();

    @Test
    @DisplayName("S1, S2: a server refuses what comes from itself")
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"LOOP-01", "SRV-14", "S1", "S2"})
    void takesNothingFromItsOwnEndpoints() {
        var self = new TeredoAddress(PRIMARY, 0, FIRST).toIpv6();
        for (var own : List.of(FIRST, SECOND)) {
            for (int socket = 0; socket <= Outbox.SECONDARY_SOCKET; socket++) {
                assertRefused(Datagrams.bubble(self, self), socket, own, Drop.LOOP_SELF);
                assertRefused(Datagrams.bubble(NATIVE, B), socket, own, Drop.LOOP_SELF);
                assertRefused(solicitation(), socket, own, Drop.LOOP_SELF);
            }
        }
    }

    @Test
    @DisplayName("S1: a server refuses the packet that would turn for ever")
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"LOOP-01", "S1"})
    void refusesThePacketThatWouldTurnForever() {
        var packet =
                Hex.packet(
                        """
                        60000000 00003b15
                        20010000 0b010101 0000f227 f4fefefe
                        20010000 0b010101 0000f227 f4fefefe
                        """);

        assertRefused(packet, Outbox.SERVICE_SOCKET, FIRST, Drop.LOOP_SELF);
    }

    @ParameterizedTest
    @ValueSource(strings = {"11.1.1.1:3544", "11.1.1.2:3544"})
    @DisplayName("S3: a server refuses what would go to itself")
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"LOOP-01", "LOOP-04", "S3"})
    void sendsNothingToItsOwnEndpoints(String own) {
        var target = client(Ipv4Endpoint.parse(own));

        assertRefused(Datagrams.bubble(NATIVE, target), 0, STRANGER, Drop.DST4_SELF);
        assertRefused(Datagrams.bubble(A, target), 0, A_MAPPED, Drop.DST4_SELF);
        assertRefused(Datagrams.echoRequest(A, target, ""), 0, A_MAPPED, Drop.DST4_SELF);
    }

    @Test
    @Clause(
            rfc = 6324,
            section = "3.3",
            row = {"LOOP-01", "LOOP-04"})
    void knowsEveryEndpointOfItsHost() {
        var relay = Ipv4Endpoint.parse("11.1.1.1:3545");
        var behindNat = Ipv4Endpoint.parse("12.0.0.1:3544");
        var many = ServerBench.on(HostAddresses.of(FIRST, SECOND, relay, behindNat));

        for (var own : List.of(relay, behindNat)) {
            assertThat(many.receive(Datagrams.bubble(NATIVE, client(own)), STRANGER))
                    .contains(Drop.DST4_SELF);
            assertThat(many.receive(Datagrams.bubble(NATIVE, B), own)).contains(Drop.LOOP_SELF);
        }
        assertThat(many.out.isSilent()).isTrue();
    }

    @Test
    @Clause(rfc = 6324, section = "3.3", row = "LOOP-01")
    void twoServersPassPacketOnOnceAtMost() {
        var otherServer = new Ipv4Endpoint(Ipv4Address.parse("20.0.0.1"), 3544);
        var atOther = new TeredoAddress(PRIMARY, 0, otherServer).toIpv6();

        var forwarded = bench.answer(Datagrams.bubble(NATIVE, atOther), STRANGER);
        assertThat(forwarded.to()).isEqualTo(otherServer);

        var other = ServerBench.of(ServerSettings.of(ServerAddresses.of(otherServer.address())));
        assertThat(other.receive(forwarded.packet(), FIRST)).contains(Drop.NOT_SERVED);
        assertThat(other.out.isSilent()).isTrue();
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-17")
    void sendsNoAdvertisementBackToAnotherServer() {
        var otherServer = new Ipv4Endpoint(STRANGER.address(), 3544);

        var advertisement = bench.answer(solicitation(), otherServer).packet();

        assertRefused(advertisement, 0, otherServer, Drop.SRC6_SELF);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-05", "V4G-02"})
    void takesBroadcastAddressesOfItsNetworksForNoSender() {
        var broadcast = Ipv4Endpoint.parse("11.1.1.255:40000");
        var host =
                new HostAddresses(
                        List.of(FIRST, SECOND),
                        List.of(broadcast.address()),
                        new Ipv6Address(0, 0));
        var attached = ServerBench.on(host);

        assertThat(attached.receive(solicitation(), broadcast)).contains(Drop.SRC4_NOT_GLOBAL);
        assertThat(attached.receive(Datagrams.bubble(NATIVE, client(broadcast)), STRANGER))
                .contains(Drop.DST4_NOT_GLOBAL);
        assertThat(attached.out.isSilent()).isTrue();
    }

    private void assertRefused(Packet datagram, int socket, Ipv4Endpoint from, Drop reason) {
        bench.out.clear();

        bench.receive(datagram, socket, from, 0);

        assertThat(bench.out.drops()).containsExactly(reason);
        assertThat(bench.out.isSilent()).isTrue();
    }
}
