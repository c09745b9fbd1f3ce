package org.navalis.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.navalis.core.server.ServerBench.A;
import static org.navalis.core.server.ServerBench.A_MAPPED;
import static org.navalis.core.server.ServerBench.B;
import static org.navalis.core.server.ServerBench.coneSolicitation;
import static org.navalis.core.server.ServerBench.solicitation;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.navalis.core.Drop;
import org.navalis.core.Outbox;
import org.navalis.core.Packet;
import org.navalis.core.TeredoMachine;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;
import org.navalis.core.wire.Icmpv6;
import org.navalis.core.wire.RouterAdvertisement;

/// The end of a server's service (RFC 4380, section 5.5).
class SunsetTest {

    /// Where in an advertisement behind its origin indication the prefix information is.
    private static final int PREFIX = Icmpv6.START + 16;

    private static final int ORIGIN_LENGTH = 8;
    private static final long END = Duration.ofDays(3).toNanos();

    private final ServerBench bench = ServerBench.standard();

    private Packet advertisementAt(long nowNanos) {
        bench.out.clear();
        bench.receive(solicitation(), Outbox.SERVICE_SOCKET, A_MAPPED, nowNanos);
        var packet = bench.out.onlyDatagram().packet();
        packet.skip(ORIGIN_LENGTH);
        return packet;
    }

    private void assertLifetime(Packet advertisement, int seconds) {
        assertThat(advertisement.intAt(PREFIX + 4)).as("valid").isEqualTo(seconds);
        assertThat(advertisement.intAt(PREFIX + 8)).as("preferred").isEqualTo(seconds);
        // Hop limit, flags and router lifetime: as always.
        assertThat(advertisement.intAt(Icmpv6.BODY)).isZero();
        assertThat(new RouterAdvertisement().parse(advertisement)).isNull();
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.5",
            row = {"SRV-44", "SRV-22"})
    void advertisementsSayHowLongThePrefixWillLast() {
        bench.server.setEnd(END);

        assertLifetime(advertisementAt(0), 3 * 86_400);
        assertLifetime(advertisementAt(END - 90_000_000_000L), 90);
        assertLifetime(advertisementAt(END - 1), 0);
    }

    @Test
    @Clause(rfc = 4380, section = "5.3.2", row = "SRV-22")
    void withoutAnEndThePrefixLastsForEver() {
        bench.server.setEnd(END);
        bench.server.setEnd(TeredoMachine.NEVER);

        assertLifetime(advertisementAt(END), -1);
    }

    @Test
    @Clause(rfc = 4380, section = "5.5", row = "SRV-44")
    void fromTheEndOnNoSolicitationIsAnswered() {
        bench.server.setEnd(END);

        assertThat(bench.receive(solicitation(), Outbox.SERVICE_SOCKET, A_MAPPED, END))
                .contains(Drop.SUNSET);
        assertThat(bench.receive(coneSolicitation(), Outbox.SECONDARY_SOCKET, A_MAPPED, END))
                .contains(Drop.SUNSET);
        assertThat(bench.sent()).isEmpty();
    }

    @Test
    @Clause(rfc = 4380, section = "5.5", row = "SRV-44")
    void fromTheEndOnBubblesArePassedOnAllTheSame() {
        bench.server.setEnd(END);

        assertThat(bench.receive(Datagrams.bubble(A, B), Outbox.SERVICE_SOCKET, A_MAPPED, END))
                .isEmpty();
        assertThat(bench.sent()).hasSize(1);
    }

    @Test
    void anEndCenturiesAwayIsOneInSixtyEightYears() {
        bench.server.setEnd(Long.MAX_VALUE - 1);

        assertLifetime(advertisementAt(0), Integer.MAX_VALUE);
    }
}
