package org.navalis.cli.hook;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A program of the operator. It is started as it is, without a shell, in `/`, with an environment
/// that holds nothing but what it is told, and ended when it takes too long.
///
/// It has the rights of this process. So it must belong to root or to the user of this process, and
/// nobody else may write to it or to its directory.
final class HookProgram {

    private static final String PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final int OUTPUT_BYTES_MAX = 2048;
    private static final Duration OUTPUT_PATIENCE = Duration.ofMillis(500);
    private static final List<PosixFilePermission> OF_OTHERS =
            List.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private final Path path;

    HookProgram(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /// Runs it and waits for its end.
    ///
    /// @param variables its environment, besides `PATH`
    /// @param limit how long it may take
    /// @return what an operator should know: that it failed, or what it said
    Optional<String> run(Map<String, String> variables, Duration limit)
            throws InterruptedException {
        try {
            var refusal = refusal();
            return refusal.isPresent() ? refusal : execute(variables, limit);
        } catch (IOException failed) {
            return Optional.of(path + " was not run: " + failed.getMessage());
        }
    }

    /// Why it must not be run, if so.
    Optional<String> refusal() throws IOException {
        if (!Files.isRegularFile(path)) {
            return Optional.of(path + " was not run: there is no such file");
        }
        if (!Files.isExecutable(path)) {
            return Optional.of(path + " was not run: it is not executable; try chmod 755");
        }
        var real = path.toRealPath();
        for (var part : List.of(real, real.resolveSibling(""))) {
            if (!isTrusted(part)) {
                return Optional.of(
                        path
                                + " was not run: others than root could change "
                                + part
                                + "; try chown root and chmod go-w");
            }
        }
        return Optional.empty();
    }

    private static boolean isTrusted(Path part) throws IOException {
        int owner = (int) Files.getAttribute(part, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        var self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        boolean isOurs = owner == 0 || Integer.valueOf(owner).equals(self);
        var permissions = Files.getPosixFilePermissions(part, LinkOption.NOFOLLOW_LINKS);
        return isOurs && OF_OTHERS.stream().noneMatch(permissions::contains);
    }

    private Optional<String> execute(Map<String, String> variables, Duration limit)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(path.toString()).directory(Path.of("/").toFile());
        builder.environment().clear();
        builder.environment().put("PATH", PATH);
        builder.environment().putAll(variables);
        builder.redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        var process = builder.start();
        var output = new CompletableFuture<String>();
        Thread.ofVirtual()
                .name("hook")
                .start(() -> output.complete(read(process.getInputStream())));
        try {
            if (!process.waitFor(limit)) {
                return Optional.of(
                        path + " was ended, since it took more than " + limit.toSeconds() + " s");
            }
            return report(process.exitValue(), said(output));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /// Reads to the end, so that the program does not have to wait, and keeps the beginning.
    private static String read(InputStream from) {
        var kept = new byte[OUTPUT_BYTES_MAX];
        int length = 0;
        try (from) {
            length = from.readNBytes(kept, 0, kept.length);
            from.transferTo(OutputStream.nullOutputStream());
        } catch (IOException ended) {
            // What was read is what there is.
        }
        return new String(kept, 0, length, StandardCharsets.UTF_8);
    }

    /// Something that the program has left behind may hold its output open; nobody waits for that.
    private static String said(CompletableFuture<String> output) throws InterruptedException {
        try {
            return output.get(OUTPUT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException stillOpen) {
            return "";
        }
    }

    private Optional<String> report(int exitCode, String output) {
        var lines = output.lines().map(HookProgram::printable).filter(it -> !it.isBlank()).toList();
        var words = String.join(" | ", lines);
        if (exitCode == 0) {
            return words.isEmpty() ? Optional.empty() : Optional.of(path + " said: " + words);
        }
        return Optional.of(
                path + " ended with exit code " + exitCode + (words.isEmpty() ? "" : ": " + words));
    }

    private static String printable(String line) {
        return line.replaceAll("\\p{Cntrl}", " ").strip();
    }
}
