package org.navalis.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.navalis.cli.config.Layers;
import org.navalis.cli.config.Places;
import org.navalis.cli.config.Role;
import org.navalis.cli.config.RoleSettings;
import org.navalis.cli.config.Setting;
import org.navalis.cli.config.SettingsFile;
import org.navalis.cli.config.Value;
import org.navalis.cli.control.Change;
import org.navalis.cli.control.SettingsHandle;
import org.navalis.cli.report.NodeReports;
import org.navalis.cli.report.Standing;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.testing.FakeNode;
import org.navalis.cli.testing.Snapshots;
import org.navalis.core.NatKind;
import org.navalis.core.TeredoEvent;
import org.navalis.node.DeviceException;
import org.navalis.node.NodeConfig;
import org.navalis.node.NodeException;
import org.navalis.node.NodeListener;
import org.navalis.node.NodeSnapshot;

@Timeout(60)
class NodeKeeperTest {

    @TempDir private Path directory;
    private final List<NodeConfig.Client> configs = new ArrayList<>();
    private final List<FakeNode> nodes = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<NodeException> refusals = new ArrayList<>();
    private final List<NodeKeeper> keepers = new ArrayList<>();
    private SettingsFile policy = SettingsFile.NONE;
    private boolean keepsTrying;

    @AfterEach
    void close() {
        keepers.forEach(NodeKeeper::close);
    }

    private RunningNode open(NodeConfig config) throws NodeException {
        if (!refusals.isEmpty()) {
            throw refusals.removeFirst();
        }
        configs.add((NodeConfig.Client) config);
        nodes.add(new FakeNode(Snapshots.client(Snapshots.qualified(NatKind.RESTRICTED))));
        return nodes.getLast();
    }

    /// A keeper, and by whom its settings are changed.
    private record Running(NodeKeeper keeper, SettingsHandle settings) {

        Change set(String key, String value) {
            return settings.set(key, value);
        }

        NodeSnapshot snapshot() {
            return keeper.snapshot();
        }

        Standing standing() {
            return keeper.standing();
        }
    }

    private Running started(Map<Setting, String> flags) throws NodeException {
        var places = new Places(directory.resolve("policy.toml"), directory);
        var all = new EnumMap<Setting, String>(Setting.class);
        all.put(Setting.SERVERS, "11.1.1.1");
        all.putAll(flags);
        var layers = places.layers(Role.CLIENT, all, SettingsFile.NONE).withPolicy(policy);
        var settings = RoleSettings.of(Role.CLIENT, layers);
        var keeper =
                new NodeKeeper(
                        settings,
                        new NodeKeeper.Tools(
                                (config, _) -> open(config),
                                _ -> new Listener(),
                                keepsTrying,
                                _ -> Duration.ofMillis(5)));
        keepers.add(keeper);
        keeper.open();
        keeper.start();
        var live =
                new LiveSettings(new RoleSource(Optional.empty(), _ -> List.of(settings)), _ -> {});
        live.add(settings, Optional.of(places.store(Role.CLIENT, layers)), keeper::take);
        return new Running(keeper, live.of(Role.CLIENT));
    }

    private final class Listener implements NodeListener {
        @Override
        public void onEvent(TeredoEvent event) {}

        @Override
        public void onWarning(String sentence) {
            synchronized (warnings) {
                warnings.add(sentence);
            }
        }
    }

    private static Map<String, Object> status(Running keeper) {
        return NodeReports.status(keeper.snapshot(), keeper.standing());
    }

    private static DeviceException noDevice() {
        return new DeviceException(
                NodeException.Kind.UNAVAILABLE, "teredo0 is in use", new IOException("busy"));
    }

    @Test
    void anotherServerHoldsAtOnceByAnotherNode() throws Exception {
        var keeper = started(Map.of());

        var change = keeper.set("server", "12.1.1.1");

        assertThat(configs)
                .extracting(NodeConfig.Client::servers)
                .containsExactly(List.of("11.1.1.1"), List.of("12.1.1.1"));
        assertThat(nodes.getFirst().isClosed()).isTrue();
        assertThat(nodes.getLast().isStarted()).isTrue();
        assertThat(change.isNow()).isTrue();
        assertThat(change.sentence())
                .isEqualTo(
                        "server = \"12.1.1.1\" holds now, and until this node ends: the next start"
                                + " with --server 11.1.1.1 has that again");
    }

