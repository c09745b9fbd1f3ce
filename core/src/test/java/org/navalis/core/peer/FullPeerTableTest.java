package org.navalis.core.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.navalis.core.testing.Clause;

/// A table with as many peers as it takes still answers; a lookup without end would never return.
class FullPeerTableTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 63, 64, 65, 4095, 4096, 4097, 65_536})
    @Clause(
            rfc = 4380,
            section = "5.2",
            row = {"PEER-02", "PEER-05"})
    void doesNotFindWhoIsNotThere(int peersMax) {
        var peers = new PeerTable(peersMax, new SplittableRandom(3));
        for (int i = 0; i < peersMax; i++) {
            peers.add(0x2001_0000_0000_0000L, i, 0);
        }

        int found =
                assertTimeoutPreemptively(
                        Duration.ofSeconds(20), () -> peers.find(0x2001_0000_0000_0000L, -1));

        assertThat(found).isEqualTo(PeerTable.NONE);
    }
}
