package org.navalis.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.navalis.core.Drop;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;

/// How often a server answers solicitations (RFC 4380, section 7.4.1).
class SolicitationRateTest {

    private static final int BURST = 20;
    private static final int SECOND_MAX = 10;
    private static final int TOTAL_SECOND_MAX = 50_000;
    private static final int FIRST_ADDRESS = Ipv4Endpoint.parse("30.0.0.0:1").address();
    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    private final ServerBench bench = ServerBench.standard();

    @Test
    @Clause(
            rfc = 4380,
            section = "7.4.1",
            row = {"SRV-30", "SEC-09"})
    void answersTwentySolicitationsOfAnAddressAtOnceAndTenInEachSecond() {
        int atOnce = answersTo(50, 0);
        int afterSecond = answersTo(50, SECOND_NANOS);

        assertThat(atOnce).isEqualTo(BURST);
        assertThat(afterSecond).isEqualTo(SECOND_MAX);
        assertThat(bench.out.drops()).hasSize(100 - BURST - SECOND_MAX).containsOnly(Drop.RS_RATE);
    }

    @Test
    @Clause(rfc = 4380, section = "7.4.1", row = "SRV-30")
    void countsAnAddressWhateverItsPort() {
        for (int port = 1024; port < 1024 + BURST; port++) {
            assertThat(solicit(new Ipv4Endpoint(ServerBench.A_MAPPED.address(), port), 0))
                    .isEmpty();
        }

        assertThat(solicit(ServerBench.A_MAPPED, 0)).contains(Drop.RS_RATE);
        assertThat(solicit(ServerBench.B_MAPPED, 0)).isEmpty();
    }

    @Test
    @Clause(rfc = 4380, section = "7.4.1", row = "SRV-30")
    void boundsItsAnswersInTotal() {
        solicitFrom(0, TOTAL_SECOND_MAX, 0);
        int atOnce = bench.sent().size();
        for (int tenth = 1; tenth <= 20; tenth++) {
            solicitFrom(tenth * 20_000, 20_000, tenth * SECOND_NANOS / 10);
        }

        assertThat(atOnce).isEqualTo(TOTAL_SECOND_MAX / 2);
        assertThat(bench.sent()).hasSize(atOnce + 2 * TOTAL_SECOND_MAX);
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "7.4.1",
            row = {"SRV-30", "SEC-09"})
    void keepsAnswersForThoseWhoAskAgainAfterFourSeconds() {
        solicitFrom(0, TOTAL_SECOND_MAX / 2, 0);
        assertThat(solicit(ServerBench.A_MAPPED, 0)).contains(Drop.RS_RATE);
        long againNanos = 4 * SECOND_NANOS;
        solicitFrom(TOTAL_SECOND_MAX, TOTAL_SECOND_MAX, againNanos);

        assertThat(solicit(ServerBench.B_MAPPED, againNanos)).contains(Drop.RS_RATE);
        assertThat(solicit(ServerBench.A_MAPPED, againNanos)).isEmpty();
        assertThat(solicit(ServerBench.A_MAPPED, againNanos)).isEmpty();
    }

    @Test
    @Clause(rfc = 4380, section = "7.4.1", row = "SRV-30")
    void answersInTotalAreThoseOfTheWholeServer() {
        var eighth = ServerBench.of(ServerBench.standardSettings().withMachines(8));
        for (int i = 0; i < TOTAL_SECOND_MAX; i++) {
            var from = new Ipv4Endpoint(FIRST_ADDRESS + i, 40_000);
            eighth.receive(ServerBench.solicitation(), 0, from, 0);
        }
        int atOnce = eighth.sent().size();
        for (int i = 0; i < TOTAL_SECOND_MAX; i++) {
            var from = new Ipv4Endpoint(FIRST_ADDRESS - i, 40_000);
            eighth.receive(ServerBench.solicitation(), 0, from, i * SECOND_NANOS / 20_000);
        }

        assertThat(atOnce).isEqualTo(TOTAL_SECOND_MAX / 8 / 2);
        // In two seconds and a half.
        assertThat(eighth.sent().size() - atOnce)
                .isBetween(TOTAL_SECOND_MAX / 8 * 5 / 2 - 10, TOTAL_SECOND_MAX / 8 * 5 / 2 + 10);
    }

    private void solicitFrom(int first, int count, long nowNanos) {
        for (int i = first; i < first + count; i++) {
            solicit(new Ipv4Endpoint(FIRST_ADDRESS + i, 40_000), nowNanos);
        }
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.1", row = "SRV-30")
    void passesBubblesOnWhenSolicitationsAreTooMany() {
        answersTo(BURST + 1, 0);

        var refusal =
                bench.receive(Datagrams.bubble(ServerBench.A, ServerBench.B), ServerBench.A_MAPPED);

        assertThat(refusal).isEmpty();
    }

    @Test
    @Clause(rfc = 4861, section = "6.1.1", row = "SRV-30")
    void spendsNothingOnInvalidSolicitations() {
        for (int i = 0; i < BURST; i++) {
            var invalid = ServerBench.solicitation();
            invalid.setOctet(7, 64);
            assertThat(bench.receive(invalid, ServerBench.A_MAPPED)).contains(Drop.RS_INVALID);
        }

        assertThat(answersTo(BURST, 0)).isEqualTo(BURST);
    }

    @Test
    void answersWithoutBoundWhenToldSo() {
        var unbounded = ServerBench.of(ServerBench.standardSettings().withRateLimits(false));

        for (int i = 0; i < 1000; i++) {
            unbounded.receive(ServerBench.solicitation(), ServerBench.A_MAPPED);
        }

        assertThat(unbounded.sent()).hasSize(1000);
    }

    private int answersTo(int solicitations, long nowNanos) {
        int before = bench.sent().size();
        for (int i = 0; i < solicitations; i++) {
            solicit(ServerBench.A_MAPPED, nowNanos);
        }
        return bench.sent().size() - before;
    }

    private Optional<Drop> solicit(Ipv4Endpoint from, long nowNanos) {
        return bench.receive(ServerBench.solicitation(), Outbox.SERVICE_SOCKET, from, nowNanos);
    }
}
