package org.navalis.core.client;

/// By which port of ours a Teredo peer reaches us (RFC 6081, section 5.4.1). Random Port, Direct
/// Receive on Primary Port and Direct Receive on Random Port together have four states:
///
/// ```
///              --indirect bubble is due-->
///      unheard                             listening --bubble at the random port--> receiving
///              <--silent for 30 seconds---     |                                      |
///         |                                    |                                      |
///         |              bubble at the service port; the random port is closed        |
///         +-----------------------> primary <--+--------------------------------------+
/// ```
///
/// `unheard` and `primary` are [Primary], the other two are [Random].
sealed interface PeerPort {

    /// There is no random port for the peer.
    ///
    /// @param isReceiving the flag Direct Receive on Primary Port
    record Primary(boolean isReceiving) implements PeerPort {}

    /// There is a random port for the peer.
    ///
    /// @param socket the number of its socket
    /// @param external the field Random Port: the port that our NAT is thought to have mapped for
    ///     it, or 0 while nobody knows
    /// @param isReceiving the flag Direct Receive on Random Port
    record Random(int socket, int external, boolean isReceiving) implements PeerPort {}

    /// The state of a peer that was not heard, or that must be found again.
    PeerPort UNHEARD = new Primary(false);

    /// The state of a peer that is heard at the service port.
    PeerPort PRIMARY = new Primary(true);
}
