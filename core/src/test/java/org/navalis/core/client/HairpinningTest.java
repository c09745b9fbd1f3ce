package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.ClientBench.LOCAL;
import static org.navalis.core.client.ClientBench.MAPPED;
import static org.navalis.core.client.ClientBench.PEER;
import static org.navalis.core.client.ClientBench.PEER_MAPPED;
import static org.navalis.core.client.ClientBench.PEER_SERVER;
import static org.navalis.core.client.ClientBench.SERVER;
import static org.navalis.core.client.ClientBench.STRANGER;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Drop;
import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.Packet;
import org.navalis.core.TeredoAddress;
import org.navalis.core.client.ClientBench.Sent;
import org.navalis.core.testing.Clause;

/// Peers behind the same NAT, by addresses inside of it (RFC 6081, section 5.6).
class HairpinningTest {

    private static final String NONCE = "01045eed1234";
    private static final Ipv4Endpoint PEERS_SERVER = new Ipv4Endpoint(PEER_SERVER, 3544);

    /// Where a neighbor behind the same NAT is mapped, and where it is.
    private static final Ipv4Endpoint NEIGHBOR_MAPPED =
            new Ipv4Endpoint(MAPPED.address(), MAPPED.port() + 1);

    private static final Ipv4Endpoint NEIGHBOR_LOCAL = Ipv4Endpoint.parse("192.168.7.3:50001");
    private static final Ipv6Address NEIGHBOR =
            new TeredoAddress(PEER_SERVER, 0, NEIGHBOR_MAPPED).toIpv6();

    private final ClientBench bench = ClientBench.with(Extension.HAIRPINNING).allowingNeighbors();

    private static String list(String... endpoints) {
        var trailer = new StringBuilder("03%02x0000".formatted(2 + 6 * endpoints.length));
        for (var endpoint : endpoints) {
            var it = Ipv4Endpoint.parse(endpoint);
            trailer.append("%08x%04x".formatted(it.address(), it.port()));
        }
        return trailer.toString();
    }

    private Packet bubble(Ipv6Address from, String trailers) {
        return Packets.withTrailers(Packets.bubble(from, bench.address()), trailers);
    }

    /// Sends data to a peer and gives the trailers of the indirect bubble.
    private String knock(Ipv6Address peer) {
        bench.transmit(Packets.data(bench.address(), peer, 8));
        var bubble = bench.takeSent().getLast();
        assertThat(bubble.to()).isEqualTo(PEERS_SERVER);
        return Packets.hex(bubble.packet()).substring(80);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.6.4.1",
            row = {"EXT-HP-03", "EXT-HP-05", "TRL-08"})
    void tellsItsLocalEndpoint() {
        assertThat(knock(PEER)).startsWith("0104").hasSize(12 + 20).endsWith(list("" + LOCAL));
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.6.4.1",
            row = {"EXT-HP-02", "EXT-HP-03"})
    void tellsThePortMappingWhenItIsThatOfAnInnerNat() {
        bench.mapPort(Ipv4Endpoint.parse("10.9.8.7:61000"));
        bench.clear();
        assertThat(knock(PEER)).endsWith(list("" + LOCAL, "10.9.8.7:61000"));

        bench.mapPort(MAPPED);
        bench.advance(Duration.ofSeconds(2));

        assertThat(Packets.hex(bench.takeSent().getLast().packet())).endsWith(list("" + LOCAL));
    }

    @Test
    @Clause(rfc = 6081, section = "5.6.4.1", row = "EXT-HP-04")
    void tellsAPeerThatIsReachedNothing() {
        bench.trustPeer();
        bench.receive(bubble(PEER, NONCE), SERVER);

        var answer = bench.takeOnlySent();
        assertThat(answer.to()).isEqualTo(PEER_MAPPED);
        assertThat(answer.packet().length()).isEqualTo(46);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.6.4.2",
            row = {"EXT-HP-06", "EXT-HP-07", "EXT-HP-14", "SEC-07"})
    void answersANeighborAtEveryAddress() {
        bench.receive(
                bubble(NEIGHBOR, NONCE + list("" + NEIGHBOR_LOCAL, "10.9.8.6:61000")), SERVER);

        var sent = bench.takeSent();
        assertThat(sent)
                .extracting(Sent::to)
                .containsExactly(
                        NEIGHBOR_MAPPED,
                        NEIGHBOR_LOCAL,
                        Ipv4Endpoint.parse("10.9.8.6:61000"),
                        PEERS_SERVER);
        assertThat(sent.subList(0, 3))
                .allSatisfy(it -> assertThat(Packets.hex(it.packet())).endsWith(NONCE));
    }

