package org.navalis.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv4Prefix;
import org.navalis.core.Ipv6Prefix;
import org.navalis.core.client.DiscoveryScope;
import org.navalis.core.client.Extension;
import org.navalis.core.testing.Clause;
import org.navalis.node.NodeConfig;

class NodeConfigsTest {

    private static RoleSettings settings(Role role, String... flags) {
        var map = new EnumMap<Setting, String>(Setting.class);
        for (int i = 0; i < flags.length; i += 2) {
            map.put(Setting.of(flags[i]).orElseThrow(), flags[i + 1]);
        }
        return RoleSettings.of(role, map, SettingsFile.NONE);
    }

    @Test
    void makesAServer() {
        var config =
                NodeConfigs.of(
                        settings(
                                Role.SERVER,
                                "listen",
                                "11.1.1.1",
                                "secondary",
                                "11.1.1.9",
                                "loops",
                                "3"));

        assertThat(config)
                .isInstanceOfSatisfying(
                        NodeConfig.Server.class,
                        server -> {
                            assertThat(server.port()).isEqualTo(3544);
                            assertThat(server.tun().managesNetwork()).isTrue();
                            assertThat(server.settings().addresses().primary())
                                    .isEqualTo(Ipv4Address.parse("11.1.1.1"));
                            assertThat(server.settings().addresses().secondary())
                                    .isEqualTo(Ipv4Address.parse("11.1.1.9"));
                            assertThat(server.settings().isStrictUnicast()).isTrue();
                            assertThat(server.settings().isRateLimited()).isTrue();
                            assertThat(server.loops()).isEqualTo(3);
                        });
    }

    @Test
    void aServerEndsWithTheFirstMomentOfItsSunset() {
        var server =
                (NodeConfig.Server)
                        NodeConfigs.of(
                                settings(
                                        Role.SERVER,
                                        "listen",
                                        "11.1.1.1",
                                        "secondary",
                                        "11.1.1.2",
                                        "sunset",
                                        "2027-06-30"));

        assertThat(server.sunset()).contains(Instant.parse("2027-06-30T00:00:00Z"));
    }

