package org.navalis.node.io;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;

/// What an operating system offers to a node. What one platform made goes to no other.
public interface Platform {

    /// Binds a UDP socket.
    ///
    /// @param endpoint where; 0.0.0.0 is any address, port 0 one that the system picks
    /// @throws IOException when the system refuses
    Udp bind(Ipv4Endpoint endpoint) throws IOException;

    /// Binds one more UDP socket that takes turns with another one, whose memory it shares: what
    /// either has received is valid until the next call of any of them. Its queue is short, see
    /// [Udp#QUEUE_BESIDE_BYTES].
    ///
    /// @param endpoint where; 0.0.0.0 is any address
    /// @throws IOException when the system refuses
    Udp bindBeside(Udp first, Ipv4Endpoint endpoint) throws IOException;

    /// Binds such a socket to a multicast group; others on this machine may listen there too. By it
    /// comes what was sent to the group, and nothing else.
    ///
    /// @param interfaces an IPv4 address of each network to listen on; none for that to which the
    ///     group's route leads
    /// @throws IOException when the system refuses
    Udp bindMulticast(Udp first, Ipv4Endpoint group, List<Integer> interfaces) throws IOException;

    /// Whether several loops can share a port and a device.
    boolean hasLoops();

    /// Binds several UDP sockets to one port; datagrams of one address always come to the same.
    ///
    /// @param endpoint where; 0.0.0.0 is any address, the port is not 0
    /// @return a socket for each loop
    /// @throws IOException when the system refuses
    List<Udp> bindShared(Ipv4Endpoint endpoint, int loops) throws IOException;

    /// Whether there are TUN devices.
    boolean hasTun();

    /// Opens a TUN device, which is made when it does not exist.
    ///
    /// @throws IOException when the system refuses
    Tun openTun(String name) throws IOException;

    /// Opens a TUN device by several queues; packets to a client always come by the queue of the
    /// loop to which [#bindShared] brings the datagrams of its mapped address.
    ///
    /// @return a queue for each loop
    /// @throws IOException when the system refuses, for example since the device was made with one
    ///     queue
    List<Tun> openSharedTun(String name, int loops) throws IOException;

    /// Opens a link on which this machine tells of routes.
    ///
    /// @param device the name of the network device
    /// @throws IOException when the system refuses, or has no such thing
    default RouterLink openRouterLink(String device) throws IOException {
        throw new IOException("this program cannot advertise routes on this system");
    }

    /// Takes datagrams for these sockets right from a network device.
    ///
    /// @param device its name
    /// @param sockets by their numbers
    /// @throws IOException when there is no such device, or the system refuses, or has no such
    ///     thing
    default Bypass openBypass(String device, List<Udp> sockets) throws IOException {
        throw new IOException("this program has no such way on this system");
    }

    /// Tries whether [#openBypass] is possible here, without a device.
    ///
    /// @throws IOException why it is not
    default void tryBypass() throws IOException {
        throw new IOException("this program has no such way on this system");
    }

    /// Manages addresses and routes of a device.
    ///
    /// @throws IOException when the system refuses
    Network network(Tun tun) throws IOException;

    /// Waits for these sockets, numbered from 0 in their order, and for the device.
    ///
    /// @throws IOException when the system refuses
    Poller poller(List<Udp> sockets, Optional<Tun> tun) throws IOException;

    /// Asks that the calling thread gets a processor soon when it has something to do, and that its
    /// turns are short. Does nothing where the system has no such thing.
    void favourThread();

    /// Random numbers fit for keys and nonces, for one thread.
    RandomGenerator random();

    /// The IPv4 address from which this machine sends to another one; 0 without a route.
    int sourceTowards(int address, int port);

    /// The router that packets from one IPv4 address to another go to first; 0 when there is none,
    /// or the system does not tell.
    ///
    /// @param source the own address that they come from
    int gatewayTowards(int address, int source);

    /// The address from which this machine sends to the IPv6 Internet by a device; empty when the
    /// device does not lead there, or the system does not tell.
    ///
    /// @param device the index of the device
    default Optional<Ipv6Address> ipv6SourceBy(int device) {
        return Optional.empty();
    }

    /// Begins to listen for changes of the network; where the system tells nothing, it is taken to
    /// have changed every five seconds.
    ///
    /// @param areRoutesWanted whether routes count, or interfaces and addresses only
    default HostNotices hostNotices(boolean areRoutesWanted) {
        return new PolledNotices();
    }
}
