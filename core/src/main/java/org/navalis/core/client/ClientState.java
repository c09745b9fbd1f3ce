package org.navalis.core.client;

import org.navalis.core.Ipv4Endpoint;
import org.navalis.core.Ipv6Address;
import org.navalis.core.NatKind;
import org.navalis.core.Trouble;

/// Where a client stands (RFC 4380, section 5.2).
///
/// ```
/// Disabled --start--> Resolving --addresses--> Soliciting primary --advertisement--> Soliciting
///                     ^   | none                   | 3 time-outs                     secondary
///                     |   v                        v                                  |      |
///                     +-- Offline <----------------+------------------ 3 time-outs ---+      |
///                 restart ^                                                                  |
///                         | 3 time-outs                                        advertisement |
///                         +---- Qualified (probing) <--refresh due-- Qualified <-------------+
///                                    |                                ^   |
///                                    +----------advertisement---------+   | nothing sent for long
///                                                                         v
///          Resolving <----- first packet of the host, or another network -- Dormant
/// ```
///
/// A failure leads to Offline when it is that of the last server that was left to try; before that,
/// to Resolving with the next one. A client that is not to be qualified by default goes from the
/// first advertisement of its server to Dormant.
public sealed interface ClientState {

    /// Not started, at rest, or stopped.
    record Disabled() implements ClientState {}

    /// Waits for the addresses of the server.
    record Resolving() implements ClientState {}

    /// Gave up for now.
    ///
    /// @param trouble why
    /// @param restartNanos when it tries again
    record Offline(Trouble trouble, long restartNanos) implements ClientState {}

    /// Its server has answered, and nobody needs IPv6: it sends nothing.
    record Dormant() implements ClientState {}

    /// Has asked the primary address of the server.
    ///
    /// @param attempt how many solicitations were sent
    /// @param deadlineNanos how long the answer is awaited
    record SolicitingPrimary(int attempt, long deadlineNanos) implements ClientState {}

    /// Has asked the secondary address of the server, to compare the mappings.
    ///
    /// @param attempt how many solicitations were sent
    /// @param deadlineNanos how long the answer is awaited
    /// @param mapped what the primary address saw
    /// @param mtu what the primary address advertised
    record SolicitingSecondary(int attempt, long deadlineNanos, Ipv4Endpoint mapped, int mtu)
            implements ClientState {}

    /// Has a Teredo address.
    ///
    /// @param address the Teredo address
    /// @param mapped the endpoint in it
    /// @param nat what is known of the NAT
    /// @param mtu the MTU of the tunnel
    /// @param probe the solicitations without an answer; 0 while none is out
    /// @param deadlineNanos when the next solicitation is due, or the answer to the last
    record Qualified(
            Ipv6Address address,
            Ipv4Endpoint mapped,
            NatKind nat,
            int mtu,
            int probe,
            long deadlineNanos)
            implements ClientState {

        /// The same with this many solicitations without an answer, until then.
        Qualified probing(int solicitations, long untilNanos) {
            return new Qualified(address, mapped, nat, mtu, solicitations, untilNanos);
        }

        /// The same behind a NAT of which more is known.
        Qualified behind(NatKind kind) {
            return new Qualified(address, mapped, kind, mtu, probe, deadlineNanos);
        }
    }
}
