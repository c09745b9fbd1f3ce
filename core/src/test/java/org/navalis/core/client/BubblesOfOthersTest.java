package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.ClientBench.MAPPED;
import static org.navalis.core.client.ClientBench.PEER;
import static org.navalis.core.client.ClientBench.PEER_MAPPED;
import static org.navalis.core.client.ClientBench.PEER_SERVER;
import static org.navalis.core.client.ClientBench.PRIMARY;
import static org.navalis.core.client.ClientBench.SERVER;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;
import org.navalis.core.client.ClientBench.Sent;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.testing.Clause;
import org.navalis.core.wire.Ipv6Header;

/// Packets as clients and servers of another make, above all Windows, were seen to send them.
class BubblesOfOthersTest {

    private static final Ipv4Endpoint PEERS_SERVER = new Ipv4Endpoint(PEER_SERVER, 3544);
    private static final String NONCE = "01045eed1234";
    private static final String ALTERNATES = "03080000c0a80703c351";

    private final ClientBench bench = ClientBench.qualified();

    private Packet bubble(String trailers) {
        return Packets.withTrailers(Packets.bubble(PEER, bench.address()), trailers);
    }

    private static String trailers(Sent sent) {
        return Packets.hex(sent.packet()).substring(80);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.2.4.3",
            row = {"EXT-SNS-05", "CLI-37"})
    void anIndirectBubbleWithoutOriginIsAnsweredAtTheEndpointInItsSource() {
        bench.receive(bubble(NONCE + ALTERNATES), SERVER);

        var sent = bench.takeSent();
        assertThat(sent).extracting(Sent::to).containsExactly(PEER_MAPPED, PEERS_SERVER);
        assertThat(trailers(sent.getFirst())).isEqualTo(NONCE);
    }

    @Test
    @Clause(rfc = 6081, section = "5.4.4.3", row = "TRL-11")
    void anIndirectBubbleNeedsNoRandomPort() {
        bench.receive(bubble(NONCE), SERVER);
        bench.receive(Packets.bubble(PEER, bench.address()), PEER_MAPPED);

        assertThat(bench.peer(PEER).orElseThrow().isTrusted()).isTrue();
        assertThat(bench.takeDrops()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 21, 64, 128, 255})
    @Clause(
            rfc = 4380,
            section = "2.8",
            row = {"BUB-02", "AMB-13"})
    void theHopLimitOfABubbleDoesNotMatter(int hopLimit) {
        var indirect = bubble(NONCE);
        Ipv6Header.setHopLimit(indirect, hopLimit);
        bench.receive(indirect, SERVER);
        var answer = bench.takeSent().getFirst();
        var nonce = trailers(knock());
        var direct = bubble(nonce.substring(0, 12));
        Ipv6Header.setHopLimit(direct, hopLimit);

        bench.receive(direct, new Ipv4Endpoint(PEER_MAPPED.address(), 9));

        assertThat(trailers(answer)).isEqualTo(NONCE);
        assertThat(bench.peer(PEER).orElseThrow().isTrusted()).isTrue();
    }

    private Sent knock() {
        bench.transmit(Packets.data(bench.address(), PEER, 8));
        return bench.takeSent().getLast();
    }

    @Test
    @Clause(rfc = 6081, section = "4.3", row = "TRL-13")
    void alternatesInDirectBubbleAreNothing() {
        bench.receive(bubble(NONCE + ALTERNATES), PEER_MAPPED);

        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.peer(PEER).orElseThrow().endpoint()).contains(PEER_MAPPED);
    }

    @Test
    @Clause(
            rfc = 4861,
            section = "4.6.2",
            row = {"CLI-14", "CLI-21"})
    void whatStandsBehindTheSixtyFourBitsOfAPrefixIsNothing() {
        var client = ClientBench.of(ClientSettings.DEFAULT).solicit();
        var options =
                Advertisement.prefix(
                        "20010000" + HexFormat.of().toHexDigits(PRIMARY) + "0badcafe0badcafe", 64);
        for (int i = 0; i < 2; i++) {
            var solicitation = client.lastSolicitation();
            client.receive(
                    Advertisement.answering(solicitation).options(options).packet(),
                    solicitation.to());
        }

        assertThat(client.state())
                .isInstanceOfSatisfying(
                        Qualified.class,
                        qualified -> assertThat(qualified.mapped()).isEqualTo(MAPPED));
    }
}
