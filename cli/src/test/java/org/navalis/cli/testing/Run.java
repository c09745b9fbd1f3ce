package org.navalis.cli.testing;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.navalis.cli.Main;

/// A command that was run, with what it printed.
///
/// @param exitCode how it ended
/// @param out what it printed for what was asked
/// @param err what it printed on what went wrong
public record Run(int exitCode, String out, String err) {

    public static Run of(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
        return new Run(exitCode, out.toString(), err.toString());
    }
}
