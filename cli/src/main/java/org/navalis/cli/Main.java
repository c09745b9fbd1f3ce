package org.navalis.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The `navalis` command.
@Command(name = "navalis", version = "navalis 0.1.0", mixinStandardHelpOptions = true)
public final class Main implements Runnable {

    private Main() {}

    /// Runs the command.
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
