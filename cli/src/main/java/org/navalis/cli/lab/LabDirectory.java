package org.navalis.cli.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;

/// Where a lab keeps its files while it runs, and what says that there is one.
///
/// ```
/// lab.lock   locked by the lab that runs, with the number of its process; its end unlocks it
/// lab/kept   there while a lab is to stay although its command has ended
/// lab/...    control sockets, logs, the page
/// ```
final class LabDirectory implements AutoCloseable {

    private final Path parent;
    private final Path lockFile;
    private final FileChannel channel;
    private final boolean isParentOurs;

    private LabDirectory(Path parent, Path lockFile, FileChannel channel, boolean isParentOurs) {
        this.parent = parent;
        this.lockFile = lockFile;
        this.channel = channel;
        this.isParentOurs = isParentOurs;
    }

    /// Takes it for this process.
    ///
    /// @param parent the directory around it, `/run/navalis`
    /// @throws Failure when another lab is running
    static LabDirectory take(Path parent) throws IOException {
        boolean isParentOurs = !Files.exists(parent);
        Files.createDirectories(parent);
        var lockFile = parent.resolve("lab.lock");
        while (true) {
            var channel =
                    FileChannel.open(
                            lockFile,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                var owner = read(channel);
                channel.close();
                throw new Failure(
                        ExitCode.UNAVAILABLE,
                        "another lab is running"
                                + (owner.isEmpty() ? "" : " (process " + owner + ")")
                                + "; wait for its end, or end it");
            }
            if (isAt(lockFile, channel)) {
                return new LabDirectory(parent, lockFile, channel, isParentOurs);
            }
            // The lab before us has just taken its file away.
            channel.close();
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
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

    /// Writes our number into the file and looks whether others would find it there.
    private static boolean isAt(Path lockFile, FileChannel channel) throws IOException {
        var number = Long.toString(ProcessHandle.current().pid());
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(number.getBytes(StandardCharsets.US_ASCII)), 0);
        try {
            return Files.readString(lockFile).equals(number);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /// Where the files are.
    Path files() {
        return parent.resolve("lab");
    }

    /// Makes it, empty.
    void make() throws IOException {
        Files.createDirectories(files());
    }

    /// Whether a lab was left up on purpose.
    boolean isKept() {
        return Files.exists(keptMark());
    }

    private Path keptMark() {
        return files().resolve("kept");
    }

    /// Notes that the lab is to stay when this process ends.
    void keep() throws IOException {
        Files.createFile(keptMark());
    }

    /// Takes the files away.
    void clear() throws IOException {
        if (!Files.exists(files())) {
            return;
        }
        try (var all = Files.walk(files())) {
            all.sorted(Comparator.reverseOrder())
                    .forEach(path -> {
                        try {
                            Files.deleteIfExists(path);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        } catch (UncheckedIOException e) {
            throw new IOException("cannot take away " + files(), e);
        }
    }

    /// Gives it back.
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(lockFile);
        channel.close();
        if (isParentOurs) {
            try {
                Files.deleteIfExists(parent);
            } catch (DirectoryNotEmptyException e) {
                // Somebody else uses it by now.
            }
        }
    }
}
