package org.navalis.cli.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a configuration file says: values for all roles, and a table for each role that it names.
///
/// @param common what stands at the top
/// @param roles the tables, in the order of the file's roles
/// @param problems what is wrong, each with file, line and column; empty when all is right
public record SettingsFile(
        Map<Setting, Value> common, Map<Role, Map<Setting, Value>> roles, List<String> problems) {

    /// Where the file is unless told otherwise.
    public static final Path PATH_DEFAULT = Path.of("/etc/navalis/navalis.toml");

    /// No file at all.
    public static final SettingsFile NONE = new SettingsFile(Map.of(), Map.of(), List.of());

    /// Copies the list.
    public SettingsFile {
        problems = List.copyOf(problems);
    }

    /// The roles that have a table.
    public Set<Role> namedRoles() {
        return roles.isEmpty()
                ? Set.of()
                : Collections.unmodifiableSet(new EnumMap<>(roles).keySet());
    }

    /// What is said of a setting of a role: by its table, or else by the top.
    Optional<Value> find(Role role, Setting setting) {
        return Optional.ofNullable(of(role).get(setting))
                .or(() -> Optional.ofNullable(common.get(setting)));
    }

    /// The same with another value of a setting of a role, or without one.
    public SettingsFile with(Role role, Setting setting, Optional<Value> value) {
        var values = new EnumMap<Setting, Value>(Setting.class);
        values.putAll(of(role));
        values.remove(setting);
        value.ifPresent(it -> values.put(setting, it));
        var others = new EnumMap<Role, Map<Setting, Value>>(Role.class);
        others.putAll(roles);
        others.put(role, values);
        return new SettingsFile(common, others, problems);
    }

    /// What is said of a role.
    public Map<Setting, Value> of(Role role) {
        return roles.getOrDefault(role, Map.of());
    }
}
