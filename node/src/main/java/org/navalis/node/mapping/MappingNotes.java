package org.navalis.node.mapping;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.node.io.Holder;

/// Which mappings were made and must be taken away again, on disk: the "persisted UPnP-Mapped Port"
/// of RFC 6081, section 5.3.1. Each stands there before the gateway is asked for it, so that one
/// that a crash left behind is known to the next start.
///
/// A file for each network namespace has a line for each mapping:
///
/// ```
/// PID START PROTOCOL GATEWAY LOCAL:PORT EXTERNAL-PORT [KEY]
/// ```
final class MappingNotes {

    /// Those of gateways that never come back go when there are more.
    private static final int NOTES_MAX = 16;

    private final Path directory;

    /// @param directory one that outlives a restart of the machine, as mappings do
    MappingNotes(Path directory) {
        this.directory = directory;
    }

    /// A mapping.
    ///
    /// @param holder whose it is
    /// @param local the service port on the own address
    /// @param key as of [MappingClient#key]
    record Note(
            Holder holder,
            MappingProtocol protocol,
            int gateway,
            Ipv4Endpoint local,
            int externalPort,
            String key) {

        String line() {
            return "%d %d %s %s %s %d %s"
                    .formatted(
                            holder.pid(),
                            holder.startMillis(),
                            protocol,
                            Ipv4Address.toText(gateway),
                            local,
                            externalPort,
                            key)
                    .strip();
        }

        /// Empty when it is no note; the file may be of another version.
        static Optional<Note> parse(String line) {
            var words = line.split(" ", -1);
            try {
                return Optional.of(
                        new Note(
                                new Holder(Long.parseLong(words[0]), Long.parseLong(words[1])),
                                MappingProtocol.valueOf(words[2]),
                                Ipv4Address.parse(words[3]),
                                Ipv4Endpoint.parse(words[4]),
                                Integer.parseInt(words[5]),
                                words.length > 6 ? words[6] : ""));
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException other) {
                return Optional.empty();
            }
        }
    }

    /// Notes a mapping.
    ///
    /// @throws IOException when that is not possible
    void add(Note note) throws IOException {
        change(notes -> {
            notes.remove(note);
            notes.add(note);
        });
    }

    /// Forgets a mapping that is no more.
    ///
    /// @throws IOException when that is not possible
    void remove(Note note) throws IOException {
        if (Files.isDirectory(directory)) {
            change(notes -> notes.remove(note));
        }
    }

    /// The mappings of processes that have ended, made from this address at this gateway.
    List<Note> leftOver(Gateway gateway) {
        try {
            return read(file()).stream()
                    .filter(note ->
                            note.gateway == gateway.address()
                                    && note.local.address() == gateway.local()
                                    && !note.holder.isAlive())
                    .toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    private Path file() throws IOException {
        return directory.resolve("port-mappings-" + Holder.namespace());
    }

    private static List<Note> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new ArrayList<>();
        }
        try (var lines = Files.lines(file)) {
            return new ArrayList<>(
                    lines.limit(NOTES_MAX).flatMap(line -> Note.parse(line).stream()).toList());
        }
    }

    private void change(Consumer<List<Note>> change) throws IOException {
        Files.createDirectories(directory);
        var file = file();
        synchronized (MappingNotes.class) {
            try (var channel =
                            FileChannel.open(
                                    directory.resolve("port-mappings.lock"),
                                    StandardOpenOption.WRITE,
                                    StandardOpenOption.CREATE);
                    var _ = channel.lock()) {
                var notes = read(file);
                change.accept(notes);
                var kept = notes.subList(Math.max(0, notes.size() - NOTES_MAX), notes.size());
                if (kept.isEmpty()) {
                    Files.deleteIfExists(file);
                } else {
                    Files.write(file, kept.stream().map(Note::line).toList());
                }
            }
        }
    }
}
