package org.navalis.cli.daemon;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.navalis.cli.config.RoleSettings;
import org.navalis.cli.config.Setting;
import org.navalis.cli.config.SettingsFile;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.terminal.HelpOptions;
import picocli.CommandLine.Model.CommandSpec;

/// `navalis run`: every role that the file names, in one process.
public final class RunCommand implements Callable<Integer> {

    private static final List<Setting> SETTINGS =
            Arrays.stream(Setting.values())
                    .filter(setting -> setting.isCommon() && setting != Setting.CONTROL)
                    .toList();

    private final Daemon daemon;
    private final CommandSpec spec;

    private RunCommand(Daemon daemon) {
        this.daemon = daemon;
        this.spec = CommandSpec.wrapWithoutInspection(this);
    }

    /// The command.
    public static CommandSpec spec(Daemon daemon) {
        var command = new RunCommand(daemon);
        command.spec
                .name("run")
                .usageMessage()
                .description(
                        "Runs every role that the configuration file names, in one process:"
                                + " [server], [relay], [client].")
                .footer(DaemonHelp.EXIT_CODES);
        HelpOptions.add(command.spec);
        SettingFlags.add(command.spec, SETTINGS, null);
        return command.spec;
    }

    @Override
    public Integer call() throws InterruptedException {
        var line = spec.commandLine().getParseResult();
        var path = SettingFlags.file(line).orElse(SettingsFile.PATH_DEFAULT);
        var flags = SettingFlags.read(line, SETTINGS);
        var source = new RoleSource(Optional.of(path), file -> rolesOf(file, flags));
        return daemon.run(source.read(), source);
    }

    private List<RoleSettings> rolesOf(SettingsFile file, Map<Setting, String> flags) {
        if (file.namedRoles().isEmpty()) {
            throw Failure.ofConfiguration(
                    List.of("the file names no role; write [server], [relay] or [client] into it"));
        }
        return file.namedRoles().stream().map(role -> daemon.settings(role, flags, file)).toList();
    }
}
