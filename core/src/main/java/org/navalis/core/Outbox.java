package org.navalis.core;

/// Where a machine puts what it sends, refuses and reports. The driver implements it.
public interface Outbox {

    /// The socket on the service port of a client or relay; on the primary address of a server.
    int SERVICE_SOCKET = 0;

    /// The socket on the secondary address of a server.
    int SECONDARY_SOCKET = 1;

    /// An empty slot, with room in front, for a packet that the machine makes itself.
    Packet blank();

    /// Sends the packet as a UDP payload over IPv4.
    ///
    /// @param packet what becomes the payload, as it stands
    /// @param socket [#SERVICE_SOCKET] or [#SECONDARY_SOCKET]
    /// @param address the IPv4 destination address
    /// @param port the UDP destination port, 1 to 65535
    void datagram(Packet packet, int socket, int address, int port);

    /// Hands the packet to the IPv6 side.
    void ipv6(Packet packet);

    /// Refuses the packet that is being handled; at most once for each packet that went in.
    void drop(Drop reason);

    /// Adds one to a counter.
    void count(Counter counter);

    /// Tells what people, logs and hooks want to hear of.
    void event(TeredoEvent event);
}
