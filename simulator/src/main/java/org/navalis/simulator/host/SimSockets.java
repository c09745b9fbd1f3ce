package org.navalis.simulator.host;

import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Outbox;
import org.navalis.simulator.net.Link;

/// The sockets of a host by their numbers. Those that the machine opens are on the address and the
/// link of its service socket; that for local discovery is on the multicast address.
final class SimSockets {

    private static final int DISCOVERY_ADDRESS = Ipv4Address.parse("224.0.0.253");

    private record Socket(Ipv4Endpoint local, Link link) {}

    private final SequencedMap<Integer, Socket> sockets = new TreeMap<>();
    private IntPredicate takenPorts = _ -> false;
    private int boundCount;

    /// Binds the next socket of those that a host has from the start.
    void bind(Ipv4Endpoint local, Link link) {
        sockets.put(boundCount++, new Socket(local, link));
    }

    /// Says which ports others on the host have taken.
    void setTakenPorts(IntPredicate taken) {
        takenPorts = taken;
    }

    boolean open(int socket, int port) {
        if (sockets.containsKey(socket)) {
            throw new AssertionError("socket " + socket + " is opened twice");
        }
        var service = opened(Outbox.SERVICE_SOCKET);
        boolean isDiscovery = socket == Outbox.DISCOVERY_SOCKET;
        int address = isDiscovery ? DISCOVERY_ADDRESS : service.local().address();
        var local = new Ipv4Endpoint(address, port);
        if (takenPorts.test(port) || locals().contains(local)) {
            return false;
        }
        sockets.put(socket, new Socket(local, service.link()));
        return true;
    }

    void close(int socket) {
        if (socket < boundCount) {
            throw new AssertionError(
                    "a machine closes socket " + socket + ", which is not its own");
        }
        sockets.remove(socket);
    }

    private Socket opened(int socket) {
        var open = sockets.get(socket);
        if (open == null) {
            throw new AssertionError("socket " + socket + " is not open");
        }
        return open;
    }

    /// The endpoint of an open socket.
    Ipv4Endpoint local(int socket) {
        return opened(socket).local();
    }

    /// The link of a socket; those that were opened are all on one.
    Link link(int socket) {
        return opened(socket < boundCount ? socket : Outbox.SERVICE_SOCKET).link();
    }

    /// The number of the socket at this endpoint, or -1.
    int find(Ipv4Endpoint local) {
        for (var entry : sockets.entrySet()) {
            if (entry.getValue().local().equals(local)) {
                return entry.getKey();
            }
        }
        return -1;
    }

    /// The endpoints of all open sockets.
    List<Ipv4Endpoint> locals() {
        var locals = new ArrayList<Ipv4Endpoint>();
        sockets.values().forEach(socket -> locals.add(socket.local()));
        return locals;
    }
}
