package org.navalis.cli;

import java.io.PrintWriter;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Says in a sentence what went wrong, and chooses the exit code.
///
/// @param isDebugging whether to show where in the program it happened
record Faults(boolean isDebugging)
        implements IExecutionExceptionHandler, IParameterExceptionHandler {

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult line) {
        return switch (e) {
            case Failure failure -> {
                tell(command.getErr(), failure, String.valueOf(failure.getMessage()));
                yield failure.exitCode();
            }
            case InterruptedException _ -> ExitCode.FAILED;
            case null, default -> {
                tell(
                        command.getErr(),
                        e,
                        "a fault of navalis itself ("
                                + e
                                + "); please report it, with what --debug shows");
                yield ExitCode.INTERNAL;
            }
        };
    }

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        var command = e.getCommandLine();
        String hint =
                "'" + command.getCommandSpec().qualifiedName() + " --help' shows what there is";
        tell(command.getErr(), e, sentence(e) + "; " + hint);
        return ExitCode.USAGE;
    }

    private static String sentence(ParameterException e) {
        String sentence = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        if (e instanceof UnmatchedArgumentException unmatched) {
            var suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) {
                return sentence + "; did you mean " + String.join(" or ", suggestions) + "?";
            }
        }
        return sentence;
    }

    private void tell(PrintWriter err, Exception e, String message) {
        message.lines().forEach(line -> err.println("navalis: " + line));
        if (isDebugging) {
            e.printStackTrace(err);
        }
        err.flush();
    }
}
