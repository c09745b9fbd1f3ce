package org.navalis.cli.configure;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `navalis config`: looks at a configuration without running it.
@Command(
        name = "config",
        description = "Checks, shows and explains the configuration.",
        mixinStandardHelpOptions = true,
        subcommands = {ConfigCheck.class, ConfigShow.class, ConfigExplain.class})
public final class ConfigCommand {

    /// Where a command prints.
    static PrintWriter out(CommandLine.Model.CommandSpec spec) {
        return spec.commandLine().getOut();
    }
}
