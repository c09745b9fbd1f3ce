package org.navalis.node.mapping;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.navalis.core.Ipv4Address;

/// The router that the service socket sends through, and the own address on its link. Mappings are
/// asked of this address, and what any other one says is not listened to.
///
/// @param address the router
/// @param local the address from which this machine sends to it
public record Gateway(int address, int local) {

    /// Whether there can be a NAT between: with a global address of its own nobody needs a mapping.
    boolean isBehindNat() {
        return !Ipv4Address.isGlobalUnicast(local, true);
    }

    InetAddress inetAddress() throws IOException {
        return toInetAddress(address);
    }

    InetAddress localInetAddress() throws IOException {
        return toInetAddress(local);
    }

    private static InetAddress toInetAddress(int address) throws IOException {
        return InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(address).array());
    }

    @Override
    public String toString() {
        return Ipv4Address.toText(address);
    }
}
