package org.navalis.core;

/// An IPv4 address with a UDP port.
///
/// @param address the address in network byte order
/// @param port the port, 0 to 65535; 0 means that none is known
public record Ipv4Endpoint(int address, int port) {

    /// Checks the range of the port.
    public Ipv4Endpoint {
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
        }
    }

    /// Reads `A.B.C.D:PORT`.
    ///
    /// @throws IllegalArgumentException when the text is anything else
    public static Ipv4Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("'" + text + "' is not of the form A.B.C.D:PORT");
        }
        return new Ipv4Endpoint(
                Ipv4Address.parse(text.substring(0, colon)),
                Integer.parseInt(text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return Ipv4Address.toText(address) + ":" + port;
    }
}
