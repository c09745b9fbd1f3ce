package org.navalis.cli;

import java.util.concurrent.Callable;
import org.navalis.cli.terminal.ExitCode;
import picocli.CommandLine.Command;

/// `navalis selftest`.
@Command(name = "selftest", hidden = true, description = "Uses what a start uses.")
final class SelftestCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        return ExitCode.DONE;
    }
}
