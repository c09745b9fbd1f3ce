package org.navalis.core.host;

import java.util.List;
import org.navalis.core.Ipv6Address;
import org.navalis.core.client.TeredoClient;
import org.navalis.core.relay.TeredoRelay;

/// What a host is (RFC 4380, section 5.5).
///
/// ```
///          native IPv6 comes           some clients silent, none ever heard
/// Client --------------------> Relay -------------------------------------> Aside
///    ^                         |  ^                                         |  |
///    +-------------------------+  +-----------------------------------------+  |
///    |     native IPv6 goes               an hour, or another network          |
///    +-------------------------------------------------------------------------+
/// ```
public sealed interface HostRole {

    /// It has no IPv6 but by Teredo.
    ///
    /// @param machine the client
    record Client(TeredoClient machine) implements HostRole {}

    /// It has native IPv6, and carries what goes between itself and Teredo clients.
    ///
    /// @param machine the relay, which serves nobody else
    /// @param natives its native addresses; not empty
    record Relay(TeredoRelay machine, List<Ipv6Address> natives) implements HostRole {

        /// Copies the list, which must not be empty.
        public Relay {
            natives = List.copyOf(natives);
            if (natives.isEmpty()) {
                throw new IllegalArgumentException("a relay of a host without native addresses");
            }
        }
    }

    /// It has native IPv6, and its own relay has reached nobody: packets to clients go by relays
    /// elsewhere.
    ///
    /// @param natives its native addresses; not empty
    /// @param retryNanos when it tries again
    record Aside(List<Ipv6Address> natives, long retryNanos) implements HostRole {

        /// Copies the list.
        public Aside {
            natives = List.copyOf(natives);
        }
    }
}
