package org.navalis.cli.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.navalis.cli.lab.net.SystemPrograms;

/// What a test needs of the machine. Where that is missing the test is skipped, and says why.
final class Requirements {

    private Requirements() {}

    /// Network namespaces, TUN devices and these programs.
    static void assumeNamespacesAnd(String... programs) {
        missing(programs).ifPresent(Requirements::skip);
    }

    /// Something else.
    ///
    /// @param reason why the test is skipped without it
    static void assume(boolean isGiven, String reason) {
        if (!isGiven) {
            skip(reason);
        }
    }

    private static void skip(String reason) {
        var test =
                StackWalker.getInstance()
                        .walk(frames ->
                                frames.map(StackWalker.StackFrame::getClassName)
                                        .filter(name -> name.endsWith("IT"))
                                        .findFirst())
                        .orElse("a test");
        System.out.println("skipped: " + test + ": " + reason);
        Assumptions.abort(reason);
    }

    private static Optional<String> missing(String... programs) {
        if (!isRoot()) {
            return Optional.of("network namespaces need root");
        }
        var missing =
                Stream.concat(Stream.of("ip"), Stream.of(programs))
                        .filter(program -> !SystemPrograms.isInstalled(program))
                        .toList();
        if (!missing.isEmpty()) {
            return Optional.of("not installed: " + String.join(", ", missing));
        }
        if (!Files.exists(Path.of("/dev/net/tun"))) {
            return Optional.of("there is no /dev/net/tun");
        }
        return refusal();
    }

    static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            return false;
        }
    }

    /// Containers often have the programs but not the right.
    private static Optional<String> refusal() {
        var name = "navalis-it-" + ProcessHandle.current().pid() + "-try";
        try {
            SystemPrograms.run(List.of("ip", "netns", "add", name));
            SystemPrograms.run(List.of("ip", "netns", "del", name));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("no network namespaces here: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }
}
