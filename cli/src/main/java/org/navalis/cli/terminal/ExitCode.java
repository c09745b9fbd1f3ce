package org.navalis.cli.terminal;

/// The exit codes that scripts may rely on; those from 69 on are the numbers of `sysexits.h`.
public final class ExitCode {

    /// Done.
    public static final int DONE = 0;

    /// Tried, and failed.
    public static final int FAILED = 1;

    /// The command line was wrong.
    public static final int USAGE = 2;

    /// The node is dormant or probing.
    public static final int PROBING = 3;

    /// The node is off-line.
    public static final int OFFLINE = 4;

    /// A port or device is in use, or missing.
    public static final int UNAVAILABLE = 69;

    /// A fault of the program.
    public static final int INTERNAL = 70;

    /// Another try may help.
    public static final int TRY_AGAIN = 75;

    /// The user may not do this.
    public static final int NO_PERMISSION = 77;

    /// The configuration is wrong.
    public static final int CONFIGURATION = 78;

    private ExitCode() {}
}
