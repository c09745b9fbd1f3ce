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

/// What holds for a role in the end: a flag beats the file, its table beats its top, and the file
/// beats the default.
public final class RoleSettings {

    private final Role role;
    private final Map<Setting, Value> values;

    private RoleSettings(Role role, Map<Setting, Value> values) {
        this.role = role;
        this.values = values;
    }

    /// Puts together what holds.
    ///
    /// @param flags what was said on the command line
    /// @throws Failure when a flag has a value that its setting does not take
    public static RoleSettings of(Role role, Map<Setting, String> flags, SettingsFile file) {
        var values = new EnumMap<Setting, Value>(Setting.class);
        for (var setting : Setting.values()) {
            if (setting.isOf(role)) {
                find(role, setting, flags, file).ifPresent(value -> values.put(setting, value));
            }
        }
        return new RoleSettings(role, values);
    }

    private static Optional<Value> find(
            Role role, Setting setting, Map<Setting, String> flags, SettingsFile file) {
        var flag = flags.get(setting);
        if (flag != null) {
            requireRight(setting, flag);
            return Optional.of(new Value(flag, Value.FLAG));
        }
        return Optional.ofNullable(file.of(role).get(setting))
                .or(() -> Optional.ofNullable(file.common().get(setting)))
                .or(() -> setting.defaultOf(role).map(text -> new Value(text, Value.DEFAULT)));
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

    private static String exampleOf(SettingKind kind) {
        return kind instanceof SettingKind.Switch ? "on" : kind.example().replace("\"", "");
    }

    /// The role.
    public Role role() {
        return role;
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

    /// The same after these changes.
    public RoleSettings with(List<SettingChange> changes) {
        var changed = new EnumMap<Setting, Value>(Setting.class);
        changed.putAll(values);
        for (var change : changes) {
            change.value()
                    .ifPresentOrElse(
                            value -> changed.put(change.setting(), value),
                            () -> changed.remove(change.setting()));
        }
        return new RoleSettings(role, changed);
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
