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
import org.navalis.cli.config.ControlDirectory;
import org.navalis.cli.control.ControlClient;
import org.navalis.cli.terminal.ExitCode;
import org.navalis.cli.terminal.Failure;

/// Finds the node that a command is about: the one that is named, or the only one.
public final class NodeFinder {

    private final List<Path> directories;

    /// @param directories where to look when no socket is named
    public NodeFinder(Path... directories) {
        this.directories = List.of(directories);
    }

    /// Looks where the nodes of this machine and of this user are.
    public static NodeFinder ofSystem() {
        return ControlDirectory.ofUser()
                .map(own -> new NodeFinder(ControlDirectory.SYSTEM, own))
                .orElseGet(() -> new NodeFinder(ControlDirectory.SYSTEM));
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
                                        + directories.getFirst()
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
        Failure denied = null;
        for (var directory : directories) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.sock")) {
                files.forEach(sockets::add);
            } catch (AccessDeniedException e) {
                denied =
                        new Failure(
                                ExitCode.NO_PERMISSION,
                                "this user may not look into " + directory + "; run as root",
                                e);
            } catch (IOException e) {
                // No node has ever been there.
            }
        }
        if (sockets.isEmpty() && denied != null) {
            throw denied;
        }
        sockets.sort(null);
        return sockets;
    }
}
