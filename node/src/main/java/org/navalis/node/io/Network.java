package org.navalis.node.io;

import java.io.IOException;
import org.navalis.core.Ipv6Address;

/// Addresses, routes and forwarding of a TUN device. What was changed is put back by [#close].
public interface Network extends AutoCloseable {

    /// Switches the device on, without addresses of its own.
    ///
    /// @param mtu its MTU in octets
    void up(int mtu) throws IOException;

    /// Gives the device this one global address, /128; one that it was given before goes first.
    void setAddress(Ipv6Address address) throws IOException;

    /// Takes the address away, if there is one; the first time also one that an earlier process has
    /// left.
    void removeAddress();

    /// Gives the device this link-local address too, /128, unless it has it.
    void setLinkLocal(Ipv6Address address) throws IOException;

    /// Takes the link-local address away, if there is one.
    void removeLinkLocal();

    /// Routes a prefix to the device.
    ///
    /// @param metric the lower, the better; ordinary routes have 1024
    void addRoute(Ipv6Address prefix, int length, int metric) throws IOException;

    /// Takes away a route that was added.
    void removeRoute(Ipv6Address prefix, int length, int metric);

    /// Lets packets to a prefix vanish as soon as no other route leads anywhere. Unlike everything
    /// else this stays when the process dies: what still comes must not go back to where it came
    /// from.
    void addSink(Ipv6Address prefix, int length) throws IOException;

    /// Puts a route for an IPv4 address of this machine on the device, where a routing daemon finds
    /// it. The machine itself does not follow it: packets for its own addresses stay here.
    void addHostRoute(int address) throws IOException;

    /// Takes away a route that was added for an IPv4 address.
    void removeHostRoute(int address);

    /// Lets the machine forward IPv6 packets between its interfaces.
    void enableForwarding() throws IOException;

    @Override
    void close();
}