    @Test
    void whatWasSetHoldsAfterARestartToo() throws Exception {
        var change = started(Map.of()).set("refresh-interval", "20");
        assertThat(change.isKept()).isTrue();
        assertThat(change.sentence())
                .isEqualTo("refresh-interval = \"20\" holds now, and after a restart");

        var next = started(Map.of());

        assertThat(configs.getLast().settings().refreshInterval()).hasSeconds(20);
        assertThat(next.standing().settings().orElseThrow().value(Setting.REFRESH_INTERVAL))
                .isEqualTo(new Value("20", "set"));
        next.set("refresh-interval", "default");
        assertThat(Files.exists(directory.resolve("set/client.toml"))).isFalse();
        assertThat(configs.getLast().settings().refreshInterval()).hasSeconds(30);
    }

    @Test
    void whatWasSetOutlivesAReload() throws Exception {
        var client = started(Map.of());
        client.set("server", "12.1.1.1");

        assertThat(client.settings().reload()).isEmpty();

        assertThat(configs).hasSize(2);
        assertThat(configs.getLast().servers()).containsExactly("12.1.1.1");
    }

    @Test
    void aFlagBeatsAtTheNextStartWhatWasSet() throws Exception {
        started(Map.of()).set("mtu", "1400");

        started(Map.of(Setting.MTU, "1300"));

        assertThat(configs.getLast().settings().mtu()).isEqualTo(1300);
    }

    @Test
    void whatANodeCanTakeAtWorkItTakes() throws Exception {
        var keeper = started(Map.of());
        nodes.getFirst().adopts(_ -> true);

        assertThat(keeper.set("refresh-interval", "20s").isNow()).isTrue();

        assertThat(nodes).hasSize(1);
        assertThat(nodes.getFirst().isClosed()).isFalse();
    }

    @Test
    void aClientPortIsThePortOfTheListener() throws Exception {
        started(Map.of()).set("client-port", "40000");

        assertThat(configs.getLast().listen()).hasToString("0.0.0.0:40000");
    }

    @Test
    void aTypeSwitchesTheClientOffAndOn() throws Exception {
        var keeper = started(Map.of());

        keeper.set("type", "disabled");
        assertThat(nodes.getFirst().isClosed()).isTrue();
        assertThat(status(keeper))
                .containsEntry("type", "disabled")
                .containsEntry("state", "offline")
                .containsEntry("error", null)
                .containsEntry("serverName", "11.1.1.1");

        keeper.set("type", "client");
        assertThat(nodes).hasSize(2);
        assertThat(status(keeper)).containsEntry("state", "qualified");
    }

    @Test
    void aPolicyIsNotForOthersToChange() throws Exception {
        policy =
                SettingsFile.NONE.with(
                        Role.CLIENT,
                        Setting.TYPE,
                        Optional.of(new Value("enterpriseclient", "policy.toml:2:1")));
        var keeper = started(Map.of());

        assertThatThrownBy(() -> keeper.set("type", "client"))
                .isInstanceOfSatisfying(
                        Failure.class,
                        refused -> assertThat(refused.exitCode()).isEqualTo(ExitCode.NO_PERMISSION))
                .hasMessage(
                        "type is not for you to set: policy policy.toml:2:1: type ="
                                + " \"enterpriseclient\"; have the policy changed");
        assertThat(status(keeper))
                .extracting("sources")
                .asString()
                .contains("type=policy policy.toml:2:1");
        assertThatThrownBy(() -> started(Map.of(Setting.TYPE, "client")))
                .hasMessageStartingWith(
                        "--type client is not for you to choose: policy policy.toml");
    }

