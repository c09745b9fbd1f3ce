package org.navalis.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.client.ClientBench.NATIVE;
import static org.navalis.core.client.ClientBench.PEER;
import static org.navalis.core.client.ClientBench.PEER_MAPPED;
import static org.navalis.core.client.ClientBench.PEER_SERVER;
import static org.navalis.core.client.ClientBench.RELAY;
import static org.navalis.core.client.ClientBench.SERVER;
import static org.navalis.core.client.ClientBench.STRANGER;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Packet;
import org.navalis.core.client.ClientBench.Sent;
import org.navalis.core.client.ClientState.Qualified;
import org.navalis.core.testing.Clause;

/// Asking peers directly before their server is asked (RFC 6081, section 5.7).
class LoadReductionTest {

    private static final Ipv4Endpoint PEERS_SERVER = new Ipv4Endpoint(PEER_SERVER, 3544);
    private static final String SOLICITATION = "040400000000";
    private static final String ADVERTISEMENT = "040401000000";

    private final ClientBench bench = ClientBench.with(Extension.LOAD_REDUCTION);

    private Packet data() {
        return Packets.data(bench.address(), PEER, 8);
    }

    private Packet bubble(String trailers) {
        return Packets.withTrailers(Packets.bubble(PEER, bench.address()), trailers);
    }

    private static String trailers(Sent sent) {
        return Packets.hex(sent.packet()).substring(80);
    }

    /// All but solicitations of the server.
    private List<Sent> takeToPeer() {
        return bench.takeSent().stream().filter(it -> !it.to().equals(SERVER)).toList();
    }

    /// Lets time pass while the server answers every solicitation.
    private void pass(Duration duration) {
        for (long second = 0; second < duration.toSeconds(); second++) {
            bench.advance(Duration.ofSeconds(1));
            if (((Qualified) bench.state()).probe() > 0) {
                bench.advertise(ClientBench.MAPPED);
            }
        }
    }

    private void trustAndWait(Duration silence) {
        bench.trustPeer();
        pass(silence);
        bench.clear();
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.7.4.1",
            row = {"EXT-SLR-02", "EXT-SLR-07", "EXT-SLR-11"})
    void aSilentPeerIsAskedDirectly() {
        trustAndWait(Duration.ofSeconds(31));

        bench.transmit(data());

        var asked = bench.takeOnlySent();
        assertThat(asked.to()).isEqualTo(PEER_MAPPED);
        assertThat(trailers(asked)).isEqualTo(SOLICITATION);
        bench.receive(bubble(ADVERTISEMENT), PEER_MAPPED);
        assertThat(bench.takeOnlySent().isBubble()).isFalse();
        bench.advance(Duration.ofSeconds(8));
        assertThat(takeToPeer()).isEmpty();
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.7.2",
            row = {"EXT-SLR-03", "EXT-SLR-10"})
    void theThirdTimeItsServerIsAskedToo() {
        trustAndWait(Duration.ofSeconds(31));

        bench.transmit(data());
        bench.advance(Duration.ofMillis(3999));
        assertThat(takeToPeer()).extracting(Sent::to).containsExactly(PEER_MAPPED, PEER_MAPPED);
        bench.advance(Duration.ofMillis(1));

        var third = takeToPeer();
        assertThat(third).extracting(Sent::to).containsExactly(PEER_MAPPED, PEERS_SERVER);
        assertThat(third).extracting(LoadReductionTest::trailers).containsExactly(SOLICITATION, "");
        bench.receive(bubble(""), PEER_MAPPED);
        assertThat(takeToPeer()).hasSize(1).noneMatch(Sent::isBubble);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.7.4.1",
            row = {"EXT-SLR-01", "CLI-56"})
    void trafficInEitherDirectionMakesItNeedless() {
        trustAndWait(Duration.ofSeconds(29));
        bench.transmit(data());
        assertThat(bench.takeOnlySent().isBubble()).isFalse();
        pass(Duration.ofSeconds(20));
        bench.clear();

        bench.transmit(data());

        assertThat(bench.takeOnlySent().isBubble()).isFalse();
    }

