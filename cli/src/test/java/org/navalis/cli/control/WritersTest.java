package org.navalis.cli.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WritersTest {

    private static final List<String> GROUPS =
            List.of("root:x:0:", "teredo-adm:x:990:ann,bob", "others:x:991:eve");

    @Test
    void membersOfTheGroupMayWrite() {
        assertThat(Writers.isMember("bob", GROUPS)).isTrue();
    }

    @Test
    void othersMayNot() {
        assertThat(Writers.isMember("eve", GROUPS)).isFalse();
        assertThat(Writers.isMember("", GROUPS)).isFalse();
        assertThat(Writers.isMember("bob", List.of("teredo-adm", ""))).isFalse();
    }
}
