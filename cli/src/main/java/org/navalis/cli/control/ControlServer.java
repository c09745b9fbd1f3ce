package org.navalis.cli.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;

/// The control socket of a node: a Unix socket in a directory that only its owner and group may
/// enter, which is the gate. Of those only some may change the node, see [Writers].
///
/// It holds few connections, short requests and little patience, so that nobody can use the node
/// up.
public final class ControlServer implements AutoCloseable {

    private static final String DIRECTORY_MODE = "rwxr-x---";
    private static final String SOCKET_MODE = "rw-rw----";

    /// The longest path that fits into a socket address of Linux.
    private static final int PATH_OCTETS_MAX = 107;

    private final Path path;
    private final boolean ownsDirectory;
    private final ServerSocketChannel channel;
    private final Semaphore connections = new Semaphore(ControlProtocol.CONNECTIONS_MAX);

    private ControlServer(Path path, boolean ownsDirectory, ServerSocketChannel channel) {
        this.path = path;
        this.ownsDirectory = ownsDirectory;
        this.channel = channel;
    }

    /// Takes the path: makes its directory when there is none, and replaces a socket on which
    /// nobody listens any more.
    ///
    /// @throws Failure when another node has it, or it cannot be made
    public static ControlServer bind(Path path) {
        var socket = path.toAbsolutePath().normalize();
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > PATH_OCTETS_MAX) {
            throw new Failure(
                    ExitCode.CONFIGURATION,
                    "the control socket "
                            + socket
                            + " has too long a name; give one of at most 107 letters with"
                            + " --control");
        }
        try {
            boolean ownsDirectory = makeDirectory(directoryOf(socket));
            if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
                removeStale(socket);
            }
            var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.bind(UnixDomainSocketAddress.of(socket));
                Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString(SOCKET_MODE));
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            return new ControlServer(socket, ownsDirectory, channel);
        } catch (IOException e) {
            throw cannotMake(socket, e);
        }
    }

    private static Failure cannotMake(Path socket, IOException e) {
        boolean isForbidden =
                e instanceof AccessDeniedException
                        || String.valueOf(e.getMessage()).contains("Permission denied");
        if (isForbidden) {
            return new Failure(
                    ExitCode.NO_PERMISSION,
                    "this user may not make the control socket "
                            + socket
                            + "; run as root, or name another one with --control",
                    e);
        }
        String why = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return new Failure(
                ExitCode.UNAVAILABLE,
                "the control socket "
                        + socket
                        + " cannot be made"
                        + (why == null ? "" : " (" + why + ")")
                        + "; name another one with --control",
                e);
    }

    private static Path directoryOf(Path socket) {
        return Objects.requireNonNullElse(socket.getParent(), socket);
    }

    private static boolean makeDirectory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return false;
        }
        Files.createDirectories(
                directory,
                PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString(DIRECTORY_MODE)));
        // The umask may have taken the group's rights away.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(DIRECTORY_MODE));
        return true;
    }

    private static void removeStale(Path socket) throws IOException {
        boolean isSocket =
                Files.readAttributes(socket, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .isOther();
        if (!isSocket) {
            throw new Failure(
                    ExitCode.UNAVAILABLE,
                    socket + " exists and is no socket; name another path with --control");
        }
        if (ControlClient.isAnswered(socket)) {
            throw new Failure(
                    ExitCode.UNAVAILABLE,
                    "another node already listens at "
                            + socket
                            + "; stop it, or name another path with --control");
        }
        Files.deleteIfExists(socket);
    }

    /// Begins to answer for a node whose settings do not change.
    public void serve(NodeHandle node) {
        serve(node, new FixedSettings());
    }

    /// Begins to answer.
    public void serve(NodeHandle node, SettingsHandle settings) {
        var answers = new Answers(node, settings);
        Thread.ofVirtual().name("control").start(() -> acceptAll(answers));
    }

    private void acceptAll(Answers answers) {
        while (channel.isOpen()) {
            try {
                var connection = channel.accept();
                if (connections.tryAcquire()) {
                    Thread.ofVirtual().start(() -> handle(connection, answers));
                } else {
                    connection.close();
                }
            } catch (IOException e) {
                pause();
            }
        }
    }

    /// Without descriptors accept fails at once and again; others need the processor meanwhile.
    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handle(SocketChannel connection, Answers answers) {
        try (connection) {
            String request;
            try (var _ = Deadline.on(connection, ControlProtocol.PATIENCE)) {
                request = readLine(connection);
            }
            String answer = answers.answer(request, () -> Writers.isWriter(connection));
            try (var _ = Deadline.on(connection, ControlProtocol.PATIENCE)) {
                writeLine(connection, answer);
            }
        } catch (IOException e) {
            // Whoever asked is gone, or too slow.
        } finally {
            connections.release();
        }
    }

    /// Reads up to the end of a line; what is longer than allowed comes back cut, and is refused
    /// as no request.
    private static String readLine(SocketChannel connection) throws IOException {
        var octets = ByteBuffer.allocate(ControlProtocol.REQUEST_OCTETS_MAX);
        while (octets.hasRemaining()) {
            int start = octets.position();
            if (connection.read(octets) < 0) {
                throw new IOException("no whole line");
            }
            for (int i = start; i < octets.position(); i++) {
                if (octets.get(i) == '\n') {
                    return new String(octets.array(), 0, i, StandardCharsets.UTF_8);
                }
            }
        }
        return "";
    }

    private static void writeLine(SocketChannel connection, String line) throws IOException {
        var octets = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (octets.hasRemaining()) {
            connection.write(octets);
        }
    }

    /// Where it listens.
    public Path path() {
        return path;
    }

    /// Stops listening and removes the socket, and its directory if it was made for it.
    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(path);
            if (ownsDirectory) {
                Files.deleteIfExists(directoryOf(path));
            }
        } catch (IOException e) {
            // Somebody else has put something there; it is theirs now.
        }
    }
}