    @Test
    @Clause(rfc = 6081, section = "5.7.4.1", row = "EXT-SLR-01")
    void sendingAloneDoesNotKeepAPeerForEver() {
        trustAndWait(Duration.ofSeconds(1));
        for (int i = 0; i < 5; i++) {
            bench.transmit(data());
            pass(Duration.ofSeconds(12));
        }
        bench.clear();

        bench.transmit(data());

        assertThat(bench.takeOnlySent().isBubble()).isTrue();
    }

    @Test
    @Clause(rfc = 6081, section = "3.6", row = "EXT-SLR-04")
    void aPeerThatWasNeverReachedIsAskedByItsServer() {
        bench.transmit(data());

        var sent = bench.takeSent();
        assertThat(sent).extracting(Sent::to).containsExactly(PEER_MAPPED, PEERS_SERVER);
        assertThat(sent).extracting(LoadReductionTest::trailers).containsOnly("");
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.7.4.2",
            row = {"EXT-SLR-05", "TRL-10"})
    void whoAsksIsAnsweredOnceInASecond() {
        for (int i = 0; i < 3; i++) {
            bench.receive(bubble(SOLICITATION), PEER_MAPPED);
        }
        var answer = bench.takeOnlySent();
        assertThat(answer.to()).isEqualTo(PEER_MAPPED);
        assertThat(trailers(answer)).isEqualTo(ADVERTISEMENT);

        bench.advance(Duration.ofSeconds(1));
        bench.receive(bubble(SOLICITATION), PEER_MAPPED);

        assertThat(trailers(bench.takeOnlySent())).isEqualTo(ADVERTISEMENT);
    }

    @Test
    @Clause(rfc = 6081, section = "5.7.4.2", row = "EXT-SLR-06")
    void whoIsNotBelievedIsNotAnswered() {
        bench.receive(bubble(SOLICITATION), STRANGER);
        bench.receive(
                Packets.withTrailers(Packets.bubble(NATIVE, bench.address()), SOLICITATION), RELAY);

        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.takeDrops()).containsExactly(Drop.SRC6_MISMATCH, Drop.UNTRUSTED);
    }

    @Test
    @Clause(rfc = 6081, section = "5.7.4.2", row = "EXT-SLR-08")
    void anAdvertisementIsNeverAnswered() {
        bench.receive(bubble(ADVERTISEMENT), PEER_MAPPED);

        assertThat(bench.takeSent()).isEmpty();
        assertThat(bench.peer(PEER).orElseThrow().isTrusted()).isTrue();
    }

    @Test
    @Clause(rfc = 6081, section = "4.4", row = "EXT-SLR-09")
    void aSolicitationByWayOfTheServerIsAnsweredDirectly() {
        bench.trustPeer();

        bench.receive(bubble(SOLICITATION), SERVER);

        var answer = bench.takeOnlySent();
        assertThat(answer.to()).isEqualTo(PEER_MAPPED);
        assertThat(trailers(answer)).isEqualTo(ADVERTISEMENT);
    }

    @Test
    @Clause(rfc = 6081, section = "3", row = "EXT-COM-01")
    void withoutTheExtensionNobodyIsAskedOrAnswered() {
        var plain = ClientBench.plain();
        plain.receive(
                Packets.withTrailers(Packets.bubble(PEER, plain.address()), SOLICITATION),
                PEER_MAPPED);
        assertThat(plain.takeSent()).isEmpty();
        plain.advance(Duration.ofSeconds(31));
        plain.clear();

        plain.transmit(Packets.data(plain.address(), PEER, 8));

        assertThat(plain.takeSent())
                .hasSize(2)
                .allSatisfy(it -> assertThat(it.packet().length()).isEqualTo(40));
    }
}
