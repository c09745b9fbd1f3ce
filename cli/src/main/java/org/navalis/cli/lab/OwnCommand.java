package org.navalis.cli.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How this program was started, so that it can be started again in other places.
final class OwnCommand {

    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
    private static final String MAIN = "org.navalis.cli.Main";

    /// The property by which the script that starts Navalis gives its own path.
    private static final String LAUNCHER = "navalis.launcher";

    private OwnCommand() {}

    /// The virtual machine, its options and the main class, with the same cache of classes.
    ///
    /// @throws IOException when the system does not tell
    static List<String> words() throws IOException {
        return words(List.of(Files.readString(COMMAND_LINE).split("\0")));
    }

    /// The words up to the main class.
    static List<String> words(List<String> commandLine) throws IOException {
        for (int i = 0; i < commandLine.size(); i++) {
            var word = commandLine.get(i);
            if (word.equals(MAIN) || word.endsWith("/" + MAIN)) {
                return new ArrayList<>(commandLine.subList(0, i + 1));
            }
        }
        throw new IOException("cannot see how navalis was started: " + commandLine);
    }

    /// What a person types to start this program.
    static String typed() {
        var launcher = System.getProperty(LAUNCHER, "navalis");
        var here = Path.of("").toAbsolutePath();
        var path = Path.of(launcher).toAbsolutePath();
        return here.equals(path.getParent()) ? "./" + path.getFileName() : launcher;
    }
}
