package org.navalis.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.navalis.cli.terminal.Json;
import org.navalis.cli.testing.Snapshots;
import org.navalis.core.NatKind;
import org.navalis.core.Trouble;
import org.navalis.core.client.ClientState;
import org.navalis.core.testing.Clause;
import org.navalis.node.NodeSnapshot;

class StatusPageTest {

    private static String page(NodeSnapshot node) {
        return StatusPage.of(Json.parse(Json.line(NodeReports.status(node))));
    }

    private static String row(NodeSnapshot node, String label) {
        return page(node)
                .lines()
                .filter(line -> line.startsWith(label + " "))
                .findFirst()
                .orElse("");
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "5.2",
            row = {"CLI-27"})
    void aQualifiedClientIsShownWordForWord() {
        assertThat(page(Snapshots.client(Snapshots.qualified(NatKind.RESTRICTED))))
                .isEqualTo(
                        """
                        Teredo Parameters
                        ---------------------------------------------
                        Type                    : client
                        Server Name             : teredo.example.net
                        Client Refresh Interval : 30 seconds
                        Client Port             : unspecified
                        State                   : qualified
                        Client Type             : teredo client
                        Network                 : unmanaged
                        NAT                     : restricted
                        NAT Special Behaviour   : UPNP: No, PortPreserving: No
                        Local Mapping           : 192.168.7.2:50000
                        External NAT Mapping    : 25.10.20.30:40001
                        Port Mapping            : none
                        Teredo Address          : 2001:0:b01:101:2c5a:63be:e6f5:ebe1
                        Relays                  : 1
                        Peers                   : 0
                        Server RTT              : 12.3 ms
                        Uptime                  : 1 h 2 min 3 s
                        Loops                   : 2
                        TUN Offload             : tcp and udp
                        UDP Offload             : trains both ways
                        """);
    }

    @Test
    void aRelayForItsMachineIsShownWordForWord() {
        assertThat(page(Snapshots.hostRelay("2600:9::5", "2600:9::7")))
                .contains(
                        """
                        State                   : online
                        Client Type             : teredo host-specific relay
                        Network                 : unmanaged
                        NAT                     : -
                        """)
                .contains(
                        """
                        Teredo Address          : -
                        Native Address          : 2600:9::5
                        Native Address          : 2600:9::7
                        """);
    }

    @Test
    void aRelayForItsMachineThatReachesNobodyIsOffline() {
        assertThat(page(Snapshots.asideHostRelay("2600:9::5")))
                .contains(
                        """
                        State                   : offline
                        Error                   : no Teredo client is reached from here
                        Client Type             : teredo host-specific relay
                        """)
                .contains("Native Address          : 2600:9::5\n");
    }

    @Test
    void aPortMappingIsShownWithItsProtocol() {
        assertThat(row(Snapshots.mappedClient(), "Port Mapping"))
                .endsWith(" : UPnP 25.10.20.30:40001");
        assertThat(row(Snapshots.mappedClient(), "NAT Special Behaviour")).contains("UPNP: Yes");
    }

    @Test
    void anErrorFollowsTheStateOfAnOfflineClientOnly() {
        assertThat(page(Snapshots.client(Snapshots.offline(Trouble.SERVER_NAME_UNRESOLVED))))
                .contains(
                        """
                        State                   : offline
                        Error                   : failed to resolve server name
                        Client Type             : teredo client
                        """)
                .contains("NAT                     : -\n")
                .contains("Teredo Address          : -\n");
        assertThat(page(Snapshots.client(new ClientState.Resolving()))).doesNotContain("Error");
    }

    @Test
    void everyTroubleHasItsWords() {
        assertThat(row(Snapshots.client(Snapshots.offline(Trouble.PRIMARY_SERVER_SILENT)), "Error"))
                .endsWith(": primary server unreachable over UDP");
        assertThat(
                        row(
                                Snapshots.client(
                                        Snapshots.offline(Trouble.SECONDARY_SERVER_SILENT)),
                                "Error"))
                .endsWith(": secondary server unreachable over UDP");
        assertThat(row(Snapshots.client(Snapshots.offline(Trouble.SYMMETRIC_NAT)), "Error"))
                .endsWith(": client behind symmetric NAT");
    }

