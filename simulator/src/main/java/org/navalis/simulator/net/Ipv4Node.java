package org.navalis.simulator.net;

/// Something with an IPv4 address.
public interface Ipv4Node {

    /// Its name, for people.
    String name();

    /// Takes a datagram for one of its addresses.
    void receive(Datagram datagram);
}
