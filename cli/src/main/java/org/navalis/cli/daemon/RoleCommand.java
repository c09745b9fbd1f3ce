package org.navalis.cli.daemon;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.navalis.cli.config.NodeConfigs;
import org.navalis.cli.config.Role;
import org.navalis.cli.config.RoleSettings;
import org.navalis.cli.config.Setting;
import org.navalis.cli.config.Value;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import org.navalis.cli.terminal.HelpOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `navalis server`, `navalis relay`, `navalis client`: one role in the foreground.
public final class RoleCommand implements Callable<Integer> {

    private static final String PRINT_CONFIG = "--print-config";
    private static final String DEVICE_DEFAULT = "eth0";

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
        if (role != Role.CLIENT) {
            command.spec.addOption(
                    OptionSpec.builder(PRINT_CONFIG)
                            .paramLabel(String.join("|", RoutingFragments.daemonsOf(role)))
                            .type(String.class)
                            .completionCandidates(RoutingFragments.daemonsOf(role))
                            .description("print what a routing daemon beside it needs, and end")
                            .build());
        }
        return command.spec;
    }

    @Override
    public Integer call() throws InterruptedException {
        var line = spec.commandLine().getParseResult();
        var flags = SettingFlags.read(line, settings);
        var source =
                new RoleSource(
                        SettingFlags.file(line),
                        file -> List.of(daemon.settings(role, flags, file)));
        var roles = source.read();
        var known = roles.getFirst();
        if (line.hasMatchedOption(PRINT_CONFIG)) {
            return printConfig(line.matchedOptionValue(PRINT_CONFIG, ""), known);
        }
        var missing = NodeConfigs.missingOf(known);
        // Without a file it is the command line that lacks something.
        if (!missing.isEmpty() && source.file().isEmpty() && !isHalfServer(known)) {
            throw new Failure(ExitCode.USAGE, String.join("\n", missing));
        }
        return daemon.run(roles, source);
    }

    private int printConfig(String daemonName, RoleSettings known) {
        var daemons = RoutingFragments.daemonsOf(role);
        if (!daemons.contains(daemonName)) {
            throw new Failure(
                    ExitCode.USAGE,
                    PRINT_CONFIG + " " + daemonName + " is none of " + String.join(", ", daemons));
        }
        var device = known.find(Setting.ADVERTISE).map(Value::text).orElse(DEVICE_DEFAULT);
        var tun = known.text(Setting.TUN);
        spec.commandLine()
                .getOut()
                .print(
                        role == Role.RELAY
                                ? RoutingFragments.ofRelay(daemonName, tun, device)
                                : RoutingFragments.ofServer(daemonName, tun, device));
        spec.commandLine().getOut().flush();
        return ExitCode.DONE;
    }

    /// Two addresses are what a server is, not a matter of the form of a command.
    private static boolean isHalfServer(RoleSettings known) {
        return known.role() == Role.SERVER && known.find(Setting.LISTEN).isPresent();
    }
}
