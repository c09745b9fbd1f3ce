package org.navalis.bench.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProtocolsTest {

    @Test
    void readsPairsOfLines() {
        var text =
                """
                Ip: Forwarding InReceives
                Ip: 1 27
                UdpLite: InErrors
                UdpLite: 5
                """;

        assertThat(Protocols.four(text))
                .containsEntry("IpForwarding", 1L)
                .containsEntry("IpInReceives", 27L)
                .containsEntry("UdpLiteInErrors", 5L);
    }

    @Test
    void readsAColumnOfCounters() {
        assertThat(Protocols.six("Ip6InReceives                   \t2\nUdp6NoPorts\t7\n"))
                .containsEntry("Ip6InReceives", 2L)
                .containsEntry("Udp6NoPorts", 7L);
    }

    @Test
    void addsWhatSocketsHaveLost() {
        var text =
                """
                   sl  local_address rem_address   st tx_queue rx_queue ref pointer drops
                  100: 00000000:0DD9 00000000:0000 07 00000000:00000000 2 0000000000000000 12
                  101: 0100007F:0DD8 00000000:0000 07 00000000:00000000 2 0000000000000000 30
                """;

        assertThat(Protocols.socketDrops(text)).isEqualTo(42);
    }

    @Test
    void findsPausesOfGarbageCollectors() {
        var lines =
                List.of(
                        "[0.004s][info][gc] Using Serial",
                        "[0.9s][info][gc] GC(0) Pause Young (Allocation Failure) 4M->1M(15M) 2.5ms",
                        "[3.1s][info][gc] GC(1) Pause Full (System.gc()) 4M->1M(15M) 11.250ms");

        assertThat(GcLog.parse(lines)).containsExactly(2.5, 11.25);
    }
}
