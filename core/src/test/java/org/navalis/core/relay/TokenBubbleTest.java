package org.navalis.core.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.relay.RelayBench.A;
import static org.navalis.core.relay.RelayBench.A_MAPPED;
import static org.navalis.core.relay.RelayBench.B;
import static org.navalis.core.relay.RelayBench.HOST;
import static org.navalis.core.relay.RelayBench.RELAY6;
import static org.navalis.core.relay.RelayBench.STRANGER;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.navalis.core.Counter;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;

/// Clients behind symmetric NATs, which answer a relay from another mapping than that of their
/// address, and prove by the token that they have received its bubble.
class TokenBubbleTest {

    /// What the NAT of client A maps for the relay.
    private static final Ipv4Endpoint OTHER_MAPPING = Ipv4Endpoint.parse("25.10.20.30:47000");

    private final RelayBench bench = RelayBench.standard();
    private Ipv6Address token = RELAY6;

    @BeforeEach
    void knock() {
        bench.send(A, 10);
        token = RelayBench.source(bench.bubbles().getFirst());
        bench.out.clear();
    }

    @Test
    @DisplayName("R12: the right token proves another mapping")
    @Clause(
            rfc = 6081,
            section = "5.2",
            row = {"RLY-22", "R12"})
    void trustsTheEndpointThatBringsTheToken() {
        assertThat(bench.receive(Datagrams.bubble(A, token), OTHER_MAPPING)).isEmpty();
        assertThat(bench.sentTo(OTHER_MAPPING))
                .containsExactly(RelayBench.hex(Datagrams.udp(HOST, A, 10)));
        assertThat(bench.out.counted(Counter.PEERS_TRUSTED)).isEqualTo(1);

        bench.send(A, 11);
        assertThat(bench.sentTo(OTHER_MAPPING)).hasSize(2);
        assertThat(bench.receive(Datagrams.udp(A, HOST, 5), OTHER_MAPPING)).isEmpty();
        assertThat(bench.out.ipv6Packets()).hasSize(1);
    }

    @Test
    @Clause(rfc = 6081, section = "5.2", row = "RLY-22")
    void trustsAnEndpointAtAnotherAddressToo() {
        assertThat(bench.receive(Datagrams.bubble(A, token), STRANGER)).isEmpty();
        assertThat(bench.sentTo(STRANGER)).hasSize(1);
    }

    /// The bubble by the server carries the same token, but for the bit that says so.
    @Test
    @Clause(rfc = 6081, section = "5.2", row = "RLY-22")
    void trustsTheAnswerToEitherBubble() {
        var byServer = new Ipv6Address(token.high(), token.low() | 1);

        assertThat(token.low() & 1).isZero();
        assertThat(bench.receive(Datagrams.bubble(A, byServer), OTHER_MAPPING)).isEmpty();
        assertThat(bench.sentTo(OTHER_MAPPING)).hasSize(1);
    }

    @Test
    @DisplayName("R11: a wrong token proves nothing")
    @Clause(
            rfc = 6081,
            section = "5.2",
            row = {"RLY-22", "R11"})
    void refusesAnotherToken() {
        var near = new Ipv6Address(token.high(), token.low() ^ 2);
        var otherPrefix = new Ipv6Address(token.high() | 1, token.low());
        var none = new Ipv6Address(token.high(), 0);

        for (var wrong : new Ipv6Address[] {near, otherPrefix, none, RELAY6, HOST}) {
            bench.assertRefused(Datagrams.bubble(A, wrong), OTHER_MAPPING, Drop.SRC6_MISMATCH);
        }
        // The right one still would.
        assertThat(bench.receive(Datagrams.bubble(A, token), OTHER_MAPPING)).isEmpty();
    }

    @Test
    @Clause(rfc = 6081, section = "5.2", row = "RLY-22")
    void refusesTheTokenOfAnotherClient() {
        bench.send(B, 10);
        var tokenOfB = RelayBench.source(bench.bubbles().getFirst());

        assertThat(tokenOfB).isNotEqualTo(token);
        bench.assertRefused(Datagrams.bubble(A, tokenOfB), OTHER_MAPPING, Drop.SRC6_MISMATCH);
        bench.assertRefused(Datagrams.bubble(B, token), STRANGER, Drop.SRC6_MISMATCH);
    }

    @Test
    @DisplayName("R12: a token is good once")
    @Clause(
            rfc = 6081,
            section = "5.2",
            row = {"RLY-22", "R12"})
    void takesTheTokenOnce() {
        bench.receive(Datagrams.bubble(A, token), OTHER_MAPPING);

        bench.assertRefused(Datagrams.bubble(A, token), STRANGER, Drop.SRC6_MISMATCH);
        bench.send(A, 10);
        assertThat(bench.sentTo(OTHER_MAPPING)).hasSize(1);
        assertThat(bench.sentTo(STRANGER)).isEmpty();
    }

    @Test
    @Clause(rfc = 6081, section = "5.2", row = "RLY-22")
    void takesTheTokenAsLongAsTheSetUpRuns() {
        bench.advance(Duration.ofSeconds(8).minusNanos(1));

        assertThat(bench.receive(Datagrams.bubble(A, token), OTHER_MAPPING)).isEmpty();
    }

    @Test
    @Clause(rfc = 6081, section = "5.2", row = "RLY-22")
    void refusesTheTokenOfSetUpThatHasFailed() {
        bench.advance(Duration.ofSeconds(8));

        bench.assertRefused(Datagrams.bubble(A, token), OTHER_MAPPING, Drop.SRC6_MISMATCH);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-16", "RLY-22"})
    void refusesTheTokenWhenTheClientHasAnsweredFromItsAddress() {
        bench.receive(Datagrams.bubble(A, RELAY6), A_MAPPED);

        bench.assertRefused(Datagrams.bubble(A, token), OTHER_MAPPING, Drop.SRC6_MISMATCH);
    }

    @Test
    @Clause(rfc = 6081, section = "5.2", row = "RLY-22")
    void makesAnotherTokenForEachSetUp() {
        bench.receive(Datagrams.bubble(A, RELAY6), A_MAPPED);
        bench.advance(Duration.ofSeconds(40));
        bench.out.clear();

        bench.send(A, 10);

        assertThat(RelayBench.source(bench.bubbles().getFirst()))
                .isNotEqualTo(token)
                .matches(Ipv6Address::isLinkLocal);
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.2",
            row = {"RLY-22", "RLY-14"})
    void takesNothingButBubblesForToken() {
        var data = Datagrams.udp(A, token, 5);
        var echo = Datagrams.echoRequest(A, token, "00");

        bench.assertRefused(data, OTHER_MAPPING, Drop.SRC6_MISMATCH);
        bench.assertRefused(echo, OTHER_MAPPING, Drop.SRC6_MISMATCH);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.4.2",
            row = {"RLY-22", "V4G-06"})
    void trustsNoEndpointThatIsNotGlobal() {
        var local = Ipv4Endpoint.parse("192.168.1.1:40001");

        bench.assertRefused(Datagrams.bubble(A, token), local, Drop.SRC6_MISMATCH);
    }
}
