package org.navalis.core;

/// Where a machine puts what it sends, refuses and reports. The driver implements it.
public interface Outbox {

    /// The socket on the service port of a client or relay; on the primary address of a server.
    int SERVICE_SOCKET = 0;

    /// The socket on the secondary address of a server.
    int SECONDARY_SOCKET = 1;

    /// The socket of a client for local discovery (RFC 4380, section 5.2.8): bound to
    /// 224.0.0.253, so that what comes by it was multicast. Nothing is sent by it.
    int DISCOVERY_SOCKET = 1;

    /// The second port of a client, on which it finds out how long its NAT keeps a mapping (RFC
    /// 4380, section 5.2.7).
    int INTERVAL_SOCKET = 2;

    /// The first of the sockets on random ports, of which a peer has one at most (RFC 6081,
    /// sections 5.4 and 5.5).
    int RANDOM_SOCKET_FIRST = 3;

    /// How many sockets on random ports there may be at once.
    int RANDOM_SOCKETS_MAX = 64;

    /// The first of the sockets that wait for a peer which guesses at ports
    /// ([org.navalis.core.client.Extension#PORT_PREDICTION]).
    int PREDICTION_SOCKET_FIRST = RANDOM_SOCKET_FIRST + RANDOM_SOCKETS_MAX;

    /// How many of those there may be at once. All but one are closed after some seconds.
    int PREDICTION_SOCKETS_MAX = 256;

    /// The first of the sockets of a client on which it finds out how far the NATs before it reach;
    /// they are open for some seconds.
    int DEPTH_SOCKET_FIRST = PREDICTION_SOCKET_FIRST + PREDICTION_SOCKETS_MAX;

    /// How many of them there may be at once.
    int DEPTH_SOCKETS_MAX = 8;

    /// More than the number of any socket.
    int SOCKETS_MAX = DEPTH_SOCKET_FIRST + DEPTH_SOCKETS_MAX;

    /// The time to live that the system gives by itself.
    int TIME_TO_LIVE_DEFAULT = 0;

    /// An empty slot, with room in front, for a packet that the machine makes itself.
    Packet blank();

    /// Sends the packet as a UDP payload over IPv4.
    ///
    /// @param packet what becomes the payload, as it stands
    /// @param socket by which open socket
    /// @param address the IPv4 destination address
    /// @param port the UDP destination port, 1 to 65535
    void datagram(Packet packet, int socket, int address, int port);

    /// Sends the packet like the other method, for bubbles that must die on the way.
    ///
    /// @param timeToLive how many routers the datagram can pass, 1 to 255, where each takes one
    ///     away and the last one does not pass it on; [#TIME_TO_LIVE_DEFAULT] for the system's own
    /// @return false when it was not sent, since the driver has no means for it or the system
    ///     refuses
    default boolean datagram(Packet packet, int socket, int address, int port, int timeToLive) {
        datagram(packet, socket, address, port);
        return true;
    }

    /// Binds one more UDP port, on the address of the service socket, before this returns. The one
    /// thing that a machine asks its driver for; it does not wait.
    ///
    /// @param socket the number of the new socket, which is not open
    /// @param port the local port, 1 to 65535
    /// @return false when the system refuses, most often since the port is taken, and from a driver
    ///     that has one socket only
    default boolean openSocket(int socket, int port) {
        return false;
    }

    /// Closes a socket that [#openSocket] has opened; nothing comes by it any more, and what was
    /// given to be sent by it still leaves. Does nothing when it is not open.
    default void closeSocket(int socket) {}

    /// Hands the packet to the IPv6 side.
    void ipv6(Packet packet);

    /// Refuses the packet that is being handled; at most once for each packet that went in.
    void drop(Drop reason);

    /// Adds one to a counter.
    void count(Counter counter);

    /// Tells what people, logs and hooks want to hear of.
    void event(TeredoEvent event);
}
