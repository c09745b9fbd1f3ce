package org.navalis.cli.lab.part;

import java.io.IOException;
import java.nio.file.Path;

/// The page server as a program of its own, which starts faster than the whole command.
public final class PageServerMain {

    private PageServerMain() {}

    /// Serves.
    ///
    /// @param arguments port and file
    public static void main(String[] arguments) throws IOException {
        new PageServer(Integer.parseInt(arguments[0]), Path.of(arguments[1])).run();
    }
}
