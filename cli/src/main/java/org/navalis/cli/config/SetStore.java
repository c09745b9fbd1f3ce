package org.navalis.cli.config;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.navalis.cli.terminal.Failure;

/// What `navalis set` has set at a node, in a file that its next start reads: one of the form of
/// `navalis.toml`, for each node, which its control socket tells from others on this machine.
public final class SetStore {

    private static final String HEAD =
            "# Written by 'navalis set'; 'navalis set KEY default' takes a line away.\n";

    private final Path path;
    private final Role role;

    private SetStore(Path path, Role role) {
        this.path = path;
        this.role = role;
    }

    /// The store of a node.
    ///
    /// @param state the directory for the state of the program
    /// @param control its control socket
    static SetStore of(Path state, Role role, Path control) {
        boolean isUsual = Setting.CONTROL.defaultOf(role).orElse("").equals(control.toString());
        var name =
                isUsual
                        ? role.label()
                        : URLEncoder.encode(
                                control.toAbsolutePath().toString(), StandardCharsets.UTF_8);
        return new SetStore(state.resolve("set").resolve(name + ".toml"), role);
    }

    /// The file.
    public Path path() {
        return path;
    }

    /// What was set; a file that is wrong, which nobody but this program should have written, comes
    /// back with its problems.
    SettingsFile read() {
        if (!Files.isReadable(path)) {
            return SettingsFile.NONE;
        }
        try {
            return FileReader.read(path);
        } catch (Failure unreadable) {
            return SettingsFile.NONE;
        }
    }

    /// Keeps what was set, all or nothing.
    ///
    /// @throws IOException when the system refuses
    public void write(Map<Setting, Value> set) throws IOException {
        if (set.isEmpty()) {
            Files.deleteIfExists(path);
            return;
        }
        var text = new StringBuilder(HEAD).append('[').append(role.label()).append("]\n");
        set.forEach((setting, value) ->
                text.append(setting.label())
                        .append(" = ")
                        .append(setting.kind().inFile(value.text()))
                        .append('\n'));
        Files.createDirectories(path.toAbsolutePath().getParent());
        var next = path.resolveSibling(path.getFileName() + ".new");
        try (var channel =
                FileChannel.open(
                        next,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
