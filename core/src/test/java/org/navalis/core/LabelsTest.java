package org.navalis.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.navalis.core.testing.Clause;

/// The names of refusals and counters as people see them.
class LabelsTest {

    @Test
    @Clause(
            rfc = 4380,
            section = "5.3.1",
            row = {"SRV-45", "RLY-28"})
    void eachRefusalAndCounterHasNameOfItsOwn() {
        assertThat(Arrays.stream(Drop.values()).map(Drop::label))
                .doesNotHaveDuplicates()
                .allMatch(label -> label.matches("[a-z0-9_]+"));
        assertThat(Arrays.stream(Counter.values()).map(Counter::label))
                .doesNotHaveDuplicates()
                .allMatch(label -> label.matches("[a-z0-9_]+"));
    }
}
