package org.navalis.cli.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Where on this machine others than the command line and its file speak of settings.
///
/// @param policy the file of the policy; there need not be one
/// @param state the directory in which what was set is kept
public record Places(Path policy, Path state) {

    /// Nobody else speaks, and what was set is not kept.
    public static final Places NOWHERE =
            new Places(Path.of("/dev/null/policy"), Path.of("/dev/null"));

    /// Where the policy is.
    public static final Path POLICY = Path.of("/etc/navalis/policy.toml");

    /// The property of the virtual machine that names a directory with all of it, for nodes that
    /// are not to care for what this machine is set to.
    public static final String APART = "navalis.places";

    private static final Path STATE = Path.of("/var/lib/navalis");

    /// Those of this machine; the state is where the service manager wants it, if it does.
    public static Places ofSystem() {
        var apart = apart();
        if (apart.isPresent()) {
            return new Places(apart.get().resolve("policy.toml"), apart.get());
        }
        var wanted =
                Optional.ofNullable(System.getenv("STATE_DIRECTORY"))
                        .map(directories -> directories.split(":", -1)[0])
                        .filter(directory -> !directory.isBlank());
        return new Places(POLICY, wanted.map(Path::of).orElse(STATE));
    }

    private static Optional<Path> apart() {
        return Optional.ofNullable(System.getProperty(APART)).map(Path::of);
    }

    /// The file of settings where no other is named, if there is one.
    public static Optional<Path> file() {
        return Optional.of(
                        apart().map(directory -> directory.resolve("navalis.toml"))
                                .orElse(SettingsFile.PATH_DEFAULT))
                .filter(Files::exists);
    }

    /// Puts together who speaks of the settings of a role.
    ///
    /// @throws org.navalis.cli.terminal.Failure when the policy is wrong, or a flag is
    public Layers layers(Role role, Map<Setting, String> flags, SettingsFile file) {
        var layers = Layers.of(flags, file).withPolicy(PolicyFile.read(policy));
        return layers.withSet(store(role, layers).read());
    }

    /// Where what was set for a role is kept.
    public SetStore store(Role role, Layers layers) {
        var control = RoleSettings.of(role, layers).path(Setting.CONTROL);
        return SetStore.of(state, role, control);
    }
}
