package org.navalis.cli.daemon;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.navalis.cli.config.NodeConfigs;
import org.navalis.cli.config.Role;
import org.navalis.cli.config.RoleSettings;
import org.navalis.cli.config.SettingChange;
import org.navalis.cli.control.SettingsHandle;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;

/// What holds for the roles of a running process, and the one place where that changes. Of what is
/// wanted a role gets what it can take while it works; the rest waits for another start.
final class LiveSettings implements SettingsHandle {

    private final RoleSource source;

    /// The first stands for the process too.
    private final Map<Role, Part> parts = new EnumMap<>(Role.class);

    private final Consumer<SettingChange> ears;

    private record Part(RoleSettings holding, Consumer<RoleSettings> taker) {}

    /// @param source what is read again
    /// @param ears who hears of each change
    LiveSettings(RoleSource source, Consumer<SettingChange> ears) {
        this.source = source;
        this.ears = ears;
    }

    /// Adds a role that has started.
    ///
    /// @param holding its settings
    /// @param taker who gets other settings for it, all of which can hold at once
    synchronized void add(RoleSettings holding, Consumer<RoleSettings> taker) {
        parts.put(holding.role(), new Part(holding, taker));
    }

    @Override
    public synchronized List<SettingChange> reload() {
        return change(source.read());
    }

    /// Puts other settings in force, as far as the roles can take them while they work.
    ///
    /// @param wanted for each role that runs
    /// @return what is different now, or will be after a restart
    /// @throws Failure when they are wrong, or of other roles; then nothing has changed
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
        var part = Objects.requireNonNull(parts.get(wanted.role()));
        var changes =
                part.holding().changesTo(wanted).stream()
                        .filter(change -> isFirst || !change.setting().isOfProcess())
                        .toList();
        var next = part.holding().with(changes.stream().filter(SettingChange::holdsNow).toList());
        // What holds at once may not go together with what has to wait; then all of it waits.
        if (!NodeConfigs.problemsOf(next).isEmpty()) {
            return changes.stream().map(SettingChange::later).toList();
        }
        if (changes.stream().anyMatch(SettingChange::holdsNow)) {
            parts.put(wanted.role(), new Part(next, part.taker()));
            part.taker().accept(next);
        }
        return changes;
    }
}
