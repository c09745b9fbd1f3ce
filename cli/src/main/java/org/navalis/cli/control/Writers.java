package org.navalis.cli.control;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/// Who may change a node through its control socket, beside asking it: root, the user that the node
/// runs as, and the members of a group. The kernel says who is at the other end.
final class Writers {

    /// The group whose members may.
    static final String GROUP = "teredo-adm";

    private static final List<String> ROOT = List.of("root", "0");
    private static final Path GROUPS = Path.of("/etc/group");

    private Writers() {}

    /// Whether the process at the other end may.
    static boolean isWriter(SocketChannel connection) {
        try {
            return isWriter(connection.getOption(ExtendedSocketOptions.SO_PEERCRED));
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }

    private static boolean isWriter(UnixDomainPrincipal peer) throws IOException {
        var user = peer.user().getName();
        return ROOT.contains(user)
                || user.equals(System.getProperty("user.name"))
                || peer.group().getName().equals(GROUP)
                || isMember(user, Files.readAllLines(GROUPS));
    }

    /// Whether a user is in the group, by the lines `NAME:PASSWORD:NUMBER:USER,USER` of a file.
    static boolean isMember(String user, List<String> lines) {
        return lines.stream()
                .map(line -> line.split(":", -1))
                .filter(fields -> fields.length == 4 && fields[0].equals(GROUP))
                .anyMatch(fields -> Arrays.asList(fields[3].split(",", -1)).contains(user));
    }
}
