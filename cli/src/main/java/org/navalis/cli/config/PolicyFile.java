package org.navalis.cli.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;

/// Reads the policy of this machine: a file like `navalis.toml` that beats everything else, as a
/// group policy does on Windows. It must be root's, and nobody else may be able to write it.
final class PolicyFile {

    private static final int ROOT = 0;

    private static final Set<PosixFilePermission> WRITERS =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private PolicyFile() {}

    /// Reads the file, if there is one.
    ///
    /// @throws Failure of the configuration, when it is not root's alone, or something in it is
    ///     wrong
    static SettingsFile read(Path path) {
        return read(path, ROOT);
    }

    /// The same, of this owner.
    static SettingsFile read(Path path, int owner) {
        if (!Files.exists(path)) {
            return SettingsFile.NONE;
        }
        requireTrust(path, owner);
        var policy = FileReader.read(path);
        if (!policy.problems().isEmpty()) {
            throw Failure.ofConfiguration(policy.problems());
        }
        return policy;
    }

    private static void requireTrust(Path path, int owner) {
        try {
            boolean isWritable =
                    Files.getPosixFilePermissions(path).stream().anyMatch(WRITERS::contains);
            boolean isOwned = Files.getAttribute(path, "unix:uid").equals(owner);
            if (isWritable || !isOwned) {
                throw new Failure(
                        ExitCode.CONFIGURATION,
                        "the policy "
                                + path
                                + (isWritable
                                        ? " can be written by others than its owner"
                                        : " is not root's")
                                + ", so that nobody knows whose policy it is; give it to root"
                                + " alone with 'chown root: "
                                + path
                                + "; chmod 644 "
                                + path
                                + "', or take it away");
            }
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.CONFIGURATION,
                    "the policy " + path + " cannot be looked at: " + e.getMessage(),
                    e);
        }
    }
}
