package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.ClientBench.MAPPED;
import static org.navalis.core.client.ClientBench.PEER;
import static org.navalis.core.client.ClientBench.PEER_MAPPED;
import static org.navalis.core.client.ClientBench.SERVER;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;
import org.navalis.core.client.ClientBench.Sent;
import org.navalis.core.testing.Clause;
import org.navalis.core.wire.Icmpv6;

/// Two clients behind symmetric NATs that have mapped a port (RFC 6081, section 5.3).
class SymmetricPeerTest {

    private static final Ipv4Endpoint ELSEWHERE =
            new Ipv4Endpoint(PEER_MAPPED.address(), PEER_MAPPED.port() + 1);

    private static final int UNREACHABLE = Icmpv6.DESTINATION_UNREACHABLE;

    /// The trailer of a bubble that answers a solicitation (RFC 6081, section 4.2).
    private static final String ADVERTISEMENT = "040401000000";

    /// From the first of four knocks until the last was in vain.
    private static final Duration KNOCKS = Duration.ofSeconds(8);

    private final ClientBench bench = mapped();

    /// Behind a symmetric NAT, with a port mapping that the server sees.
    private static ClientBench mapped() {
        var extensions = Extension.parse("sns,upnp,load-reduction");
        var bench = ClientBench.of(ClientSettings.DEFAULT.withExtensions(extensions)).solicit();
        bench.mapPort(MAPPED);
        bench.advertise(MAPPED);
        bench.advertise(new Ipv4Endpoint(MAPPED.address(), MAPPED.port() + 1));
        return bench.clear();
    }

    private Packet bubble(String nonce) {
        return Packets.withTrailers(Packets.bubble(PEER, bench.address()), "0104" + nonce);
    }

    private String knock() {
        bench.transmit(Packets.data(bench.address(), PEER, 8));
        return Packets.hex(bench.takeSent().getLast().packet()).substring(84, 92);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.3.4",
            row = {"EXT-UPN-08", "EXT-UPN-09", "EXT-UPN-10", "EXT-UPN-11"})
    void packetsGoToTheEndpointInTheAddressAndComeFromAnother() {
        bench.receive(bubble(knock()), ELSEWHERE);
        bench.receive(bubble("5eed1234"), SERVER);

        assertThat(bench.takeSent()).hasSize(2).allMatch(it -> it.to().equals(PEER_MAPPED));
        assertThat(bench.peer(PEER).orElseThrow().endpoint()).contains(ELSEWHERE);
        bench.transmit(Packets.data(bench.address(), PEER, 8));
        assertThat(bench.takeOnlySent().to()).isEqualTo(PEER_MAPPED);
        bench.receive(Packets.data(PEER, bench.address(), 8), ELSEWHERE);
        assertThat(bench.takeDelivered()).hasSize(1);
    }

    @Test
    @Clause(rfc = 6081, section = "5.3.4.1", row = "EXT-UPN-08")
    void aBubbleFromTheEndpointInTheAddressClearsTheFlag() {
        bench.receive(bubble(knock()), ELSEWHERE);
        bench.receive(bubble("5eed1234"), SERVER);
        bench.clear();

        bench.receive(Packets.bubble(PEER, bench.address()), PEER_MAPPED);
        bench.transmit(Packets.data(bench.address(), PEER, 8));

        assertThat(bench.peer(PEER).orElseThrow().endpoint()).contains(PEER_MAPPED);
        assertThat(bench.takeSent()).extracting(Sent::to).containsOnly(PEER_MAPPED);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "6.2",
            row = {"AMB-19", "EXT-UPN-11"})
    void aBubbleWithoutTheNonceIsRefusedAndMovesNothing() {
        knock();

        bench.receive(Packets.bubble(PEER, bench.address()), ELSEWHERE);

        assertThat(bench.takeDrops()).containsExactly(Drop.SRC6_MISMATCH);
        assertThat(bench.peer(PEER).orElseThrow().isTrusted()).isFalse();
    }

    // A peer that comes in by the open port, and may not hear us

    /// The peer has answered our call, and we have answered its own: what waited is gone.
    private void open() {
        knock();
        bench.receive(Packets.bubble(PEER, bench.address()), PEER_MAPPED);
        bench.receive(bubble("5eed1234"), SERVER);
        assertThat(bench.takeSent()).last().matches(it -> !it.isBubble());
    }

    private void transmit() {
        bench.transmit(Packets.data(bench.address(), PEER, 8));
    }

    @Test
    @Clause(
            rfc = 4443,
            section = "3.1",
            row = {"EXT-UPN-10", "ICMP-05"})
    void whoIsHeardAndCallsOnIsUnreachable() {
        open();
        bench.advance(KNOCKS.dividedBy(2));
        assertThat(bench.takeSent()).as("is asked").isNotEmpty().allMatch(Sent::isBubble);
        bench.receive(bubble("5eed1235"), SERVER);
        bench.clear();

        transmit();
        assertThat(bench.takeSent()).as("it waits").isEmpty();
        bench.advance(KNOCKS.dividedBy(2));

        assertThat(bench.takeDelivered()).extracting(Icmpv6::type).containsExactly(UNREACHABLE);
        bench.receive(Packets.bubble(PEER, bench.address()), PEER_MAPPED);
        bench.clear();
        transmit();
        assertThat(bench.takeDelivered()).extracting(Icmpv6::type).containsExactly(UNREACHABLE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Clause(
            rfc = 6081,
            section = "5.7.4",
            row = {"EXT-UPN-10", "EXT-SLR-07"})
    void whoShowsThatItHearsUsIsReached(boolean isByData) {
        open();
        bench.advance(KNOCKS.dividedBy(2));
        bench.receive(bubble("5eed1235"), SERVER);
        transmit();
        bench.clear();

        bench.receive(
                isByData
                        ? Packets.data(PEER, bench.address(), 8)
                        : Packets.withTrailers(
                                Packets.bubble(PEER, bench.address()), ADVERTISEMENT),
                PEER_MAPPED);

        assertThat(bench.takeOnlySent().isBubble()).as("what has waited").isFalse();
        bench.takeDelivered();
        bench.advance(KNOCKS);
        transmit();
        assertThat(bench.takeOnlySent().isBubble()).isFalse();
        assertThat(bench.takeDelivered()).isEmpty();
    }

    @Test
    @Clause(rfc = 6081, section = "5.3.4", row = "EXT-UPN-10")
    void whoDoesNotCallAgainIsReachedThoughItIsSilent() {
        open();

        bench.advance(KNOCKS);
        bench.clear();
        transmit();

        assertThat(bench.takeOnlySent().isBubble()).isFalse();
        assertThat(bench.takeDelivered()).isEmpty();
    }
}
