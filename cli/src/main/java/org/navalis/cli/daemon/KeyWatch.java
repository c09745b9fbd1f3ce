package org.navalis.cli.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.navalis.cli.config.KeyFile;
import org.navalis.cli.terminal.Failure;
import org.navalis.core.ClientKey;

/// Reads the key file of a server again when it has changed or a key has expired, and gives the
/// keys to the server, which loses no packet by it. A file that is wrong changes nothing.
final class KeyWatch implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofSeconds(2);

    private final Consumer<List<ClientKey>> keys;
    private final Consumer<String> warnings;
    private final Thread thread;
    private Optional<Path> path;
    private Optional<Stamp> stamp;
    private Optional<Instant> changes;

    /// By what another state of the file is known; an editor makes another file.
    private record Stamp(String file, Instant modified, long size) {}

    /// @param path the file; empty for none
    /// @param keys who gets the keys
    /// @param warnings who hears of a file that is wrong
    KeyWatch(Optional<Path> path, Consumer<List<ClientKey>> keys, Consumer<String> warnings) {
        this.path = path;
        this.keys = keys;
        this.warnings = warnings;
        this.stamp = Optional.empty();
        this.changes = Optional.empty();
        this.thread = Thread.ofVirtual().name("keys").unstarted(this::watch);
    }

    /// Begins to watch, once there is a file.
    synchronized void start() {
        if (path.isPresent() && thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    private void watch() {
        try {
            while (true) {
                look(Instant.now());
                Thread.sleep(PERIOD);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /// Watches another file from now on, or none.
    synchronized void setPath(Optional<Path> other) {
        path = other;
        stamp = Optional.empty();
        changes = Optional.empty();
    }

    /// Reads the file if there is a reason to.
    synchronized void look(Instant now) {
        var found = path.flatMap(KeyWatch::stampOf);
        boolean hasExpired = changes.isPresent() && !now.isBefore(changes.get());
        if (found.equals(stamp) && !hasExpired) {
            return;
        }
        stamp = found;
        readAgain(now);
    }

    /// Reads the file in any case.
    synchronized void readAgain(Instant now) {
        if (path.isEmpty()) {
            return;
        }
        try {
            var contents = KeyFile.read(path.get(), now);
            keys.accept(contents.keys());
            changes = contents.changes();
        } catch (Failure wrong) {
            changes = Optional.empty();
            warnings.accept(wrong.getMessage() + "; the keys stay as they were");
        }
    }

    private static Optional<Stamp> stampOf(Path path) {
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return Optional.of(
                    new Stamp(
                            String.valueOf(attributes.fileKey()),
                            attributes.lastModifiedTime().toInstant(),
                            attributes.size()));
        } catch (IOException missing) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
