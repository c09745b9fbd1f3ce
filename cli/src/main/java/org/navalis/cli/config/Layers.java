package org.navalis.cli.config;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// All who say something about the settings of a role. The first of them that says something of a
/// setting is right:
///
/// ```
/// policy > flag > set > file > default
/// ```
///
/// @param flags what was said on the command line
/// @param set what `navalis set` has set
/// @param file the configuration file
/// @param policy the policy of this machine
public record Layers(
        Map<Setting, String> flags, SettingsFile set, SettingsFile file, SettingsFile policy) {

    /// Copies the flags.
    public Layers {
        flags = flags.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(flags));
    }

    /// Without a policy, and nothing was set.
    public static Layers of(Map<Setting, String> flags, SettingsFile file) {
        return new Layers(flags, SettingsFile.NONE, file, SettingsFile.NONE);
    }

    /// The same with this set.
    public Layers withSet(SettingsFile others) {
        return new Layers(flags, others, file, policy);
    }

    /// The same with another file.
    public Layers withFile(SettingsFile other) {
        return new Layers(flags, set, other, policy);
    }

    /// The same with another policy.
    public Layers withPolicy(SettingsFile other) {
        return new Layers(flags, set, file, other);
    }

    /// The same, with this flag or without it.
    Layers withFlag(Setting setting, Optional<String> flag) {
        var others = new EnumMap<Setting, String>(Setting.class);
        others.putAll(flags);
        others.remove(setting);
        flag.ifPresent(text -> others.put(setting, text));
        return new Layers(others, set, file, policy);
    }

    /// What the policy says of a setting, if it does.
    Optional<Value> ofPolicy(Role role, Setting setting) {
        return policy.find(role, setting).map(Value::ofPolicy);
    }

    /// What the configuration file says of a setting, if it does.
    Optional<Value> ofFile(Role role, Setting setting) {
        return file.find(role, setting);
    }

    /// What holds, unless it is the default.
    Optional<Value> find(Role role, Setting setting) {
        return ofPolicy(role, setting)
                .or(() ->
                        Optional.ofNullable(flags.get(setting))
                                .map(text -> new Value(text, Value.FLAG)))
                .or(() -> set.find(role, setting).map(Value::ofSet))
                .or(() -> ofFile(role, setting));
    }
}
