package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.ClientBench.LOCAL;
import static org.navalis.core.client.ClientBench.MAPPED;
import static org.navalis.core.client.ClientBench.PEER_SERVER;
import static org.navalis.core.client.ClientBench.SERVER;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.PeerSnapshot;
import org.navalis.core.TeredoAddress;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.testing.Clause;

/// How a client finds others on its own link, and what it does with them (RFC 4380, section 5.2.8).
class LocalDiscoveryTest {

    private static final Ipv4Endpoint GROUP = Ipv4Endpoint.parse("224.0.0.253:3544");
    private static final Ipv6Address ALL_NODES = Ipv6Address.parse("ff02::1");
    private static final Ipv4Endpoint NEIGHBORS_LOCAL = Ipv4Endpoint.parse("192.168.7.3:50001");
    private static final Ipv4Endpoint NEIGHBORS_MAPPED = new Ipv4Endpoint(MAPPED.address(), 40_002);
    private static final Ipv6Address NEIGHBOR = addressOf(NEIGHBORS_MAPPED);
    private static final Ipv4Endpoint NEIGHBORS_SERVER = new Ipv4Endpoint(PEER_SERVER, 3544);

    private final ClientBench bench = ClientBench.of(ClientSettings.DEFAULT).onLink().qualify();

    private static Ipv6Address addressOf(Ipv4Endpoint mapped) {
        return new TeredoAddress(PEER_SERVER, 0x1407, mapped).toIpv6();
    }

    private static Packet call(Ipv6Address from) {
        return Packets.bubble(from, ALL_NODES);
    }

    private void hear(Packet packet, Ipv4Endpoint from) {
        bench.receive(packet, Outbox.DISCOVERY_SOCKET, from);
    }

    private void hearNeighbor() {
        hear(call(NEIGHBOR), NEIGHBORS_LOCAL);
    }

    private Packet data(int number) {
        return Packets.numbered(bench.address(), NEIGHBOR, number);
    }

    private Packet dataOfNeighbor(int number) {
        return Packets.numbered(NEIGHBOR, bench.address(), number);
    }

    private boolean isTrusted() {
        return bench.peer(NEIGHBOR).filter(PeerSnapshot::isTrusted).isPresent();
    }

    /// Lets time pass while the server answers every solicitation.
    private void pass(Duration duration) {
        for (long second = 0; second < duration.toSeconds(); second++) {
            bench.advance(Duration.ofSeconds(1));
            if (((Qualified) bench.state()).probe() > 0) {
                bench.advertise(MAPPED);
            }
        }
    }

    private List<Ipv4Endpoint> takeDestinationsOfBubbles() {
        return bench.takeSent().stream()
                .filter(ClientBench.Sent::isBubble)
                .map(ClientBench.Sent::to)
                .toList();
    }

