package org.navalis.cli.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;

/// Where a lab keeps its files while it runs, and what says that there is one.
///
/// ```
/// lab.lock   locked by the lab that runs, with the number of its process; its end unlocks it,
///            and the file stays, since who takes a locked file away lets two labs in
/// lab/kept   there while a lab is to stay although its command has ended
/// lab/...    control sockets, logs, the page
/// ```
final class LabDirectory implements AutoCloseable {

    private final Path files;
    private final FileChannel lock;

    private LabDirectory(Path files, FileChannel lock) {
        this.files = files;
        this.lock = lock;
    }

    /// Takes it for this process.
    ///
    /// @param parent the directory around it, `/run/navalis`
    /// @throws Failure when another lab is running
    static LabDirectory take(Path parent) throws IOException {
        Files.createDirectories(parent);
        // Closing any other channel to this file would unlock it, so there is only this one.
        var lock =
                FileChannel.open(
                        parent.resolve("lab.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        if (!tryLock(lock)) {
            var owner = read(lock);
            lock.close();
            throw new Failure(
                    ExitCode.UNAVAILABLE,
                    "another lab is running"
                            + (owner.isEmpty() ? "" : " (process " + owner + ")")
                            + "; wait for its end, or end it");
        }
        var number = Long.toString(ProcessHandle.current().pid());
        lock.truncate(0);
        lock.write(ByteBuffer.wrap(number.getBytes(StandardCharsets.US_ASCII)), 0);
        return new LabDirectory(parent.resolve("lab"), lock);
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        var text = ByteBuffer.allocate(32);
        channel.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
    }

    /// Where the files are.
    Path files() {
        return files;
    }

    /// Makes it, empty.
    void make() throws IOException {
        Files.createDirectories(files);
    }

    /// Whether a lab was left up on purpose.
    boolean isKept() {
        return Files.exists(keptMark());
    }

    private Path keptMark() {
        return files.resolve("kept");
    }

    /// Notes that the lab is to stay when this process ends.
    void keep() throws IOException {
        Files.createFile(keptMark());
    }

    /// Takes the files away.
    void clear() throws IOException {
        if (!Files.exists(files)) {
            return;
        }
        try (var all = Files.walk(files)) {
            all.sorted(Comparator.reverseOrder())
                    .forEach(path -> {
                        try {
                            Files.deleteIfExists(path);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        } catch (UncheckedIOException e) {
            throw new IOException("cannot take away " + files, e);
        }
    }

    /// Gives it back.
    @Override
    public void close() throws IOException {
        lock.truncate(0);
        lock.close();
    }
}
