package org.navalis.cli.configure;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.config.FileReader;
import org.navalis.cli.config.Places;
import org.navalis.cli.config.Role;
import org.navalis.cli.config.RoleSettings;
import org.navalis.cli.config.SettingsFile;
import org.navalis.cli.terminal.Failure;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `navalis config`: looks at a configuration without running it.
@Command(
        name = "config",
        description = "Checks, shows and explains the configuration.",
        mixinStandardHelpOptions = true,
        subcommands = {ConfigCheck.class, ConfigShow.class, ConfigExplain.class})
public final class ConfigCommand {

    /// A file, or the one at the usual place if there is one.
    ///
    /// @throws Failure when it cannot be read, or with everything that is wrong in it
    static SettingsFile file(@Nullable Path path) {
        if (path == null && !Files.exists(SettingsFile.PATH_DEFAULT)) {
            return SettingsFile.NONE;
        }
        var file = FileReader.read(path == null ? SettingsFile.PATH_DEFAULT : path);
        if (!file.problems().isEmpty()) {
            throw Failure.ofConfiguration(file.problems());
        }
        return file;
    }

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