    @Test
    void makesAServerBehindOneToOneNat() {
        var config =
                NodeConfigs.of(
                        settings(
                                Role.SERVER,
                                "listen",
                                "10.0.0.4",
                                "secondary",
                                "10.0.0.5",
                                "public",
                                "11.1.1.1, 11.1.1.9"));

        assertThat(config)
                .isInstanceOfSatisfying(
                        NodeConfig.Server.class,
                        server -> {
                            assertThat(server.bound().primary())
                                    .isEqualTo(Ipv4Address.parse("10.0.0.4"));
                            assertThat(server.bound().secondary())
                                    .isEqualTo(Ipv4Address.parse("10.0.0.5"));
                            assertThat(server.settings().addresses().primary())
                                    .isEqualTo(Ipv4Address.parse("11.1.1.1"));
                            assertThat(server.settings().addresses().secondary())
                                    .isEqualTo(Ipv4Address.parse("11.1.1.9"));
                        });
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "11.1.1.1 | 11.1.1.1 | | is also the first address",
                "10.0.0.4 | 11.1.1.2 | | --public A.B.C.D,A.B.C.D which ones a 1:1 NAT",
                "11.1.1.1 | 192.168.1.1 | | --public A.B.C.D,A.B.C.D which ones a 1:1 NAT",
                "192.0.2.1 | 11.1.1.2 | | reserved for a special purpose",
                "10.0.0.4 | 10.0.0.4 | 11.1.1.1,11.1.1.2 | is also the first address",
                "10.0.0.4 | 10.0.0.5 | 11.1.1.1,10.0.0.5 | is not a public IPv4 address",
                "10.0.0.4 | 10.0.0.5 | 203.0.113.1,11.1.1.2 | reserved for a special purpose",
                "0.0.0.0 | 10.0.0.5 | 11.1.1.1,11.1.1.2 | no address that a machine can have",
                "11.1.1.1 | | | a server needs the server's other IPv4 address",
            })
    @Clause(rfc = 4380, section = "5.3", row = "SRV-01")
    void refusesServersWithoutTwoUsableAddresses(
            String listen, String secondary, String addresses, String sentence) {
        var flags = new ArrayList<>(List.of("listen", listen));
        if (secondary != null) {
            flags.addAll(List.of("secondary", secondary));
        }
        if (addresses != null) {
            flags.addAll(List.of("public", addresses));
        }
        var wrong = settings(Role.SERVER, flags.toArray(String[]::new));

        assertThat(NodeConfigs.problemsOf(wrong))
                .singleElement()
                .asString()
                .contains(sentence)
                .doesNotContain("\n");
        assertThatThrownBy(() -> NodeConfigs.of(wrong))
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure ->
                                assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
    }

    @Test
    void makesARelayForSomeNetworks() {
        var relay = settings(Role.RELAY, "served-prefixes", "2600:1234::/32, 2a00::/12");

        assertThat(((NodeConfig.Relay) NodeConfigs.of(relay)).settings().served())
                .containsExactly(Ipv6Prefix.parse("2600:1234::/32"), Ipv6Prefix.parse("2a00::/12"));
    }

    @Test
    void makesAServerThatKnowsItsRelays() {
        var server =
                settings(
                        Role.SERVER,
                        "listen",
                        "11.1.1.1",
                        "secondary",
                        "11.1.1.2",
                        "known-relays",
                        "198.41.1.2, 198.51.0.0/24");

        assertThat(((NodeConfig.Server) NodeConfigs.of(server)).settings().knownRelays())
                .containsExactly(Ipv4Prefix.parse("198.41.1.2"), Ipv4Prefix.parse("198.51.0.0/24"));
        assertThat(Setting.KNOWN_RELAYS.kind().complaint("198.41.1.2,198.51.0.7/24"))
                .contains("holds '198.51.0.7/24', which is no IPv4 address or prefix");
        assertThat(Setting.KNOWN_RELAYS.kind().complaint("relay.example"))
                .contains("is no IPv4 address or prefix");
    }

    @Test
    void aServerWithXdpHasOneLoop() {
        var addresses = List.of("listen", "11.1.1.1", "secondary", "11.1.1.2", "xdp", "eth0");
        var withLoops = new ArrayList<>(addresses);
        withLoops.addAll(List.of("loops", "2"));

        var server =
                (NodeConfig.Server)
                        NodeConfigs.of(settings(Role.SERVER, addresses.toArray(String[]::new)));
        var problems =
                NodeConfigs.problemsOf(settings(Role.SERVER, withLoops.toArray(String[]::new)));

        assertThat(server.xdp()).contains("eth0");
        assertThat(server.loops()).isEqualTo(1);
        assertThat(problems).hasSize(1).first().asString().contains("does not go with XDP");
    }

    @Test
    void makesAClient() {
        var config =
                NodeConfigs.of(
                        settings(
                                Role.CLIENT,
                                "server",
                                "a.example, b.example",
                                "refresh-interval",
                                "20s",
                                "allow-symmetric-nat",
                                "off",
                                "extensions",
                                "sns, hairpinning",
                                "port-mapping",
                                "off",
                                "host-relay",
                                "off",
                                "local-discovery",
                                "always",
                                "interval-determination",
                                "on",
                                "plain-third-bubble",
                                "on",
                                "alternate-addresses",
                                "all",
                                "no-routes",
                                "on"));

        assertThat(config)
                .isInstanceOfSatisfying(
                        NodeConfig.Client.class,
                        client -> {
                            assertThat(client.servers()).containsExactly("a.example", "b.example");
                            assertThat(client.secondary()).isEmpty();
                            assertThat(client.listen()).isEqualTo(new Ipv4Endpoint(0, 0));
                            assertThat(client.settings().refreshInterval())
                                    .isEqualTo(Duration.ofSeconds(20));
                            assertThat(client.settings().allowsSymmetricNat()).isFalse();
                            assertThat(client.settings().discovery())
                                    .isEqualTo(DiscoveryScope.ALL_NETWORKS);
                            assertThat(client.relaysForItself()).isFalse();
                            assertThat(client.settings().determinesInterval()).isTrue();
                            assertThat(client.settings().sendsPlainBubble()).isTrue();
                            assertThat(client.settings().triesAllAlternates()).isTrue();
                            assertThat(client.settings().extensions())
                                    .containsExactly(Extension.SNS, Extension.HAIRPINNING);
                            assertThat(client.mapsPort()).isFalse();
                            assertThat(client.tun().managesNetwork()).isFalse();
                        });
    }

    @Test
    @Clause(
            rfc = 6081,
            section = "5.6.4.2",
            row = {"EXT-HP-09", "EXT-MTX-05"})
    void aClientBelievesNeighborsOnlyAndTellsEveryPeerAllUnlessToldOtherwise() {
        var config = NodeConfigs.of(settings(Role.CLIENT, "server", "a.example"));

        var client = ((NodeConfig.Client) config).settings();
        assertThat(client.triesAllAlternates()).isFalse();
        assertThat(client.sendsPlainBubble()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"off, NONE", "on, PRIVATE_NETWORKS", "always, ALL_NETWORKS"})
    @Clause(
            rfc = 4380,
            section = "5.2.8",
            row = {"LCD-01", "LCD-14"})
    void aClientLooksForOthersWhereItIsTold(String word, DiscoveryScope scope) {
        var config =
                NodeConfigs.of(
                        settings(Role.CLIENT, "server", "a.example", "local-discovery", word));

        assertThat(((NodeConfig.Client) config).settings().discovery()).isEqualTo(scope);
    }

    @Test
    @Clause(rfc = 6081, section = "3", row = "EXT-COM-01")
    void anExtensionWithoutWhatItNeedsIsRefused() {
        assertThatThrownBy(() -> settings(Role.CLIENT, "extensions", "upnp"))
                .isInstanceOf(Failure.class)
                .hasMessage(
                        "--extensions upnp is wrong: upnp does not work without sns; write for"
                                + " example --extensions sns,hairpinning");
    }

    @Test
    @Clause(rfc = 4380, section = "5.1.2", row = "SRV-43")
    void aServerAdvertisesTheMtuThatIsSet() {
        var config =
                NodeConfigs.of(
                        settings(
                                Role.SERVER,
                                "listen",
                                "11.1.1.1",
                                "secondary",
                                "11.1.1.2",
                                "mtu",
                                "1400"));

        assertThat(config)
                .isInstanceOfSatisfying(
                        NodeConfig.Server.class,
                        server -> assertThat(server.settings().mtu()).isEqualTo(1400));
    }

    @Test
    void makesARelay() {
        var config =
                NodeConfigs.of(
                        settings(
                                Role.RELAY,
                                "listen",
                                "27.1.2.3",
                                "peers-max",
                                "100",
                                "mtu",
                                "1400",
                                "rate-limits",
                                "off",
                                "loops",
                                "64"));

        assertThat(config)
                .isInstanceOfSatisfying(
                        NodeConfig.Relay.class,
                        relay -> {
                            assertThat(relay.listen())
                                    .isEqualTo(Ipv4Endpoint.parse("27.1.2.3:3545"));
                            assertThat(relay.settings().mtu()).isEqualTo(1400);
                            assertThat(relay.loops()).isEqualTo(64);
                            assertThat(relay.settings().limits().peersMax()).isEqualTo(100);
                            assertThat(relay.settings().limits().newPeersSecondMax())
                                    .isEqualTo(Integer.MAX_VALUE);
                        });
    }

    @Test
    @Clause(
            rfc = 4380,
            section = "2.10",
            row = {"CLI-02"})
    void aPrivateServerIsRefused() {
        assertThatThrownBy(() -> NodeConfigs.of(settings(Role.CLIENT, "server", "192.168.1.1")))
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessage(
                        "--server 192.168.1.1: 192.168.1.1 is not a public IPv4 address, and Teredo"
                                + " works with public ones only; give one that the Internet"
                                + " reaches");
    }

    @Test
    void addressesOfSpecialPurposeAreForLabs() {
        var strict = settings(Role.CLIENT, "server", "203.0.113.1");
        var lab = settings(Role.CLIENT, "server", "203.0.113.1", "strict-addresses", "off");
        var stillPrivate = settings(Role.CLIENT, "server", "10.0.0.1", "strict-addresses", "off");

        assertThat(NodeConfigs.problemsOf(strict).getFirst())
                .contains("for a lab write strict-addresses = false");
        assertThat(NodeConfigs.problemsOf(lab)).isEmpty();
        assertThat(NodeConfigs.problemsOf(stillPrivate)).hasSize(1);
    }

    @Test
    void aServerNeedsTwoDifferentAddresses() {
        assertThat(NodeConfigs.problemsOf(settings(Role.SERVER))).hasSize(2);
        assertThat(
                        NodeConfigs.problemsOf(
                                settings(
                                        Role.SERVER,
                                        "listen",
                                        "11.1.1.1",
                                        "secondary",
                                        "11.1.1.1")))
                .singleElement()
                .asString()
                .contains("--secondary 11.1.1.1 is also the first address");
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        assertThat(
                        NodeConfigs.problemsOf(
                                settings(
                                        Role.SERVER,
                                        "listen",
                                        "10.0.0.1:0",
                                        "secondary",
                                        "127.0.0.1")))
                .hasSize(3);
    }

    @Test
    void aClientNeedsAServer() {
        assertThat(NodeConfigs.missingOf(settings(Role.CLIENT)))
                .singleElement()
                .asString()
                .startsWith("a client needs a Teredo server; give --server HOST");
        assertThat(NodeConfigs.missingOf(settings(Role.RELAY))).isEmpty();
    }
}
