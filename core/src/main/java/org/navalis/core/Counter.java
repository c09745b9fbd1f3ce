package org.navalis.core;

import java.util.Locale;

/// What a machine counts besides what it refuses.
public enum Counter {
    /// Bubbles that arrived and were accepted.
    BUBBLES_RECEIVED,
    /// Direct bubbles sent to a peer or relay.
    BUBBLES_DIRECT_SENT,
    /// Indirect bubbles sent to a peer's server.
    BUBBLES_INDIRECT_SENT,
    /// Bubbles sent to the discovery address of the local network.
    BUBBLES_DISCOVERY_SENT,
    /// Bubbles not sent since a budget was used up (RFC 4380, section 5.2.6).
    BUBBLES_WITHHELD,
    /// Router solicitations sent, or answered by a server.
    SOLICITATIONS,
    /// Router solicitations to the secondary address, at a server.
    SOLICITATIONS_SECONDARY,
    /// Router advertisements sent by a server or accepted by a client.
    ADVERTISEMENTS,
    /// Echo requests of the direct IPv6 connectivity test (RFC 4380, section 5.2.9).
    ECHO_REQUESTS_SENT,
    /// Echo replies that passed the test.
    ECHO_REPLIES_ACCEPTED,
    /// Bubbles that a server passed on.
    BUBBLES_FORWARDED,
    /// Those of them that went to port 3544, where another server may listen.
    BUBBLES_FORWARDED_TO_SERVERS,
    /// Echo requests and replies that a server passed on to a client.
    ECHOES_FORWARDED,
    /// Echo requests to a server itself that it answered.
    ECHOES_ANSWERED,
    /// Packets that a server passed to native IPv6.
    NATIVE_FORWARDED,
    /// Data packets sent through the tunnel.
    DATA_SENT,
    /// Data packets handed to the IPv6 side.
    DATA_DELIVERED,
    /// Packets put aside until their peer can be reached.
    HELD,
    /// Packets put aside that were sent or delivered later.
    HELD_RELEASED,
    /// Packets put aside that were thrown away since the peer did not answer.
    HELD_EXPIRED,
    /// Peers that became trusted.
    PEERS_TRUSTED,
    /// Peers that did not answer.
    PEERS_FAILED,
    /// Peers that were forgotten, idle or pushed out.
    PEERS_FORGOTTEN,
    /// ICMPv6 errors sent.
    ICMPV6_ERRORS_SENT,
    /// ICMPv6 errors not sent since the limit was reached (RFC 4443, section 2.4(f)).
    ICMPV6_ERRORS_WITHHELD,
    /// Times that a client changed its address since the mapping had changed.
    ADDRESS_CHANGES,
    /// Times that a client saw another mapping and kept its address, since the last change was not
    /// long ago.
    MAPPING_FLAPS,
    /// Times that a client became qualified.
    QUALIFICATIONS,
    /// Times that a client became dormant.
    DORMANCIES,
    /// Times that a packet woke a client.
    WAKES,
    /// Packets sent once more, by another relay than the one that had not answered.
    DATA_SENT_AGAIN,
    /// Times that a client had no address, or lost it, since a server's name was unknown.
    FAILED_SERVER_NAME,
    /// The same, since the primary address of a server was silent.
    FAILED_PRIMARY_SERVER,
    /// The same, since the secondary address of a server was silent.
    FAILED_SECONDARY_SERVER,
    /// The same, since a server did not know the client's key.
    FAILED_KEY,
    /// The same, since the NAT is symmetric.
    FAILED_SYMMETRIC_NAT,
    /// The same, since the network is a managed one.
    FAILED_MANAGED_NETWORK,
    /// The same, since there is no NAT and the client is to run behind one only.
    FAILED_NO_NAT,
    /// Times that the relay of a host gave up, since it reached no client.
    FAILED_NO_CLIENT_REACHED,
    /// Times that a host with native IPv6 became a relay for itself (RFC 4380, section 5.5).
    HOST_RELAYS_BEGUN,
    /// Times that it became a client again, since native IPv6 was gone.
    HOST_RELAYS_ENDED,
    /// Times that a client went on to another server.
    SERVER_CHANGES,
    /// Bubbles of a client to itself by way of its server, to hear that the server is there.
    SERVER_CALLS,
    /// Those of them that came back.
    SERVER_CALLS_ANSWERED,
    /// Port mappings that a gateway has made (RFC 6081, section 5.3.3).
    PORT_MAPPINGS_MADE,
    /// Port mappings that were renewed.
    PORT_MAPPINGS_RENEWED,
    /// Searches for a gateway that maps which found none.
    PORT_MAPPINGS_FAILED,
    /// Trailers that were cut short or too many (RFC 6081, section 5.1.2).
    TRAILERS_MALFORMED,
    /// Echo tests begun, to foretell a port (RFC 6081, section 5.5).
    ECHO_TESTS,
    /// Echo tests whose two answers were so far apart that the port between them is a poor guess.
    ECHO_TESTS_POOR,
    /// Attempts begun to reach a peer by guessing at ports.
    PREDICTIONS,
    /// Attempts in which the peer was reached.
    PREDICTIONS_REACHED,
    /// Attempts that a peer wanted and did not get: another one runs, one was made a short while
    /// ago, or it did not prove where it is.
    PREDICTIONS_REFUSED,
    /// Direct bubbles sent in such attempts.
    BUBBLES_PREDICTED;

    private final String label = name().toLowerCase(Locale.ROOT);

    /// The name of the counter as people see it.
    public String label() {
        return label;
    }
}
