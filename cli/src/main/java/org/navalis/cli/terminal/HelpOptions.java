package org.navalis.cli.terminal;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `--help` and `--version` for commands without annotations: picocli's own mixin has some, and
/// reading them takes a third of the time that the command line takes at a start.
public final class HelpOptions {

    private HelpOptions() {}

    /// Adds both, where they are not there yet.
    public static void add(CommandSpec spec) {
        spec.addOption(
                OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help message and exit.")
                        .build());
        spec.addOption(
                OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Print version information and exit.")
                        .build());
    }
}
