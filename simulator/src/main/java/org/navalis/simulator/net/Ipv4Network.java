package org.navalis.simulator.net;

/// Something that carries datagrams between nodes.
public interface Ipv4Network {

    /// Ties a node to an address of this network.
    void attach(int address, Link link);

    /// Takes a datagram from a node, towards its destination.
    void route(Datagram datagram);
}
