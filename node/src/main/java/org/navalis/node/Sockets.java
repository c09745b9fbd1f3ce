package org.navalis.node;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.navalis.core.Outbox;
import org.navalis.node.io.Poller;
import org.navalis.node.io.Udp;

/// The sockets of a loop by their numbers (see [Outbox]): those that it has from the start, and
/// those that its machine has opened since, for which the poller waits too. For the thread of the
/// packets alone.
final class Sockets {

    /// Binds the ports that a machine asks for.
    interface Binder {

        /// Refuses every port.
        Binder NONE =
                (_, _) -> {
                    throw new IOException("this role has no further sockets");
                };

        /// Binds a port for the socket with this number.
        ///
        /// @throws IOException when the system refuses
        Udp bind(int socket, int port) throws IOException;
    }

    private final @Nullable Udp[] sockets = new Udp[Outbox.SOCKETS_MAX];
    private final int boundCount;
    private final Poller poller;
    private final Binder binder;
    private int size;

    /// With these sockets, for which the poller waits already.
    Sockets(List<? extends Udp> bound, Poller poller, Binder binder) {
        for (int i = 0; i < bound.size(); i++) {
            sockets[i] = bound.get(i);
        }
        this.boundCount = bound.size();
        this.size = boundCount;
        this.poller = poller;
        this.binder = binder;
    }

    /// More than the number of any open socket.
    int size() {
        return size;
    }

    /// The socket with this number, or null when it is not open.
    @Nullable Udp get(int socket) {
        return sockets[socket];
    }

    /// Opens a socket, as [Outbox#openSocket].
    boolean open(int socket, int port) {
        assert sockets[socket] == null : "socket " + socket + " is opened twice";
        try {
            var opened = binder.bind(socket, port);
            try {
                poller.watch(socket, opened);
            } catch (IOException refused) {
                opened.close();
                throw refused;
            }
            sockets[socket] = opened;
            size = Math.max(size, socket + 1);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /// Closes a socket that [#open] has opened.
    void close(int socket) {
        assert socket >= boundCount : "socket " + socket + " is not the machine's to close";
        var open = sockets[socket];
        if (open == null) {
            return;
        }
        poller.unwatch(socket);
        open.close();
        sockets[socket] = null;
        while (size > boundCount && sockets[size - 1] == null) {
            size--;
        }
    }

    /// Closes every socket that [#open] has opened.
    void closeOpened() {
        for (int socket = size - 1; socket >= boundCount; socket--) {
            close(socket);
        }
    }
}
