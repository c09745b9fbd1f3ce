package org.navalis.core.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.navalis.core.relay.RelayBench.mapped;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.navalis.core.Ipv6Address;
import org.navalis.core.TeredoAddress;
import org.navalis.core.testing.Clause;
import org.navalis.core.testing.Datagrams;

/// A relay that is several machines promises no more than one that is one.
class RelayMachinesTest {

    private static final int MACHINES = 4;
    private static final int SECONDS = 10;
    private static final int VICTIM = RelayBench.STRANGER.address();

    private final RelayBench bench = RelayBench.of(RelaySettings.DEFAULT.withMachines(MACHINES));

    @Test
    @Clause(rfc = 4380, section = "7.3.5", row = "SEC-09")
    void aServerGetsTwoBubblesSecondOfAllMachines() {
        for (int i = 0; i < SECONDS * 1000; i++) {
            var target = new TeredoAddress(VICTIM, 0, mapped(i)).toIpv6();
            bench.transmit(Datagrams.udp(host(i), target, 0));
            bench.advance(Duration.ofMillis(1));
        }

        long bubbles =
                bench.out.datagrams().stream()
                        .filter(sent -> sent.to().address() == VICTIM)
                        .count();
        assertThat(bubbles).isBetween(2L * SECONDS / MACHINES, (2L * SECONDS + 50) / MACHINES);
    }

    @Test
    @Clause(rfc = 4380, section = "7.3.5", row = "SEC-09")
    void aNativeNetworkHasFiftyClientsSecondRememberedByAllMachines() {
        for (int i = 0; i < 1000; i++) {
            var target = new TeredoAddress(0x0b00_0000 + i, 0, mapped(i)).toIpv6();
            bench.transmit(Datagrams.udp(host(0), target, 0));
        }

        assertThat(bench.relay.peerCount()).isEqualTo(50 / MACHINES);
    }

    @Test
    void aRelayIsAtLeastOneMachine() {
        assertThatThrownBy(() -> RelaySettings.DEFAULT.withMachines(0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /// A native host, each in a network of its own.
    private static Ipv6Address host(int number) {
        return new Ipv6Address(0x2600_0000_0000_0000L + number, 1);
    }
}
