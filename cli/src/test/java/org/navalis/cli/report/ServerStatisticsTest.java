package org.navalis.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.navalis.cli.testing.Snapshots;
import org.navalis.core.Drop;

class ServerStatisticsTest {

    private static Map<String, Object> statistics(Map<String, Long> counters) {
        return ServerStatistics.of(Snapshots.busyServer(counters, Map.of()));
    }

    private static Map<?, ?> group(Map<String, Object> statistics, String when, String group) {
        return (Map<?, ?>) ((Map<?, ?>) statistics.get(when)).get(group);
    }

    @Test
    void sumsUpByKindAndDirection() {
        var statistics =
                statistics(
                        Map.of(
                                "solicitations", 5L,
                                "solicitations_secondary", 2L,
                                "advertisements", 7L,
                                "bubbles_forwarded", 11L,
                                "echoes_forwarded", 1L,
                                "echoes_answered", 2L,
                                "native_forwarded", 4L,
                                "datagrams_sent", 21L));

        assertThat(group(statistics, "total", "received"))
                .isEqualTo(
                        Map.of(
                                "bubbles", 11L,
                                "echoes", 7L,
                                "solicitationsPrimary", 5L,
                                "solicitationsSecondary", 2L));
        assertThat(group(statistics, "total", "relayed"))
                .isEqualTo(Map.of("bubbles", 11L, "echoes", 1L, "echoesToNative", 4L));
        assertThat(group(statistics, "total", "sent"))
                .isEqualTo(
                        Map.of(
                                "advertisements", 7L,
                                "echoReplies", 2L,
                                "datagrams", 21L,
                                "failed", 0L));
    }

    @ParameterizedTest
    @CsvSource({
        "short, header",
        "rs_invalid, header",
        "icmp_type, header",
        "auth_short, header",
        "src6_mismatch, source",
        "src4_not_global, source",
        "src_port_policy, source",
        "loop_self, source",
        "dst6_policy, destination",
        "dst4_not_global, destination",
        "not_served, destination",
        "auth_value, authentication",
        "auth_identifier, authentication",
        "auth_rate, rate",
        "rs_rate, rate",
        "dst4_rate, rate"
    })
    void knowsTheCauseOfEachRefusal(String drop, String cause) {
        var statistics = statistics(Map.of("drop." + drop, 3L));

        assertThat(group(statistics, "total", "failed").get(cause)).isEqualTo(3L);
    }

    @Test
    void everyRefusalHasOneCause() {
        for (var drop : Drop.values()) {
            var statistics = statistics(Map.of("drop." + drop.label(), 1L));

            assertThat(
                            group(statistics, "total", "failed").values().stream()
                                    .mapToLong(count -> (Long) count)
                                    .sum())
                    .isEqualTo(1);
        }
    }

    @Test
    void tellsOfTheLastThirtySeconds() {
        var node =
                Snapshots.busyServer(
                        Map.of("solicitations", 900L, "datagrams_received_bytes", 10_000L),
                        Map.of(
                                "solicitations", 60L,
                                "datagrams_received_bytes", 3_750L,
                                "datagrams_sent_bytes", 7_500L));

        var page = StatusPage.of(NodeReports.status(node));

        assertThat(page)
                .contains("Public Addresses        : 11.1.1.1, 11.1.1.2\n")
                .contains("RS to Primary           : 900 (60 in 30 s)\n")
                .contains("Failed: Rate            : 0 (0 in 30 s)\n")
                .contains("Bandwidth               : 1000 bit/s received, 2000 bit/s sent\n");
    }
}
