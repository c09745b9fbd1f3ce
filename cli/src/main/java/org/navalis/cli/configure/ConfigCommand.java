package org.navalis.cli.configure;

import java.io.PrintWriter;
import java.util.Map;
import org.navalis.cli.config.Places;
import org.navalis.cli.config.Role;
import org.navalis.cli.config.RoleSettings;
import org.navalis.cli.config.SettingsFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `navalis config`: looks at a configuration without running it.
@Command(
        name = "config",
        description = "Checks, shows and explains the configuration.",
        mixinStandardHelpOptions = true,
        subcommands = {ConfigCheck.class, ConfigShow.class, ConfigExplain.class})
public final class ConfigCommand {

    /// What would hold for a role with a file on this machine: under its policy, and with what was
    /// set.
    static RoleSettings settings(Role role, SettingsFile file) {
        return RoleSettings.of(role, Places.ofSystem().layers(role, Map.of(), file));
    }

    /// Where a command prints.
    static PrintWriter out(CommandLine.Model.CommandSpec spec) {
        return spec.commandLine().getOut();
    }
}
