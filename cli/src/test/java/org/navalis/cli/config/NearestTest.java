package org.navalis.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {

    @Test
    void countsPutInTakenOutAndChangedLetters() {
        assertThat(Nearest.changes("listen", "listen")).isZero();
        assertThat(Nearest.changes("lisen", "listen")).isEqualTo(1);
        assertThat(Nearest.changes("kitten", "sitting")).isEqualTo(3);
        assertThat(Nearest.changes("", "abc")).isEqualTo(3);
    }

    @Test
    void findsTheNearestWordUnlessAllAreFar() {
        var words = List.of("listen", "secondary", "tun");

        assertThat(Nearest.of("secondry", words)).contains("secondary");
        assertThat(Nearest.of("colour", words)).isEmpty();
    }
}
