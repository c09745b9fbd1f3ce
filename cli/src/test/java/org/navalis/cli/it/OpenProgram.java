package org.navalis.cli.it;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A copy of this build where every user may read it, and a directory of one user for sockets.
///
/// @param directory where both are; empty for none
record OpenProgram(Path directory) implements AutoCloseable {

    static final OpenProgram NONE = new OpenProgram(Path.of(""));

    /// Makes the copy.
    ///
    /// @param user the number of the user
    static OpenProgram copy(int user) throws IOException {
        var directory = Files.createTempDirectory(Path.of("/tmp"), "navalis-it");
        var program = new OpenProgram(directory);
        open(directory);
        int count = 0;
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            var from = Path.of(entry).toAbsolutePath();
            if (Files.exists(from)) {
                copy(from, directory.resolve(count++ + "-" + from.getFileName()));
            }
        }
        Files.createDirectory(program.runDirectory());
        Files.setAttribute(program.runDirectory(), "unix:uid", user);
        return program;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                var copy = to.resolve(from.relativize(file).toString());
                Files.copy(file, copy);
                open(copy);
            }
        }
    }

    private static void open(Path path) throws IOException {
        Files.setPosixFilePermissions(
                path,
                PosixFilePermissions.fromString(
                        Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--"));
    }

    /// The user's own directory, as XDG_RUNTIME_DIR.
    Path runDirectory() {
        return directory.resolve("run");
    }

    /// The command that runs navalis.
    List<String> java(String... arguments) throws IOException {
        var command = new ArrayList<>(Navalis.java("org.navalis.cli.Main", arguments));
        command.set(command.indexOf("-cp") + 1, classPath());
        return command;
    }

    private String classPath() throws IOException {
        try (var entries = Files.list(directory)) {
            return String.join(
                    File.pathSeparator,
                    entries.filter(entry -> !entry.equals(runDirectory()))
                            .sorted(Comparator.comparingInt(OpenProgram::number))
                            .map(Path::toString)
                            .toList());
        }
    }

    private static int number(Path entry) {
        return Integer.parseInt(String.valueOf(entry.getFileName()).split("-", 2)[0]);
    }

    @Override
    public void close() throws IOException {
        if (equals(NONE)) {
            return;
        }
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
