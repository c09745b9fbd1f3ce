package org.navalis.cli.daemon;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.navalis.cli.config.Changes;
import org.navalis.cli.config.Layers;
import org.navalis.cli.config.NodeConfigs;
import org.navalis.cli.config.Role;
import org.navalis.cli.config.RoleSettings;
import org.navalis.cli.config.SetStore;
import org.navalis.cli.config.Setting;
import org.navalis.cli.config.SettingChange;
import org.navalis.cli.config.Value;
import org.navalis.cli.control.Change;
import org.navalis.cli.control.SettingsHandle;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;

/// What holds for the roles of a running process, and the one place where that changes. Of what is
/// wanted a role gets what it can take while it works; the rest waits for another start.
final class LiveSettings {

    private final RoleSource source;

    /// The first stands for the process too.
    private final Map<Role, Part> parts = new EnumMap<>(Role.class);

    private final Consumer<SettingChange> ears;

    /// A role.
    ///
    /// @param start its settings when the process began
    /// @param holding what holds
    /// @param wanted what holds, and what waits for another start
    private record Part(
            RoleSettings start,
            RoleSettings holding,
            RoleSettings wanted,
            Optional<SetStore> store,
            Consumer<RoleSettings> taker) {

        Part with(RoleSettings nowHolding, RoleSettings nowWanted) {
            return new Part(start, nowHolding, nowWanted, store, taker);
        }
    }

    /// @param source what is read again
    /// @param ears who hears of each change
    LiveSettings(RoleSource source, Consumer<SettingChange> ears) {
        this.source = source;
        this.ears = ears;
    }

    /// Adds a role that has started, for which nothing that is set is kept.
    ///
    /// @param holding its settings
    /// @param taker who gets other settings for it, all of which can hold at once
    void add(RoleSettings holding, Consumer<RoleSettings> taker) {
        add(holding, Optional.empty(), taker);
    }

    /// Adds a role that has started.
    ///
    /// @param holding its settings
    /// @param store where what is set is kept
    /// @param taker who gets other settings for it, all of which can hold at once; throws a
    ///     [Failure] when it does not take them
    synchronized void add(
            RoleSettings holding, Optional<SetStore> store, Consumer<RoleSettings> taker) {
        parts.put(holding.role(), new Part(holding, holding, holding, store, taker));
    }

    /// The settings of one of the roles, for others to change.
    SettingsHandle of(Role role) {
        return new SettingsHandle() {
            @Override
            public List<SettingChange> reload() {
                return LiveSettings.this.reload();
            }

            @Override
            public Change set(String key, String value) {
                return LiveSettings.this.set(role, key, value);
            }
        };
    }

    /// Reads the file and the policy again, as [SettingsHandle#reload]. What was set stays.
    synchronized List<SettingChange> reload() {
        return change(source.read().stream().map(this::withSet).toList());
    }

    private RoleSettings withSet(RoleSettings read) {
        var part = parts.get(read.role());
        if (part == null) {
            return read;
        }
        return RoleSettings.of(
                read.role(),
                part.wanted()
                        .layers()
                        .withFile(read.layers().file())
                        .withPolicy(read.layers().policy()));
    }

    /// Changes a setting of a role, as [SettingsHandle#set].
    synchronized Change set(Role role, String key, String value) {
        var before = part(role);
        var setting = Changes.settingOf(role, key);
        var layers = Changes.apply(before.wanted(), before.start().layers(), key, value);
        var changes =
                change(
                        parts.values().stream()
                                .map(it ->
                                        it.equals(before)
                                                ? RoleSettings.of(role, layers)
                                                : it.wanted())
                                .toList());
        var known = part(role).wanted().find(setting);
        boolean isNow =
                changes.stream()
                        .filter(it -> it.role() == role && it.setting() == setting)
                        .allMatch(SettingChange::holdsNow);
        var unkept = keep(before, layers).or(() -> flagAgain(before.start(), setting, known));
        return new Change(
                key,
                known.map(Value::text).orElse("none"),
                isNow,
                unkept.isEmpty(),
                setting.label()
                        + " = "
                        + known.map(it -> setting.kind().inFile(it.text())).orElse("none")
                        + (isNow ? " holds now" : " holds after a restart")
                        + unkept.orElse(isNow ? ", and after a restart" : ""));
    }

    /// Keeps what was set for the next start.
    ///
    /// @return what is to be said when that is not possible
    private static Optional<String> keep(Part part, Layers layers) {
        if (part.store().isEmpty() || layers.set().equals(part.wanted().layers().set())) {
            return Optional.empty();
        }
        var store = part.store().get();
        try {
            store.write(layers.set().of(part.start().role()));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(
                    ", and until this node ends: "
                            + store.path()
                            + " cannot be written ("
                            + e.getMessage()
                            + ")");
        }
    }

    private static Optional<String> flagAgain(
            RoleSettings start, Setting setting, Optional<Value> known) {
        return Optional.ofNullable(start.layers().flags().get(setting))
                .filter(flag -> !known.map(Value::text).equals(Optional.of(flag)))
                .map(flag ->
                        ", and until this node ends: the next start with --"
                                + setting.label()
                                + " "
                                + flag
                                + " has that again");
    }

    private Part part(Role role) {
        return Objects.requireNonNull(parts.get(role));
    }

    /// Puts other settings in force, as far as the roles can take them while they work.
    ///
    /// @param wanted for each role that runs
    /// @return what is different now, or will be after a restart
    /// @throws Failure when they are wrong, or of other roles, or the system refuses them; then
    ///     nothing has changed
    synchronized List<SettingChange> change(List<RoleSettings> wanted) {
        requireRight(wanted);
        var changes = new ArrayList<SettingChange>();
        for (int i = 0; i < wanted.size(); i++) {
            changes.addAll(change(wanted.get(i), i == 0));
        }
        changes.forEach(ears);
        return changes;
    }

    private void requireRight(List<RoleSettings> wanted) {
        var roles = wanted.stream().map(RoleSettings::role).toList();
        if (!roles.equals(List.copyOf(parts.keySet()))) {
            throw new Failure(
                    ExitCode.FAILED,
                    "the file names "
                            + words(roles)
                            + ", but "
                            + words(parts.keySet())
                            + " runs here; roles begin and end with the process, so start it"
                            + " again");
        }
        var problems = new ArrayList<String>();
        wanted.forEach(role -> problems.addAll(NodeConfigs.problemsOf(role)));
        problems.addAll(RoleSettings.conflicts(wanted));
        if (!problems.isEmpty()) {
            throw Failure.ofConfiguration(problems);
        }
    }

    private static String words(Collection<Role> roles) {
        return roles.stream().map(Role::label).collect(Collectors.joining(" and "));
    }

    private List<SettingChange> change(RoleSettings wanted, boolean isFirst) {
        var part = part(wanted.role());
        var changes =
                part.holding().changesTo(wanted).stream()
                        .filter(change -> isFirst || !change.setting().isOfProcess())
                        .toList();
        var now = changes.stream().filter(SettingChange::holdsNow).toList();
        var next = part.holding().with(now, wanted);
        // What holds at once may not go together with what has to wait; then all of it waits.
        if (!NodeConfigs.problemsOf(next).isEmpty()) {
            parts.put(wanted.role(), part.with(part.holding(), wanted));
            return changes.stream().map(SettingChange::later).toList();
        }
        if (!now.isEmpty() || !wanted.layers().equals(part.holding().layers())) {
            part.taker().accept(next);
        }
        parts.put(wanted.role(), part.with(next, wanted));
        return changes;
    }
}
