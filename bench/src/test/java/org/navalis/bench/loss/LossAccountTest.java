package org.navalis.bench.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LossAccountTest {

    private static final int SENT = 1000;

    /// Counters of a run in which nothing was lost, then changed.
    private static LossAccount account(long received, Map<String, Long> changes) {
        var values = new HashMap<String, Long>();
        values.put("client node datagrams_sent", 1010L);
        values.put("relay in4", 1008L);
        values.put("server in4", 2L);
        values.put("relay node datagrams_received", 1008L);
        values.put("relay node ipv6_sent", 1008L);
        values.put("host in6", 1008L);
        values.put("host TcpInSegs", 7L);
        values.putAll(changes);
        return LossAccount.of(new Gauges(values), SENT, received);
    }

    private static long missing(LossAccount account, String part) {
        return account.rows().stream()
                .filter(row -> row.part().equals(part))
                .mapToLong(LossAccount.Row::missing)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void findsNothingWhereAllArrived() {
        var account = account(SENT, Map.of());

        assertThat(account.lost()).isZero();
        assertThat(account.unexplained()).isZero();
        assertThat(account.rows()).allSatisfy(row -> assertThat(row.missing()).isZero());
    }

    @Test
    void countsThePacketsOfATrainThatWasLostOnAWire() {
        var account =
                account(
                        960,
                        Map.of(
                                "relay in4", 968L,
                                "relay node datagrams_received", 968L,
                                "relay node ipv6_sent", 968L,
                                "host in6", 968L,
                                "nat eth0 tx dropped", 1L));

        assertThat(missing(account, "wires, client to relay")).isEqualTo(40);
        assertThat(account.unexplained()).isZero();
    }

    @Test
    void doesNotExplainALossThatNothingHasCounted() {
        var account =
                account(
                        990,
                        Map.of(
                                "relay node datagrams_received", 998L,
                                "relay node ipv6_sent", 998L,
                                "host in6", 998L));

        assertThat(missing(account, "relay, socket")).isEqualTo(10);
        assertThat(account.unexplained()).isEqualTo(10);
    }

    @Test
    void addsRefusalsOfNodesByReason() {
        var account =
                account(
                        993,
                        Map.of(
                                "client node drop.tx_mtu", 3L,
                                "client node datagrams_sent", 1007L,
                                "relay in4", 1005L,
                                "relay node datagrams_received", 1005L,
                                "relay node drop.no_entry", 4L,
                                "relay node ipv6_sent", 1001L,
                                "host in6", 1001L));

        assertThat(account.rows())
                .extracting(LossAccount.Row::reasons)
                .contains("client node drop.tx_mtu 3", "relay node drop.no_entry 4");
        assertThat(account.unexplained()).isZero();
    }

    @Test
    void knowsWhatCameTooLate() {
        var account = account(995, Map.of());

        assertThat(missing(account, "host, came too late to count")).isEqualTo(5);
        assertThat(account.unexplained()).isZero();
    }
}
