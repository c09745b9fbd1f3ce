package org.navalis.cli.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.terminal.TimeSpan;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;

/// What holds for a role in the end: the policy beats a flag, a flag what was set, that the file,
/// its table the top of it, and the file the default.
public final class RoleSettings {

    private final Role role;
    private final Layers layers;
    private final Map<Setting, Value> values;

    private RoleSettings(Role role, Layers layers, Map<Setting, Value> values) {
        this.role = role;
        this.layers = layers;
        this.values = values;
    }

    /// Puts together what holds, without a policy.
    ///
    /// @param flags what was said on the command line
    /// @throws Failure when a flag has a value that its setting does not take
    public static RoleSettings of(Role role, Map<Setting, String> flags, SettingsFile file) {
        return of(role, Layers.of(flags, file));
    }

    /// Puts together what holds.
    ///
    /// @throws Failure when a flag has a value that its setting does not take, or one that is not
    ///     that of the policy
    public static RoleSettings of(Role role, Layers layers) {
        layers.flags().forEach((setting, flag) -> requireRight(role, layers, setting, flag));
        var values = new EnumMap<Setting, Value>(Setting.class);
        for (var setting : Setting.values()) {
            if (setting.isOf(role)) {
                layers.find(role, setting)
                        .or(() ->
                                setting.defaultOf(role).map(text -> new Value(text, Value.DEFAULT)))
                        .ifPresent(value -> values.put(setting, value));
            }
        }
        return new RoleSettings(role, layers, values);
    }

    private static void requireRight(Role role, Layers layers, Setting setting, String flag) {
        requireRight(setting, flag);
        layers.ofPolicy(role, setting)
                .filter(value -> !value.text().equals(flag))
                .ifPresent(value -> {
                    throw new Failure(
                            ExitCode.CONFIGURATION,
                            "--"
                                    + setting.label()
                                    + " "
                                    + flag
                                    + " is not for you to choose: "
                                    + value.about(setting)
                                    + "; leave the flag out, or have the policy changed");
                });
    }

    private static void requireRight(Setting setting, String flag) {
        setting.kind()
                .complaint(flag)
                .ifPresent(complaint -> {
                    throw new Failure(
                            ExitCode.USAGE,
                            "--"
                                    + setting.label()
                                    + " "
                                    + flag
                                    + " "
                                    + complaint
                                    + "; write for example --"
                                    + setting.label()
                                    + " "
                                    + exampleOf(setting.kind()));
                });
    }

    /// Says what of the file the policy beats, each in a sentence, and what is wrong with what was
    /// set.
    public List<String> warnings() {
        var sentences = new ArrayList<>(layers.set().problems());
        values.forEach((setting, value) ->
                layers.ofFile(role, setting)
                        .filter(other -> value.isOfPolicy() && !other.text().equals(value.text()))
                        .ifPresent(other ->
                                sentences.add(
                                        other.about(setting)
                                                + " has no effect: "
                                                + value.about(setting))));
        return sentences;
    }

    private static String exampleOf(SettingKind kind) {
        return kind instanceof SettingKind.Switch ? "on" : kind.example().replace("\"", "");
    }

    /// The role.
    public Role role() {
        return role;
    }

    /// Who says so.
    public Layers layers() {
        return layers;
    }

    /// The settings that have a value, in a fixed order.
    public Map<Setting, Value> values() {
        return values;
    }

    /// The value of a setting, if it has one.
    public Optional<Value> find(Setting setting) {
        return Optional.ofNullable(values.get(setting));
    }

    /// The value of a setting that has a default.
    ///
    /// @throws IllegalStateException when it has none
    public Value value(Setting setting) {
        return find(setting).orElseThrow(() -> new IllegalStateException(setting + " is not set"));
    }

    /// The text of a setting that has a default.
    public String text(Setting setting) {
        return value(setting).text();
    }

    /// Whether a switch is on.
    public boolean isOn(Setting setting) {
        return text(setting).equals("on");
    }

    /// The value of a number.
    public int number(Setting setting) {
        return Integer.parseInt(text(setting));
    }

    /// The value of a duration.
    public Duration duration(Setting setting) {
        return TimeSpan.parse(text(setting));
    }

    /// The value of a path.
    public Path path(Setting setting) {
        return Path.of(text(setting));
    }

    /// An endpoint; without a port that of the role.
    public Optional<Ipv4Endpoint> endpoint(Setting setting) {
        return find(setting)
                .map(Value::text)
                .map(text ->
                        text.indexOf(':') < 0
                                ? new Ipv4Endpoint(
                                        Ipv4Address.parse(text), Setting.defaultPort(role))
                                : Ipv4Endpoint.parse(text));
    }

    /// The names with commas between them.
    public List<String> hosts(Setting setting) {
        return find(setting)
                .map(value -> Arrays.stream(value.text().split(",")).map(String::strip).toList())
                .orElse(List.of());
    }

    /// How other settings of the role differ from these.
    public List<SettingChange> changesTo(RoleSettings wanted) {
        var changes = new ArrayList<SettingChange>();
        for (var setting : Setting.values()) {
            var value = wanted.find(setting);
            if (!value.map(Value::text).equals(find(setting).map(Value::text))) {
                changes.add(new SettingChange(role, setting, value, setting.holdsAtOnce(role)));
            }
        }
        return changes;
    }

    /// The same after these changes, on the way to others. What is the same there, but comes from
    /// somewhere else, does so here too.
    public RoleSettings with(List<SettingChange> changes, RoleSettings wanted) {
        var changed = new EnumMap<Setting, Value>(Setting.class);
        changed.putAll(values);
        changed.replaceAll((setting, value) ->
                wanted.find(setting)
                        .filter(other -> other.text().equals(value.text()))
                        .orElse(value));
        for (var change : changes) {
            change.value()
                    .ifPresentOrElse(
                            value -> changed.put(change.setting(), value),
                            () -> changed.remove(change.setting()));
        }
        return new RoleSettings(role, wanted.layers, changed);
    }

    /// Says what several roles of one process cannot share: a device, a control socket.
    public static List<String> conflicts(List<RoleSettings> roles) {
        var sentences = new ArrayList<String>();
        for (var setting : List.of(Setting.TUN, Setting.CONTROL)) {
            for (int i = 1; i < roles.size(); i++) {
                var text = roles.get(i).text(setting);
                for (var other : roles.subList(0, i)) {
                    if (other.text(setting).equals(text)) {
                        sentences.add(conflict(setting, text, other.role, roles.get(i).role));
                    }
                }
            }
        }
        return sentences;
    }

    private static String conflict(Setting setting, String text, Role first, Role second) {
        String other =
                setting == Setting.TUN ? "teredo1" : "/run/navalis/" + second.label() + ".sock";
        return first.label()
                + " and "
                + second.label()
                + " both have "
                + setting.label()
                + " "
                + text
                + "; write for example "
                + setting.label()
                + " = \""
                + other
                + "\" below ["
                + second.label()
                + "]";
    }
}