    @Test
    @Clause(rfc = 6081, section = "5.6.4.2", row = "EXT-HP-06")
    void keepsTheAddressesOfANeighborUntilOthersCome() {
        bench.receive(bubble(NEIGHBOR, NONCE + list("" + NEIGHBOR_LOCAL)), SERVER);
        bench.advance(Duration.ofSeconds(2));
        bench.clear();

        bench.receive(bubble(NEIGHBOR, NONCE), SERVER);
        assertThat(bench.takeSent())
                .extracting(Sent::to)
                .containsExactly(NEIGHBOR_MAPPED, NEIGHBOR_LOCAL, PEERS_SERVER);
        bench.advance(Duration.ofSeconds(2));
        bench.clear();

        bench.receive(bubble(NEIGHBOR, NONCE + list("10.9.8.6:61000")), SERVER);
        bench.advance(Duration.ofSeconds(2));
        bench.receive(bubble(NEIGHBOR, NONCE), SERVER);
        assertThat(bench.takeSent())
                .extracting(Sent::to)
                .contains(Ipv4Endpoint.parse("10.9.8.6:61000"))
                .doesNotContain(NEIGHBOR_LOCAL);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.6.4.2",
            row = {"EXT-HP-06", "EXT-HP-09"})
    void answersEveryPeerAtEveryAddressIfToldTo() {
        var settings =
                ClientSettings.DEFAULT
                        .withExtensions(List.of(Extension.HAIRPINNING))
                        .withAllAlternates(true);
        var trusting = ClientBench.of(settings).qualify().allowingNeighbors();

        trusting.receive(
                Packets.withTrailers(
                        Packets.bubble(PEER, trusting.address()),
                        NONCE + list("10.9.8.6:61000", "127.0.0.1:9")),
                SERVER);

        assertThat(trusting.takeSent())
                .extracting(Sent::to)
                .containsExactly(PEER_MAPPED, Ipv4Endpoint.parse("10.9.8.6:61000"), PEERS_SERVER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.1.2.3:9",
                "127.0.0.1:9",
                "192.168.7.255:9",
                "192.168.7.2:50000",
                "25.10.20.30:40001"
            })
    @Clause(rfc = 6081, section = "4.3", row = "EXT-HP-08")
    void answersNobodyWhoCannotBeAPeer(String endpoint) {
        bench.client.setHost(
                new HostAddresses(
                        List.of(LOCAL),
                        List.of(Ipv4Address.parse("192.168.7.255")),
                        new Ipv6Address(0, 0)));

        bench.receive(bubble(NEIGHBOR, NONCE + list(endpoint)), SERVER);

        assertThat(bench.takeSent())
                .extracting(Sent::to)
                .containsExactly(NEIGHBOR_MAPPED, PEERS_SERVER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"224.0.0.253:3544", "255.255.255.255:9", "240.0.0.1:9"})
    @Clause(
            rfc = 6081,
            section = "4.3",
            row = {"EXT-HP-06", "EXT-HP-08"})
    void aListWithWhatIsNoUnicastAddressCostsTheBubble(String endpoint) {
        bench.receive(bubble(NEIGHBOR, NONCE + list(endpoint)), SERVER);

        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.takeDrops()).containsExactly(Drop.TRAILER_ALT);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.6.4.2",
            row = {"EXT-HP-09", "AMB-21"})
    void probesNothingForPeersBehindOtherNats() {
        bench.receive(bubble(PEER, NONCE + list("" + NEIGHBOR_LOCAL, "" + STRANGER)), SERVER);

        assertThat(bench.takeSent())
                .extracting(Sent::to)
                .containsExactly(PEER_MAPPED, PEERS_SERVER);
    }

    @Test
    @Clause(rfc = 6081, section = "6.5", row = "EXT-HP-10")
    void answersANeighborThatIsReachedAtOnePlaceOnly() {
        bench.receive(bubble(NEIGHBOR, knock(NEIGHBOR).substring(0, 12)), NEIGHBOR_LOCAL);
        bench.clear();

        bench.receive(bubble(NEIGHBOR, NONCE + list("" + NEIGHBOR_LOCAL)), SERVER);

        var sent = bench.takeSent();
        assertThat(sent).extracting(Sent::to).containsOnly(NEIGHBOR_LOCAL);
        assertThat(sent.stream().filter(Sent::isBubble)).hasSize(1);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.6.4.3",
            row = {"EXT-HP-11", "EXT-HP-12"})
    void aNeighborWithTheRightNonceIsReachedAtItsPrivateAddress() {
        var nonce = knock(NEIGHBOR).substring(0, 12);

        bench.receive(bubble(NEIGHBOR, nonce), NEIGHBOR_LOCAL);
        assertThat(bench.takeSent()).as("the neighbor cannot know us yet").isEmpty();
        bench.receive(bubble(NEIGHBOR, NONCE), SERVER);

        assertThat(bench.peer(NEIGHBOR).orElseThrow().endpoint()).contains(NEIGHBOR_LOCAL);
        assertThat(bench.takeSent())
                .hasSize(2)
                .allSatisfy(it -> assertThat(it.to()).isEqualTo(NEIGHBOR_LOCAL));
        bench.transmit(Packets.data(bench.address(), NEIGHBOR, 8));
        assertThat(bench.takeOnlySent().to()).isEqualTo(NEIGHBOR_LOCAL);
    }

    @Test
    @Clause(rfc = 6081, section = "5.6.4.3", row = "EXT-HP-11")
    void onlyANeighborMayBeAtAPrivateAddress() {
        var nonce = knock(PEER).substring(0, 12);

        bench.receive(bubble(PEER, nonce), NEIGHBOR_LOCAL);

        assertThat(bench.takeDrops()).containsExactly(Drop.SRC4_NOT_GLOBAL);
        assertThat(bench.peer(PEER).orElseThrow().isTrusted()).isFalse();
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.6.4.2",
            row = {"EXT-HP-14", "SEC-09"})
    void aListOfOneAddressDoesNotFloodIt() {
        var list = list("192.168.7.9:1", "192.168.7.9:2", "192.168.7.9:3", "192.168.7.9:4");
        for (int i = 0; i < 4; i++) {
            bench.receive(bubble(NEIGHBOR, NONCE + list), SERVER);
        }

        assertThat(bench.takeSent())
                .filteredOn(it -> it.to().address() == Ipv4Address.parse("192.168.7.9"))
                .hasSize(4);
    }
}