    @Test
    void everyStateHasItsWords() {
        assertThat(row(Snapshots.client(new ClientState.Disabled()), "State"))
                .endsWith(": dormant");
        assertThat(row(Snapshots.client(new ClientState.SolicitingPrimary(1, 0)), "State"))
                .endsWith(": probe (primary server)");
        var second = new ClientState.SolicitingSecondary(1, 0, Snapshots.MAPPED, 1280);
        assertThat(row(Snapshots.client(second), "State")).endsWith(": probe (secondary server)");
        assertThat(row(Snapshots.client(second), "External NAT Mapping"))
                .endsWith(": 25.10.20.30:40001");
    }

    @Test
    void everyNatHasItsWords() {
        assertThat(row(Snapshots.client(Snapshots.qualified(NatKind.NONE)), "NAT"))
                .endsWith(": none (global connectivity)");
        assertThat(row(Snapshots.client(Snapshots.qualified(NatKind.CONE)), "NAT"))
                .endsWith(": cone");
        assertThat(row(Snapshots.client(Snapshots.qualified(NatKind.RESTRICTED)), "NAT"))
                .endsWith(": restricted");
        assertThat(row(Snapshots.client(Snapshots.qualified(NatKind.RESTRICTED_PORT)), "NAT"))
                .endsWith(": restricted (port)");
        assertThat(row(Snapshots.client(Snapshots.offline(Trouble.SYMMETRIC_NAT)), "NAT"))
                .endsWith(": symmetric");
        assertThat(row(Snapshots.client(Snapshots.qualified(NatKind.SYMMETRIC_PORT)), "NAT"))
                .endsWith(": symmetric (port)");
        assertThat(row(Snapshots.client(Snapshots.qualified(NatKind.SYMMETRIC_ADDRESS)), "NAT"))
                .endsWith(": symmetric (address)");
    }

    @Test
    void aServerHasRowsOfItsOwn() {
        assertThat(page(Snapshots.server()))
                .isEqualTo(
                        """
                        Teredo Parameters
                        ---------------------------------------------
                        Type                    : server
                        State                   : online
                        Listening               : 11.1.1.1:3544
                        Secondary               : 11.1.1.2:3544
                        Tunnel                  : -
                        Native IPv6             : none: echo requests to it are refused
                        RS to Primary           : 4
                        RS to Secondary         : 0
                        Bubbles Received        : 0
                        Echoes Received         : 0
                        Failed: Header          : 3
                        Failed: Source          : 0
                        Failed: Destination     : 0
                        Failed: Authentication  : 0
                        Failed: Rate            : 0
                        Bubbles Relayed         : 0
                        Echoes Relayed          : 0
                        Echoes to Native        : 0
                        Advertisements Sent     : 3
                        Echo Replies Sent       : 0
                        Bandwidth               : -
                        Refused                 : 3
                        Uptime                  : 1 d 1 h 1 min 1 s
                        Loops                   : 2
                        TUN Offload             : tcp and udp
                        UDP Offload             : trains both ways
                        XDP                     : none
                        """);
    }

    @Test
    void aRelayHasRowsOfItsOwn() {
        assertThat(page(Snapshots.relay()))
                .contains("Type                    : relay\n")
                .contains("Listening               : 27.1.2.3:3545\n")
                .contains("Peers                   : 1000000\n")
                .contains("Packets to Clients      : 20\n")
                .endsWith("UDP Offload             : trains both ways\n");
    }

    @Test
    void datagramsThatTheKernelLostAreShownOnceThereAreAny() {
        assertThat(row(Snapshots.relay(Map.of("datagrams_lost_in_kernel", 7L)), "Socket Overflows"))
                .endsWith(": 7 (receive buffer: 8388608 bytes)");
        assertThat(row(Snapshots.relay(Map.of("datagrams_lost_in_kernel", 0L)), "Socket Overflows"))
                .isEmpty();
    }
}
