package org.navalis.cli.lab.net;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Runs programs of the operating system and waits for them.
public final class SystemPrograms {

    private SystemPrograms() {}

    /// Runs a program without input.
    ///
    /// @return what it wrote to its standard output
    /// @throws IOException when it is missing or fails, with what it said
    public static String run(List<String> command) throws IOException, InterruptedException {
        return run(command, "");
    }

    /// Runs a program.
    ///
    /// @param input what it reads from its standard input
    /// @return what it wrote to its standard output
    /// @throws IOException when it is missing or fails, with what it said
    public static String run(List<String> command, String input)
            throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var toProcess = process.getOutputStream()) {
            toProcess.write(input.getBytes(StandardCharsets.UTF_8));
        }
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException(
                    String.join(" ", command) + " ended with " + code + ": " + output.strip());
        }
        return output;
    }

    /// Whether there is a program of this name in the usual places.
    public static boolean isInstalled(String name) {
        var path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin";
        return Stream.of(path.split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }
}
