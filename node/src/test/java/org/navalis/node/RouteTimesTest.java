package org.navalis.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.navalis.core.testing.Clause;

/// RFC 4861, sections 6.2.4 to 6.2.6.
class RouteTimesTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final RouteTimes times = new RouteTimes(new SplittableRandom(1), 5 * SECOND);

    /// Sends what is due, and says how long after the one before.
    private long sendNext() {
        long due = times.nextNanos();
        times.noteSent(due);
        return times.nextNanos() - due;
    }

    @Test
    @Clause(rfc = 4861, section = "6.2.4", row = "RLY-27")
    void advertisesAtOnceThenSoonThenAtRandomIntervals() {
        assertThat(times.nextNanos()).isEqualTo(5 * SECOND);

        assertThat(sendNext()).isLessThanOrEqualTo(16 * SECOND);
        assertThat(sendNext()).isLessThanOrEqualTo(16 * SECOND);
        long first = sendNext();
        long second = sendNext();

        assertThat(first).isBetween(20 * SECOND, 60 * SECOND).isNotEqualTo(second);
        for (int i = 0; i < 1000; i++) {
            assertThat(sendNext()).isBetween(20 * SECOND, 60 * SECOND);
        }
        assertThat(RouteTimes.LIFETIME_SECONDS).isEqualTo(180);
    }

    @Test
    @Clause(rfc = 4861, section = "6.2.6", row = "RLY-27")
    void answersWithinHalfASecond() {
        sendNext();
        long asked = times.nextNanos() - SECOND;

        times.noteSolicitation(asked);

        assertThat(times.nextNanos()).isBetween(asked, asked + SECOND / 2);
    }

    @Test
    @Clause(rfc = 4861, section = "6.2.6", row = "RLY-27")
    void answersNotTwiceInThreeSeconds() {
        long sent = times.nextNanos();
        sendNext();
        for (int i = 1; i <= 1000; i++) {
            times.noteSolicitation(sent + i * SECOND / 1000);
        }

        assertThat(times.nextNanos()).isEqualTo(sent + 3 * SECOND);
    }

    @Test
    @Clause(rfc = 4861, section = "6.2.6", row = "RLY-27")
    void isNotKeptFromItsIntervalBySolicitations() {
        for (int i = 0; i < 4; i++) {
            sendNext();
        }
        long due = times.nextNanos();

        times.noteSolicitation(due - SECOND / 100);

        assertThat(times.nextNanos()).isLessThanOrEqualTo(due);
    }
}
