package org.navalis.cli.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Where the control sockets are unless told otherwise.
public final class ControlDirectory {

    /// That of the system.
    public static final Path SYSTEM = Path.of("/run/navalis");

    private static final Path SYSTEM_PARENT = Path.of("/run");

    private ControlDirectory() {}

    /// That of this user, where users have a directory for such things.
    public static Optional<Path> ofUser() {
        return Optional.ofNullable(System.getenv("XDG_RUNTIME_DIR"))
                .filter(directory -> !directory.isBlank())
                .map(directory -> Path.of(directory, "navalis"));
    }

    /// Where a role of this user has its socket: in the user's directory when the system's is not
    /// for this user.
    static Path here() {
        boolean isForUser = Files.isWritable(Files.exists(SYSTEM) ? SYSTEM : SYSTEM_PARENT);
        return isForUser ? SYSTEM : ofUser().orElse(SYSTEM);
    }
}
