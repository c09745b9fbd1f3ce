package org.navalis.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.navalis.core.testing.Clause;

class BubbleBudgetTest {

    private static final long SECOND = 1_000_000_000L;

    private final PeerTable peers = new PeerTable(4, new SplittableRandom(1));
    private final BubbleBudget budget = new BubbleBudget(peers, 100, new SplittableRandom(2));
    private final int peer = peers.add(0x2001_0000_0b01_0101L, 1, 0);

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2.6",
            row = {"BUB-09", "BUB-11"})
    void keepsTwoSecondsBetweenAnythingSentAndBubble() {
        assertThat(budget.waitMillis(peer, 0)).isZero();

        peers.noteSent(peer, 0);
        assertThat(budget.waitMillis(peer, 0)).isEqualTo(2000);
        assertThat(budget.waitMillis(peer, SECOND)).isEqualTo(1000);
        assertThat(budget.waitMillis(peer, 2 * SECOND)).isZero();

        budget.noteBubble(peer, 2 * SECOND);
        assertThat(budget.waitMillis(peer, 3 * SECOND)).isEqualTo(1000);
        assertThat(peers.bubbles(peer)).isEqualTo(1);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.6", row = "BUB-10")
    void isUsedUpFor300SecondsAfterFourUnansweredBubbles() {
        for (int i = 0; i < 4; i++) {
            assertThat(budget.isUsedUp(peer, 2L * i * SECOND)).isFalse();
            budget.noteBubble(peer, 2L * i * SECOND);
        }

        assertThat(budget.isUsedUp(peer, 6 * SECOND)).isTrue();
        assertThat(budget.isUsedUp(peer, 305 * SECOND)).isTrue();
        assertThat(budget.isUsedUp(peer, 306 * SECOND)).isFalse();
        budget.noteBubble(peer, 306 * SECOND);
        assertThat(peers.bubbles(peer)).isEqualTo(1);
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.6", row = "BUB-10")
    void isThereAgainOnceThePeerWasHeard() {
        for (int i = 0; i < 4; i++) {
            budget.noteBubble(peer, 2L * i * SECOND);
        }

        peers.noteReceived(peer, 7 * SECOND);

        assertThat(budget.isUsedUp(peer, 7 * SECOND)).isFalse();
    }

    @Test
    @Clause(rfc = 4380, section = "5.2.6", row = "BUB-13")
    void allowsFourAnswersToAnAddressAtOnceAndOneInEachSecond() {
        assertThat(answers(0x0b000001, 10, 0)).isEqualTo(4);
        assertThat(answers(0x0b000001, 10, SECOND)).isEqualTo(1);
        assertThat(answers(0x0b000002, 10, SECOND)).isEqualTo(4);
    }

    @Test
    @Clause(rfc = 4380, section = "7.4", row = "SEC-09")
    void allowsSoManyAnswersToAllTogether() {
        int granted = 0;
        for (int i = 0; i < 1000; i++) {
            granted += budget.takeAnswer(0x0b000000 + i, 0) ? 1 : 0;
        }

        assertThat(granted).isEqualTo(100);
    }

    private int answers(int address, int attempts, long nowNanos) {
        int granted = 0;
        for (int i = 0; i < attempts; i++) {
            granted += budget.takeAnswer(address, nowNanos) ? 1 : 0;
        }
        return granted;
    }
}
