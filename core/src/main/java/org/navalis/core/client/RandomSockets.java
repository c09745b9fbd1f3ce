package org.navalis.core.client;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.navalis.core.Outbox;
import org.navalis.core.TeredoAddress;
import org.navalis.core.peer.PeerTable;

/// The sockets on random ports, each for one peer: one that the peer is told (RFC 6081, section
/// 5.4.4.2), [Outbox#RANDOM_SOCKETS_MAX] in all at most, or many at which it guesses,
/// [Outbox#PREDICTION_SOCKETS_MAX] in all at most.
final class RandomSockets {

    /// No such socket.
    static final int NONE = -1;

    /// How many there may be of both kinds.
    static final int MAX = Outbox.SOCKETS_MAX - Outbox.RANDOM_SOCKET_FIRST;

    private static final int PORT_MIN = 1024;

    /// How many ports are tried; the system refuses one that is taken.
    private static final int PORT_TRIES = 16;

    private final RandomGenerator random;
    private final int[] owners = new int[MAX];
    private final int[] ports = new int[MAX];
    private int count;

    RandomSockets(RandomGenerator random) {
        this.random = random;
        Arrays.fill(owners, PeerTable.NONE);
    }

    /// How many of both kinds are open.
    int count() {
        return count;
    }

    /// Whether no more can be opened of those that a peer is told.
    boolean areAllOpen() {
        return free(0, Outbox.RANDOM_SOCKETS_MAX) == NONE;
    }

    private int free(int first, int end) {
        for (int i = first; i < end; i++) {
            if (owners[i] == PeerTable.NONE) {
                return i;
            }
        }
        return NONE;
    }

    /// The peer that a socket is for, or [PeerTable#NONE] when it is not open.
    int owner(int socket) {
        return owners[socket - Outbox.RANDOM_SOCKET_FIRST];
    }

    /// The local port of an open socket.
    int port(int socket) {
        return ports[socket - Outbox.RANDOM_SOCKET_FIRST];
    }

    /// Opens a socket for a peer, on a port that nobody can foretell.
    ///
    /// @return its number, or [#NONE] when there is none left or the system refuses
    int open(int peer, Outbox out) {
        return open(free(0, Outbox.RANDOM_SOCKETS_MAX), peer, out);
    }

    /// Opens one more socket for a peer, at which it guesses.
    ///
    /// @return its number, or [#NONE] when there is none left or the system refuses
    int openForGuesses(int peer, Outbox out) {
        return open(free(Outbox.RANDOM_SOCKETS_MAX, MAX), peer, out);
    }

    private int open(int free, int peer, Outbox out) {
        for (int i = 0; free != NONE && i < PORT_TRIES; i++) {
            int port = random.nextInt(PORT_MIN, 1 << 16);
            int socket = Outbox.RANDOM_SOCKET_FIRST + free;
            if (port != TeredoAddress.SERVER_PORT && out.openSocket(socket, port)) {
                owners[free] = peer;
                ports[free] = port;
                count++;
                return socket;
            }
        }
        return NONE;
    }

    /// Closes an open socket.
    void close(int socket, Outbox out) {
        assert owner(socket) != PeerTable.NONE;
        owners[socket - Outbox.RANDOM_SOCKET_FIRST] = PeerTable.NONE;
        count--;
        out.closeSocket(socket);
    }
}
