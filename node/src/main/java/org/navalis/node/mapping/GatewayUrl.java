package org.navalis.node.mapping;

import java.util.regex.Pattern;
import org.navalis.core.Ipv4Address;

/// A page of the gateway itself. There is no URL of another host: whatever a gateway names, this
/// machine asks nobody else.
///
/// @param address the address of the gateway
/// @param port the TCP port
/// @param path from the first `/`
record GatewayUrl(int address, int port, String path) {

    /// No host names, no users, no characters that could end a header.
    private static final Pattern ABSOLUTE =
            Pattern.compile("(?i:http)://([0-9.]{7,15})(?::([0-9]{1,5}))?(/[!-~]*)?");

    private static final Pattern PATH = Pattern.compile("[!-~]*");
    private static final int LENGTH_MAX = 512;
    private static final int HTTP_PORT = 80;

    /// Reads a whole URL.
    ///
    /// @throws GatewayException when it is none of this address
    static GatewayUrl parse(String text, int address) throws GatewayException {
        var parts = ABSOLUTE.matcher(text);
        if (text.length() > LENGTH_MAX || !parts.matches()) {
            throw refused();
        }
        var host = parts.group(1);
        int port = parts.group(2) == null ? HTTP_PORT : Integer.parseInt(parts.group(2));
        boolean isOfGateway = Ipv4Address.isAddress(host) && Ipv4Address.parse(host) == address;
        if (!isOfGateway || port == 0 || port > 0xffff) {
            throw refused();
        }
        return new GatewayUrl(address, port, parts.group(3) == null ? "/" : parts.group(3));
    }

    private static GatewayException refused() {
        return new GatewayException("the gateway named a page that is not its own");
    }

    /// Reads a URL that may be relative to this one.
    ///
    /// @throws GatewayException when it is none of the same address
    GatewayUrl resolve(String text) throws GatewayException {
        if (text.contains("://")) {
            return parse(text, address);
        }
        if (text.isEmpty() || text.length() > LENGTH_MAX || !PATH.matcher(text).matches()) {
            throw refused();
        }
        var folder = path.substring(0, path.lastIndexOf('/') + 1);
        return new GatewayUrl(address, port, text.startsWith("/") ? text : folder + text);
    }

    /// Host and port, as a header names them.
    String host() {
        return Ipv4Address.toText(address) + ":" + port;
    }
}