    // Calls

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.8",
            row = {"LCD-02", "LCD-03"})
    void listensAndCallsFromTheServicePortForOneLinkOnly() {
        bench.changeNetwork();
        assertThat(bench.openSockets()).isEmpty();
        bench.clear().qualifyAgain();

        assertThat(bench.openSockets()).containsExactly(Outbox.DISCOVERY_SOCKET);
        var call = bench.takeOnlySent();
        assertThat(call.to()).isEqualTo(GROUP);
        assertThat(call.socket()).isEqualTo(Outbox.SERVICE_SOCKET);
        assertThat(call.timeToLive()).isEqualTo(1);
        assertThat(call.source()).isEqualTo(bench.address());
        assertThat(call.destination()).isEqualTo(ALL_NODES);
        assertThat(Packets.hex(call.packet())).startsWith("6000000000003b01").hasSize(80);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.8",
            row = {"LCD-04", "TIM-08"})
    void callsAgainAfter200To300Seconds() {
        for (int i = 0; i < 20; i++) {
            pass(Duration.ofSeconds(199));
            assertThat(takeDestinationsOfBubbles()).isEmpty();
            int seconds = 199;
            while (bench.count(Counter.BUBBLES_DISCOVERY_SENT) < i + 2) {
                pass(Duration.ofSeconds(1));
                seconds++;
            }
            assertThat(seconds).isBetween(200, 301);
            bench.clear();
        }
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.8", row = "LCD-01")
    void isDeafAndMuteWhenSwitchedOff() {
        var off = ClientSettings.DEFAULT.withDiscovery(DiscoveryScope.NONE);
        var client = ClientBench.of(off).onLink().qualify();

        assertThat(client.openSockets()).isEmpty();
        assertThat(client.count(Counter.BUBBLES_DISCOVERY_SENT)).isZero();
        client.receive(call(NEIGHBOR), Outbox.DISCOVERY_SOCKET, NEIGHBORS_LOCAL);
        assertThat(client.takeDrops()).containsExactly(Drop.DISC_OFF);
        assertThat(client.takeSent()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PRIVATE_NETWORKS, 0", "ALL_NETWORKS, 1"})
    @Clause(rfc = 4380, section = "5.2.8", row = "LCD-14")
    void usesPublicNetworksOnlyWhenTold(DiscoveryScope scope, int calls) {
        var settings = ClientSettings.DEFAULT.withDiscovery(scope);

        var client = ClientBench.of(settings).onPublicLink().qualifyPublic();

        assertThat(client.count(Counter.BUBBLES_DISCOVERY_SENT)).isEqualTo(calls);
        assertThat(client.openSockets()).hasSize(calls);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.8", row = "LCD-02")
    void doesWithoutWhenTheSystemRefusesTheSocket() {
        var client = ClientBench.of(ClientSettings.DEFAULT).onLink().withoutSockets().qualify();

        assertThat(client.count(Counter.BUBBLES_DISCOVERY_SENT)).isZero();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.8", row = "LCD-02")
    void followsTheHostToItsNetwork() {
        var client = ClientBench.qualified();
        assertThat(client.openSockets()).isEmpty();

        client.onLink().advance(Duration.ZERO);

        assertThat(client.openSockets()).containsExactly(Outbox.DISCOVERY_SOCKET);
        assertThat(client.takeOnlySent().to()).isEqualTo(GROUP);
    }

    // Rule 4

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CLI-45", "LCD-10", "LCD-11"})
    void answersACallAndTrustsNobodyForIt() {
        hearNeighbor();

        var answer = bench.takeOnlySent();
        assertThat(answer.to()).isEqualTo(NEIGHBORS_LOCAL);
        assertThat(answer.isBubble()).isTrue();
        assertThat(answer.source()).isEqualTo(bench.address());
        assertThat(answer.destination()).isEqualTo(NEIGHBOR);
        var peer = bench.peer(NEIGHBOR).orElseThrow();
        assertThat(peer.isTrusted()).isFalse();
        assertThat(peer.idle()).isZero();
        assertThat(bench.takeDrops()).isEmpty();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.8", row = "LCD-05")
    void refusesACallByUnicast() {
        bench.receive(call(NEIGHBOR), NEIGHBORS_LOCAL);

        assertThat(bench.takeDrops()).containsExactly(Drop.DISC_UNICAST);
        assertNothingFollowed();
    }

    @ParameterizedTest
    @CsvSource({
        // no Teredo address; port 0; a server that nobody can have
        "2001:db8::1, DISC_SRC6",
        "2001:0:c02:202:1407:ffff:e6f5:ebe1, DISC_SRC6",
        "2001:0:a00:1:1407:63bd:e6f5:ebe1, DISC_SRC6",
        "2001:0:7f00:1:1407:63bd:e6f5:ebe1, DISC_SRC6",
        "fe80::ffff:ffff:ffff, DISC_SRC6",
        // another NAT, 25.10.20.31; a private address
        "2001:0:c02:202:1407:63bd:e6f5:ebe0, DISC_NAT",
        "2001:0:c02:202:1407:63bd:3f57:f8fc, DISC_NAT"
    })
    @Clause(
            rfc = 4380,
            section = "5.2.8",
            row = {"LCD-06", "LCD-08"})
    void refusesACallFromSuchASource(String source, Drop reason) {
        hear(call(Ipv6Address.parse(source)), NEIGHBORS_LOCAL);

        assertThat(bench.takeDrops()).containsExactly(reason);
        assertNothingFollowed();
    }

    @ParameterizedTest
    @CsvSource({"192.168.8.3", "192.168.7.0", "192.168.7.255", "25.10.20.30", "224.0.0.253"})
    @Clause(rfc = 4380, section = "5.2.8", row = "LCD-07")
    void refusesACallFromOutsideTheSubnet(String address) {
        hear(call(NEIGHBOR), Ipv4Endpoint.parse(address + ":50001"));

        assertThat(bench.takeDrops()).containsExactly(Drop.DISC_SUBNET);
        assertNothingFollowed();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.8", row = "LCD-09")
    void refusesItsOwnCall() {
        hear(call(bench.address()), NEIGHBORS_LOCAL);
        hear(call(NEIGHBOR), LOCAL);

        assertThat(bench.takeDrops()).containsExactly(Drop.DISC_SELF, Drop.DISC_SELF);
        assertNothingFollowed();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.3", row = "CLI-45")
    void refusesEverythingElseOnTheDiscoveryAddress() {
        hear(Packets.bubble(NEIGHBOR, Ipv6Address.parse("ff02::2")), NEIGHBORS_LOCAL);
        hear(Packets.bubble(NEIGHBOR, bench.address()), NEIGHBORS_LOCAL);
        hear(Packets.data(NEIGHBOR, ALL_NODES, 8), NEIGHBORS_LOCAL);
        hear(Packets.withOrigin(call(NEIGHBOR), NEIGHBORS_MAPPED), NEIGHBORS_LOCAL);

        assertThat(bench.takeDrops()).hasSize(4).containsOnly(Drop.DISC_FORM);
        assertNothingFollowed();
    }

    private void assertNothingFollowed() {
        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.client.peerCount()).isZero();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.8",
            row = {"LCD-11", "BUB-09", "BUB-10"})
    void answersAtTheRateOfBubblesOnly() {
        for (int second = 0; second < 60; second++) {
            hearNeighbor();
            bench.advance(Duration.ofSeconds(1));
        }

        assertThat(takeDestinationsOfBubbles()).hasSize(4).containsOnly(NEIGHBORS_LOCAL);
    }

    @Test
    @Clause(rfc = 4380, section = "7.3.4", row = "LCD-13")
    void answersTenNeighborsASecondAndEachSenderOnce() {
        for (int host = 3; host < 43; host++) {
            hear(
                    call(addressOf(new Ipv4Endpoint(MAPPED.address(), 50_000 + host))),
                    Ipv4Endpoint.parse("192.168.7." + host + ":50001"));
        }
        assertThat(bench.takeSent()).hasSize(10);
        assertThat(bench.takeDrops()).hasSize(30).containsOnly(Drop.DISC_RATE);

        bench.advance(Duration.ofSeconds(2));
        bench.takeSent();
        for (int port = 41_000; port < 41_100; port++) {
            hear(call(addressOf(new Ipv4Endpoint(MAPPED.address(), port))), NEIGHBORS_LOCAL);
        }
        assertThat(bench.takeSent()).hasSize(1);
    }

    @Test
    @Clause(rfc = 4380, section = "7.3.4", row = "LCD-13")
    void forgetsTheLongestUnheardOf64Neighbors() {
        hearNeighbor();
        IntStream.rangeClosed(1, 64)
                .forEach(number -> {
                    pass(Duration.ofSeconds(1));
                    hear(
                            call(addressOf(new Ipv4Endpoint(MAPPED.address(), 50_000 + number))),
                            Ipv4Endpoint.parse("192.168.7." + (100 + number) + ":50001"));
                });
        bench.clear();

        bench.receive(dataOfNeighbor(1), NEIGHBORS_LOCAL);

        assertThat(bench.takeDrops()).containsExactly(Drop.SRC6_MISMATCH);
    }

    // Rule 5

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CLI-46", "LCD-12"})
    void trustsANeighborWhoseBubbleComesFromWhereItCalled() {
        hearNeighbor();
        bench.clear();

        bench.receive(Packets.bubble(NEIGHBOR, bench.address()), NEIGHBORS_LOCAL);

        assertThat(isTrusted()).isTrue();
        assertThat(bench.takeDelivered()).isEmpty();
        var peer = bench.peer(NEIGHBOR).orElseThrow();
        assertThat(peer.endpoint()).contains(NEIGHBORS_LOCAL);
        assertThat(peer.path()).isEqualTo(PeerSnapshot.Path.LOCAL);
    }

    @ParameterizedTest
    @CsvSource({"192.168.7.3:50002", "192.168.7.4:50001"})
    @Clause(
            rfc = 4380,
            section = "5.2.3",
            row = {"CLI-46", "LCD-12"})
    void refusesDataFromWhereNobodyCalled(String from) {
        hearNeighbor();
        bench.clear();

        bench.receive(dataOfNeighbor(1), Ipv4Endpoint.parse(from));

        assertThat(bench.takeDrops()).containsExactly(Drop.SRC6_MISMATCH);
        assertThat(isTrusted()).isFalse();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.8", row = "LCD-10")
    void keepsAWayThatWorksWhateverIsCalledOut() {
        bench.receive(Packets.bubble(NEIGHBOR, bench.address()), NEIGHBORS_MAPPED);
        hearNeighbor();
        bench.receive(dataOfNeighbor(1), NEIGHBORS_LOCAL);
        assertThat(bench.takeDelivered()).as("generous in what is taken").hasSize(1);
        bench.clear();

        bench.transmit(data(1));

        assertThat(bench.takeOnlySent().to()).isEqualTo(NEIGHBORS_MAPPED);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.3", row = "CLI-46")
    void takesTheWayOnTheLinkWhenTheOtherHasFallenSilent() {
        bench.receive(Packets.bubble(NEIGHBOR, bench.address()), NEIGHBORS_MAPPED);
        pass(Duration.ofSeconds(31));
        hearNeighbor();
        bench.receive(dataOfNeighbor(1), NEIGHBORS_LOCAL);
        bench.clear();

        bench.transmit(data(1));

        assertThat(bench.takeOnlySent().to()).isEqualTo(NEIGHBORS_LOCAL);
    }

    // Section 5.2.4, rules 1 and 3

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"CLI-60", "CLI-67"})
    void knocksAtANeighborOnTheLinkAndSendsWhatWasHeld() {
        hearNeighbor();
        bench.advance(Duration.ofSeconds(2));
        bench.clear();

        bench.transmit(data(1));
        assertThat(takeDestinationsOfBubbles()).containsExactly(GROUP, NEIGHBORS_LOCAL);
        bench.receive(Packets.bubble(NEIGHBOR, bench.address()), NEIGHBORS_LOCAL);

        var sent = bench.takeOnlySent();
        assertThat(sent.to()).isEqualTo(NEIGHBORS_LOCAL);
        assertThat(Packets.hex(sent.packet())).isEqualTo(Packets.hex(data(1)));
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.4", row = "CLI-60")
    void looksForASilentNeighborByItsServerToo() {
        hearNeighbor();
        bench.advance(Duration.ofSeconds(2));
        bench.transmit(data(1));
        bench.clear();

        bench.advance(Duration.ofSeconds(2));

        assertThat(takeDestinationsOfBubbles())
                .containsExactly(GROUP, NEIGHBORS_LOCAL, NEIGHBORS_MAPPED, NEIGHBORS_SERVER);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"CLI-60", "TIM-08", "AMB-22"})
    void countsAsNeighborFor600SecondsAfterItsCall() {
        hearNeighbor();
        pass(Duration.ofSeconds(599));
        bench.clear();

        bench.transmit(data(1));

        assertThat(takeDestinationsOfBubbles()).containsExactly(GROUP, NEIGHBORS_LOCAL);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.4",
            row = {"CLI-60", "TIM-08", "AMB-22"})
    void countsAsNeighborNoLonger() {
        hearNeighbor();
        pass(Duration.ofSeconds(601));
        bench.clear();

        bench.transmit(data(1));

        assertThat(takeDestinationsOfBubbles())
                .containsExactly(GROUP, NEIGHBORS_MAPPED, NEIGHBORS_SERVER);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.4", row = "AMB-22")
    void knocksAgainAtANeighborThatWasSilentFor30Seconds() {
        hearNeighbor();
        bench.receive(Packets.bubble(NEIGHBOR, bench.address()), NEIGHBORS_LOCAL);
        pass(Duration.ofSeconds(30));
        bench.clear();

        bench.transmit(data(1));

        assertThat(takeDestinationsOfBubbles()).containsExactly(GROUP, NEIGHBORS_LOCAL);
    }

    /// Either call may have been lost.
    @Test
    @Clause(rfc = 4380, section = "5.2.4", row = "CLI-60")
    void callsOneBehindTheSameNatThatItHasNotHeard() {
        bench.advance(Duration.ofSeconds(2));

        bench.transmit(data(1));

        assertThat(takeDestinationsOfBubbles())
                .containsExactly(GROUP, NEIGHBORS_MAPPED, NEIGHBORS_SERVER);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.4", row = "CLI-60")
    void answersANeighborThatKnocksThroughTheServer() {
        hearNeighbor();
        bench.advance(Duration.ofSeconds(2));
        bench.clear();

        var knock = Packets.bubble(NEIGHBOR, bench.address());
        bench.receive(Packets.withOrigin(knock, NEIGHBORS_MAPPED), SERVER);

        assertThat(takeDestinationsOfBubbles())
                .containsExactly(NEIGHBORS_MAPPED, NEIGHBORS_SERVER, GROUP, NEIGHBORS_LOCAL);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.8", row = "LCD-10")
    void forgetsNeighborsWithItsAddress() {
        hearNeighbor();
        bench.changeNetwork();
        bench.clear().qualifyAgain().clear();

        bench.receive(dataOfNeighbor(1), NEIGHBORS_LOCAL);

        assertThat(bench.takeDrops()).containsExactly(Drop.SRC6_MISMATCH);
    }
}
