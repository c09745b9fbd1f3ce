package org.navalis.cli.terminal;

import java.util.Optional;

/// Whether colours are wanted.
public final class Colors {

    private Colors() {}

    /// Only on a terminal, and never with `NO_COLOR`.
    public static boolean areWanted() {
        return System.getenv().getOrDefault("NO_COLOR", "").isEmpty()
                && Optional.ofNullable(System.console())
                        .filter(console -> console.isTerminal())
                        .isPresent();
    }
}
