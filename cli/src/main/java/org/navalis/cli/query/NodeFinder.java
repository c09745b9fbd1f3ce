package org.navalis.cli.query;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.navalis.cli.control.ControlClient;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;

/// Finds the node that a command is about: the one that is named, or the only one.
public final class NodeFinder {

    /// Where the control sockets are unless told otherwise.
    public static final Path DIRECTORY_DEFAULT = Path.of("/run/navalis");

    private final Path directory;

    /// @param directory where to look when no socket is named
    public NodeFinder(Path directory) {
        this.directory = directory;
    }

    /// The node at this socket, or else the only one that runs.
    ///
    /// @throws Failure when there is none, or the choice is not clear
    public ControlClient find(@Nullable Path control) {
        return tryFind(control)
                .orElseThrow(() ->
                        new Failure(
                                ExitCode.FAILED,
                                "no node is running here (no control socket in "
                                        + directory
                                        + "); start one, or name its socket with"
                                        + " --control"));
    }

    /// The same, but empty when there is no socket yet.
    ///
    /// @throws Failure when the choice is not clear
    public Optional<ControlClient> tryFind(@Nullable Path control) {
        if (control != null) {
            return Optional.of(new ControlClient(control));
        }
        var sockets = sockets();
        if (sockets.size() > 1) {
            sockets = sockets.stream().filter(ControlClient::isAnswered).toList();
        }
        if (sockets.size() > 1) {
            throw new Failure(
                    ExitCode.USAGE,
                    "several nodes are running; choose one with "
                            + sockets.stream()
                                    .map(socket -> "--control " + socket)
                                    .collect(Collectors.joining(" or ")));
        }
        return sockets.stream().findFirst().map(ControlClient::new);
    }

    /// The node at this socket, or else all that run.
    ///
    /// @throws Failure when this user may not look
    public List<ControlClient> findAll(@Nullable Path control) {
        var sockets = control == null ? sockets() : List.of(control);
        return sockets.stream().filter(ControlClient::isAnswered).map(ControlClient::new).toList();
    }

    private List<Path> sockets() {
        var sockets = new ArrayList<Path>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.sock")) {
            files.forEach(sockets::add);
        } catch (AccessDeniedException e) {
            throw new Failure(
                    ExitCode.NO_PERMISSION,
                    "this user may not look into " + directory + "; run as root",
                    e);
        } catch (IOException e) {
            return List.of();
        }
        sockets.sort(null);
        return sockets;
    }
}
