package org.navalis.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.navalis.cli.testing.Snapshots;
import org.navalis.core.NatKind;
import org.navalis.core.Trouble;

class NodeReportsTest {

    @Test
    void theKeysOfAClientAreAlwaysTheSame() {
        var qualified =
                NodeReports.status(Snapshots.client(Snapshots.qualified(NatKind.RESTRICTED)));
        var offline =
                NodeReports.status(Snapshots.client(Snapshots.offline(Trouble.SYMMETRIC_NAT)));

        assertThat(qualified.keySet())
                .containsExactly(
                        "type",
                        "serverName",
                        "clientRefreshInterval",
                        "clientPort",
                        "state",
                        "error",
                        "clientType",
                        "network",
                        "nat",
                        "natSpecialBehaviour",
                        "localMapping",
                        "externalMapping",
                        "portMapping",
                        "teredoAddress",
                        "nativeAddresses",
                        "mtu",
                        "serverAddress",
                        "relays",
                        "peers",
                        "servers",
                        "key",
                        "serverRttMillis",
                        "tunnel",
                        "uptimeSeconds",
                        "loops",
                        "tunOffload",
                        "udpOffload",
                        "udpReceiveBufferBytes",
                        "socketOverflows");
        assertThat(offline.keySet()).isEqualTo(qualified.keySet());
        assertThat(qualified)
                .containsEntry("teredoAddress", Snapshots.ADDRESS.toString())
                .containsEntry("serverRttMillis", 12.34)
                .containsEntry("error", null);
        assertThat(offline)
                .containsEntry("teredoAddress", null)
                .containsEntry("error", "client behind symmetric NAT");
    }

    @Test
    void tellsHowManyPeersThereAreBesideThoseShown() {
        var relay = Snapshots.relay();

        assertThat(NodeReports.status(relay)).containsEntry("peers", 1_000_000);
        assertThat(NodeReports.peers(relay, 0, 100))
                .containsEntry("total", 1)
                .containsEntry("known", 1_000_000);
    }

    @Test
    void saysWhetherTheNodeIsUp() {
        var offline =
                NodeReports.status(Snapshots.client(Snapshots.offline(Trouble.SYMMETRIC_NAT)));

        assertThat(NodeReports.isUp(NodeReports.status(Snapshots.relay()))).isTrue();
        assertThat(NodeReports.isUp(offline)).isFalse();
        assertThat(NodeReports.isOffline(offline)).isTrue();
    }

    @Test
    void aRelayForItsMachineIsUp() {
        var status = NodeReports.status(Snapshots.hostRelay("2600:9::5", "2600:9::7"));

        assertThat(status)
                .containsEntry("type", "client")
                .containsEntry("state", "online")
                .containsEntry("error", null)
                .containsEntry("clientType", "teredo host-specific relay")
                .containsEntry("teredoAddress", null)
                .containsEntry("nativeAddresses", List.of("2600:9::5", "2600:9::7"))
                .containsEntry("peers", 3);
        assertThat(NodeReports.isUp(status)).isTrue();
        assertThat(NodeReports.isOffline(status)).isFalse();
    }

    @Test
    void peersComeInPages() {
        var node =
                Snapshots.client(
                        Snapshots.qualified(NatKind.RESTRICTED),
                        List.of(
                                Snapshots.peer("2001:db8::1"),
                                Snapshots.peer("2001:db8::2"),
                                Snapshots.peer("2001:db8::3")));

        var first = NodeReports.peers(node, 0, 2);
        var second = NodeReports.peers(node, 2, 2);

        assertThat(first).containsEntry("total", 3).containsEntry("next", 2);
        assertThat((List<?>) first.get("peers")).hasSize(2);
        assertThat(second).containsEntry("next", null);
        assertThat(((Map<?, ?>) ((List<?>) second.get("peers")).getFirst()).get("peer"))
                .isEqualTo("2001:db8::3");
        assertThat((List<?>) NodeReports.peers(node, 9, 2).get("peers")).isEmpty();
    }

    @Test
    void dropsStandApartFromCounters() {
        var facts = NodeReports.counters(Snapshots.server());

        assertThat(facts.get("drops")).isEqualTo(Map.of("short", 2L, "version", 1L));
        assertThat((Map<?, ?>) facts.get("counters")).hasSize(3);
    }
}
