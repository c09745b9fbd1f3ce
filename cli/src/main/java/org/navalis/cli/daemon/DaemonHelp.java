package org.navalis.cli.daemon;

/// What the help of all roles ends with.
final class DaemonHelp {

    static final String[] EXIT_CODES = {
        "",
        "Exit codes:",
        "   0   ended by a signal",
        "   2   the command line is wrong",
        "  69   a port, device or socket is in use or missing",
        "  70   a fault of the program",
        "  75   something that worked is gone; another start may help",
        "  77   no permission",
        "  78   the configuration is wrong"
    };

    private DaemonHelp() {}
}
