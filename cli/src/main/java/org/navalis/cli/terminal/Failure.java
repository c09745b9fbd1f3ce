package org.navalis.cli.terminal;

import java.util.List;

/// A command cannot do what it was asked to. The message says what was wrong, where, and what to
/// do; each of its lines is a sentence of its own.
public final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int exitCode;

    /// A failure without a deeper cause.
    ///
    /// @param exitCode one of [ExitCode]
    public Failure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /// A failure with its cause.
    ///
    /// @param exitCode one of [ExitCode]
    public Failure(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /// Several things that are wrong with the configuration.
    public static Failure ofConfiguration(List<String> sentences) {
        return new Failure(ExitCode.CONFIGURATION, String.join("\n", sentences));
    }

    /// How the program ends.
    public int exitCode() {
        return exitCode;
    }
}
