package org.navalis.cli.it;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// For tests that use what a machine has once: its control sockets, the lab, the program that has
/// been built. Tests run in two processes; of these classes one runs at a time.
final class WholeMachine implements BeforeAllCallback {

    private static final Path LOCK = Path.of("target", "it", "whole-machine.lock");

    /// Ends with the class.
    private record Held(FileChannel channel) implements AutoCloseable {

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Files.createDirectories(LOCK.toAbsolutePath().getParent());
        var channel = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = channel.lock();
        context.getStore(ExtensionContext.Namespace.create(WholeMachine.class))
                .put(LOCK, new Held(channel));
    }
}
