package org.navalis.cli.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.navalis.core.Ipv4Address;
import org.navalis.core.Ipv6Address;

/// Where a service over TCP listens.
///
/// @param host an IPv4 or IPv6 address without brackets; empty for this machine only
/// @param port the TCP port
public record ListenAddress(String host, int port) {

    /// Reads `A.B.C.D:PORT`, `[IPV6]:PORT`, `:PORT` or `PORT`.
    ///
    /// @throws IllegalArgumentException when the text is anything else
    public static ListenAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 0xffff) {
            throw new IllegalArgumentException("'" + text + "' is not of the form ADDR:PORT");
        }
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = Ipv6Address.parse(host.substring(1, host.length() - 1)).toString();
        } else if (!host.isEmpty()) {
            Ipv4Address.parse(host);
        }
        return new ListenAddress(host, Integer.parseInt(port));
    }

    /// The address for a socket.
    public InetSocketAddress toSocketAddress() {
        var address =
                host.isEmpty() ? InetAddress.getLoopbackAddress() : InetAddress.ofLiteral(host);
        return new InetSocketAddress(address, port);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
