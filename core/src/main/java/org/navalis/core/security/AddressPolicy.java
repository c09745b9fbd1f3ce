package org.navalis.core.security;

import org.navalis.core.HostAddresses;
import org.navalis.core.Ipv4Address;
import org.navalis.core.TeredoAddress;

/// Which IPv4 addresses a datagram may go to or come from: the one place for the check of RFC 4380,
/// section 5.2.4, and for the rule that nothing goes to ourselves (RFC 6324, section 3.3).
public final class AddressPolicy {

    private static final int WELL_KNOWN_MAX = 1024;
    private static final int SSDP = 1900;
    private static final int MEMCACHED = 11_211;

    private final boolean isStrict;
    private int[] broadcasts = {};
    private int[] ownAddresses = {};
    private int[] ownPorts = {};

    /// @param isStrict whether the special purposes of RFC 6890 are refused too
    public AddressPolicy(boolean isStrict) {
        this.isStrict = isStrict;
    }

    /// Whether the special purposes of RFC 6890 are refused.
    boolean isStrict() {
        return isStrict;
    }

    /// Takes what has changed on the host.
    public void setHost(HostAddresses host) {
        broadcasts = host.broadcasts().stream().mapToInt(Integer::intValue).toArray();
        ownAddresses = host.own().stream().mapToInt(endpoint -> endpoint.address()).toArray();
        ownPorts = host.own().stream().mapToInt(endpoint -> endpoint.port()).toArray();
    }

    /// Whether the address is global unicast, and no broadcast address of an attached network.
    public boolean isGlobalUnicast(int address) {
        return Ipv4Address.isGlobalUnicast(address, isStrict) && !isBroadcast(address);
    }

    /// Whether the address may be that of a host, global or private, and is no broadcast address of
    /// an attached network: for peers behind the same NAT (RFC 6081, section 4.3).
    public boolean isUnicast(int address) {
        int first = address >>> 24;
        return first != 0 && first != 127 && first < 224 && !isBroadcast(address);
    }

    private boolean isBroadcast(int address) {
        for (int broadcast : broadcasts) {
            if (address == broadcast) {
                return true;
            }
        }
        return false;
    }

    /// Whether this is an address that the role is bound to or reached by, at any port.
    public boolean isOwnAddress(int address) {
        for (int own : ownAddresses) {
            if (own == address) {
                return true;
            }
        }
        return false;
    }

    /// Whether the port is one at which a service answers whatever comes, and not one that a NAT
    /// gives to a client: below 1024 (RFC 4787, section 4.2.2), SSDP and memcached.
    public static boolean isServicePort(int port) {
        return port < WELL_KNOWN_MAX || port == SSDP || port == MEMCACHED;
    }

    /// Whether the endpoint is one that this role is bound to or reached by.
    public boolean isOwn(int address, int port) {
        for (int i = 0; i < ownAddresses.length; i++) {
            if (ownAddresses[i] == address && ownPorts[i] == port) {
                return true;
            }
        }
        return false;
    }

    /// Whether the endpoint is the mapped one of a client, or one that it is bound to: nothing that
    /// comes from there or goes there is anybody else's.
    ///
    /// @param clientLow octets 8 to 15 of the client's Teredo address
    public boolean isOwnOrMapped(long clientLow, int address, int port) {
        boolean isMapped =
                TeredoAddress.mappedAddress(clientLow) == address
                        && TeredoAddress.mappedPort(clientLow) == port;
        return isMapped || isOwn(address, port);
    }
}