    @Test
    void aRefusedChangeLeavesEverythingAsItWas() throws Exception {
        var keeper = started(Map.of());
        refusals.add(new NodeException(NodeException.Kind.UNAVAILABLE, "port 40000 is in use"));

        assertThatThrownBy(() -> keeper.set("client-port", "40000"))
                .isInstanceOfSatisfying(
                        Failure.class,
                        refused -> assertThat(refused.exitCode()).isEqualTo(ExitCode.UNAVAILABLE))
                .hasMessage("port 40000 is in use; everything is as it was");

        assertThat(configs.getLast().listen().port()).isZero();
        assertThat(nodes.getLast().isStarted()).isTrue();
        assertThat(Files.exists(directory.resolve("set"))).isFalse();
    }

    @Test
    void wrongKeysAndValuesAreRefusedWithASentence() throws Exception {
        var keeper = started(Map.of());

        assertThatThrownBy(() -> keeper.set("sever", "x"))
                .hasMessageContaining("did you mean server?");
        assertThatThrownBy(() -> keeper.set("loops", "2"))
                .hasMessageStartingWith("a client has no key loops");
        assertThatThrownBy(() -> keeper.set("metrics", ":1"))
                .hasMessageStartingWith("metrics belongs to the whole");
        assertThatThrownBy(() -> keeper.set("type", "on"))
                .hasMessageContaining("is none of disabled, client");
        assertThatThrownBy(() -> keeper.set("client-port", "70000"))
                .hasMessageContaining("is no port");
        assertThatThrownBy(() -> keeper.set("server", "10.0.0.1"))
                .hasMessageContaining("is not a public IPv4 address");
        assertThat(nodes).hasSize(1);
    }

    @Test
    void byHandAClientEndsWithoutItsDevice() {
        refusals.add(noDevice());

        assertThatThrownBy(() -> started(Map.of())).isInstanceOf(DeviceException.class);
    }

    @Test
    void aServiceKeepsTryingToGetItsDevice() throws Exception {
        keepsTrying = true;
        for (int i = 0; i < 50; i++) {
            refusals.add(noDevice());
        }
        var keeper = started(Map.of());

        assertThat(status(keeper))
                .containsEntry("type", "client")
                .containsEntry("state", "offline")
                .containsEntry("error", "failed to open tunnel adapter");
        while (!NodeReports.isUp(status(keeper))) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertThat(keeper.snapshot().counters()).containsEntry("device_refusals", 50L);
        assertThat(warnings.getFirst())
                .isEqualTo("off-line: failed to open tunnel adapter: teredo0 is in use");
    }

    @Test
    void aClientThatIsAtWorkKeepsTryingInAnyCase() throws Exception {
        var keeper = started(Map.of());
        keeper.set("type", "disabled");
        refusals.add(noDevice());

        keeper.set("type", "client");

        assertThat(warnings).hasSize(1);
        while (!NodeReports.isUp(status(keeper))) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Test
    void theFileThatAPolicyBeatsIsNamed() {
        var settings =
                RoleSettings.of(
                        Role.CLIENT,
                        Layers.of(
                                        Map.of(),
                                        SettingsFile.NONE.with(
                                                Role.CLIENT,
                                                Setting.SERVERS,
                                                Optional.of(new Value("a.example", "f:2:1"))))
                                .withPolicy(
                                        SettingsFile.NONE.with(
                                                Role.CLIENT,
                                                Setting.SERVERS,
                                                Optional.of(new Value("b.example", "p:3:1")))));

        assertThat(settings.text(Setting.SERVERS)).isEqualTo("b.example");
        assertThat(settings.warnings())
                .containsExactly(
                        "f:2:1: server = \"a.example\" has no effect: policy p:3:1: server ="
                                + " \"b.example\"");
    }

    @Test
    void theTriesBecomeSeldom() {
        var random = new Random(1);

        assertThat(RetryPace.after(3, random)).hasSeconds(4);
        assertThat(RetryPace.after(4, random))
                .isBetween(Duration.ofSeconds(22), Duration.ofSeconds(38));
        assertThat(RetryPace.after(20, random))
                .isBetween(Duration.ofSeconds(225), Duration.ofSeconds(375));
    }
}
