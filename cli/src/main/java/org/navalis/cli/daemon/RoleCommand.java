package org.navalis.cli.daemon;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.navalis.cli.config.NodeConfigs;
import org.navalis.cli.config.Role;
import org.navalis.cli.config.RoleSettings;
import org.navalis.cli.config.Setting;
import org.navalis.cli.config.SettingsFile;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.terminal.HelpOptions;
import picocli.CommandLine.Model.CommandSpec;

/// `navalis server`, `navalis relay`, `navalis client`: one role in the foreground.
public final class RoleCommand implements Callable<Integer> {

    private final Role role;
    private final Daemon daemon;
    private final List<Setting> settings;
    private final CommandSpec spec;

    private RoleCommand(Role role, Daemon daemon) {
        this.role = role;
        this.daemon = daemon;
        this.settings = Arrays.stream(Setting.values()).filter(it -> it.isOf(role)).toList();
        this.spec = CommandSpec.wrapWithoutInspection(this);
    }

    /// The command of a role, with a flag for each of its settings.
    public static CommandSpec spec(Role role, Daemon daemon) {
        var command = new RoleCommand(role, daemon);
        command.spec
                .name(role.label())
                .usageMessage()
                .description(
                        "Runs "
                                + role.description()
                                + ". It stays in the foreground until SIGINT or"
                                + " SIGTERM, then leaves the system as it found it.")
                .footer(DaemonHelp.EXIT_CODES);
        HelpOptions.add(command.spec);
        SettingFlags.add(command.spec, command.settings, role);
        return command.spec;
    }

    @Override
    public Integer call() throws InterruptedException {
        var line = spec.commandLine().getParseResult();
        var file = SettingFlags.file(line, () -> SettingsFile.NONE);
        var flags = SettingFlags.read(line, settings);
        var known = RoleSettings.of(role, flags, file);
        var missing = NodeConfigs.missingOf(known);
        // Without a file it is the command line that lacks something.
        if (!missing.isEmpty() && file.equals(SettingsFile.NONE)) {
            throw new Failure(ExitCode.USAGE, String.join("\n", missing));
        }
        return daemon.run(List.of(known));
    }
}
