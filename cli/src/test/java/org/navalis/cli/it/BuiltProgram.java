package org.navalis.cli.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The script `navalis` of the checkout, with the jars of this build.
///
/// The script builds when its stamp is older than a source. This build is new, so the test puts the
/// jars where the script expects them, sets the stamp, and takes it away again at the end.
final class BuiltProgram implements AutoCloseable {

    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path LIBRARIES = TARGET.resolve("lib");
    private static final Path STAMP = TARGET.resolve("navalis.stamp");

    private final Path jar;

    private BuiltProgram(Path jar) {
        this.jar = jar;
    }

    /// Prepares it; empty where this build has not made the jars.
    static Optional<BuiltProgram> prepare() throws IOException {
        var jar = findJar();
        if (jar.isEmpty() || !Files.isDirectory(LIBRARIES)) {
            return Optional.empty();
        }
        var program = new BuiltProgram(jar.get());
        program.place();
        return Optional.of(program);
    }

    private static Optional<Path> findJar() throws IOException {
        try (var files = Files.list(TARGET)) {
            return files.filter(file ->
                            file.getFileName()
                                    .toString()
                                    .matches("navalis-cli-[0-9.]+(-SNAPSHOT)?\\.jar"))
                    .findFirst();
        }
    }

    private void place() throws IOException {
        var placed = LIBRARIES.resolve(jar.getFileName());
        if (!Files.exists(placed) || Files.mismatch(jar, placed) >= 0) {
            Files.copy(jar, placed, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.deleteIfExists(STAMP);
        Files.createFile(STAMP);
    }

    /// The root of the checkout.
    static Path checkout() {
        return TARGET.getParent().getParent();
    }

    /// The command that runs the script.
    static List<String> command(String... arguments) {
        var command = new ArrayList<>(List.of(checkout().resolve("navalis").toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(STAMP);
    }
}
