package org.navalis.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TeredoLimitsTest {

    @Test
    void loopsTogetherKeepTheBounds() {
        var limits = new TeredoLimits(1000, 8, 10_240, 4_000_000, 100, 10);

        assertThat(limits.dividedBy(4))
                .isEqualTo(new TeredoLimits(250, 8, 10_240, 1_000_000, 25, 2));
        assertThat(limits.dividedBy(1)).isEqualTo(limits);
    }

    @Test
    void everyLoopMayDoSomething() {
        var limits = new TeredoLimits(16, 1, 1, 1, 1, 1);

        assertThat(limits.dividedBy(64)).isEqualTo(new TeredoLimits(1, 1, 1, 1, 1, 1));
    }
}
