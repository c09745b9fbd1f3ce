package org.navalis.core;

import java.util.Locale;

/// Why a packet was refused. Every refusal has a name here and a counter of that name.
public enum Drop {
    // The form of a datagram (RFC 4380, section 5.1.1)
    /// Fewer octets than the shortest packet that could stand there.
    SHORT,
    /// The version of the inner packet is not 6.
    VERSION,
    /// The inner packet says that it is longer than the datagram.
    LENGTH,
    /// Payload length 0 with something else than "no next header", or the length of a jumbogram.
    JUMBOGRAM,
    /// The inner packet is larger than the role takes.
    OVERSIZE,
    /// The first octets are neither IPv6, origin indication nor authentication.
    INDICATOR,
    /// An origin indication of fewer than 8 octets.
    ORIGIN_SHORT,
    /// Two authentications, two origin indications, or the two in the wrong order.
    DUP_ENCAP,
    /// An authentication that runs past the datagram.
    AUTH_SHORT,
    /// A trailer that must be understood and is not (RFC 6081, section 4.1).
    TRAILER_REJECT,
    /// An ill-formed list of alternate addresses (RFC 6081, section 4.3).
    TRAILER_ALT,

    // Extension headers of the inner packet
    /// A routing header that wants the packet sent on.
    ROUTING_HEADER,
    /// More extension headers than anyone needs.
    EH_CHAIN,
    /// Hop-by-hop options behind another extension header.
    EH_ORDER,
    /// An extension header that runs past the packet.
    EH_LENGTH,
    /// A fragment of what is judged as a whole: a message between neighbors, the answer to a test.
    FRAGMENT_CONTROL,

    // The inner source
    /// Multicast.
    SRC6_MULTICAST,
    /// Unspecified.
    SRC6_UNSPECIFIED,
    /// Loopback, IPv4-mapped or IPv4-compatible.
    SRC6_RESERVED,
    /// Link-local, where it may not be.
    SRC6_LINKLOCAL,
    /// The same as the destination.
    SRC6_EQ_DST,
    /// Our own address.
    SRC6_SELF,
    /// A Teredo address that does not match the outer source.
    SRC6_MISMATCH,
    /// Not a Teredo address, where only those may be.
    SRC6_NOT_TEREDO,

    // The inner destination
    /// Multicast, where it may not be.
    DST6_MULTICAST,
    /// Not ours.
    DST6_NOT_MINE,
    /// A Teredo address, from Teredo through a relay.
    DST6_TEREDO,
    /// Not of global scope, or blocked.
    DST6_POLICY,
    /// Not in the prefixes that the relay serves.
    DST6_NOT_SERVED,
    /// A 6to4 address, which another relay would have to carry back to IPv4.
    DST6_6TO4,
    /// A 6to4 or ISATAP address that embeds one of our own IPv4 addresses.
    DST6_SELF_EMBED,

    // Outer endpoints
    /// The outer source port is 0.
    SRC_PORT0,
    /// The outer source port is that of a service, which would take our answer for a request.
    SRC_PORT_POLICY,
    /// The outer source is not a global unicast address.
    SRC4_NOT_GLOBAL,
    /// The outer source is one of our own endpoints.
    LOOP_SELF,
    /// The embedded destination is one of our own endpoints.
    DST4_SELF,
    /// The embedded destination is not a global unicast address.
    DST4_NOT_GLOBAL,
    /// The embedded destination has port 0.
    DST_PORT0,
    /// The embedded destination has the port of a service.
    DST_PORT_POLICY,
    /// More from one IPv4 address than a server passes on.
    SRC4_RATE,
    /// More to one IPv4 address than a server passes on.
    DST4_RATE,

    // Server (RFC 4380, section 5.3.1)
    /// Neither a bubble nor ICMPv6.
    NOT_CONTROL,
    /// An ICMPv6 message of fewer than 8 octets.
    ICMP_SHORT,
    /// An ICMPv6 message of a type that a server does not pass on.
    ICMP_TYPE,
    /// An ICMPv6 message of more than 88 octets.
    CONTROL_SIZE,
    /// A router solicitation that is not valid (RFC 4861, section 6.1.1).
    RS_INVALID,
    /// A router solicitation whose source is not link-local.
    RS_SRC,
    /// A router solicitation to something else than ff02::2 or the server.
    RS_DST,
    /// A cone solicitation to a server without its other address.
    RS_CONE_UNSUPPORTED,
    /// A router solicitation over the rate at which a server answers.
    RS_RATE,
    /// A router solicitation to a server whose service has ended (RFC 4380, section 5.5).
    SUNSET,
    /// More echo requests to the server than it answers to one IPv4 address.
    ECHO_RATE,
    /// A solicitation without identifier and value, where they are required.
    AUTH_ABSENT,
    /// A solicitation with an identifier that nobody has a key for.
    AUTH_IDENTIFIER,
    /// A solicitation with a wrong authentication value.
    AUTH_VALUE,
    /// A solicitation with an identifier for which too many values were wrong.
    AUTH_RATE,
    /// A client of another server.
    NOT_SERVED,
    /// The server has no native IPv6 to pass the packet to.
    NO_NATIVE_IPV6,
    /// The hop limit is used up.
    HOP_LIMIT,
    /// More octets of trailers than a server passes on.
    TRAILER_CAP,

    // Client: router advertisements (RFC 4380, section 5.2.1)
    /// Not from an address of the server that was asked.
    RA_SRC4,
    /// Not from port 3544.
    RA_SRC_PORT,
    /// Not for the link-local address of the solicitation.
    RA_DST,
    /// Not valid by RFC 4861, section 6.1.2.
    RA_INVALID,
    /// An option that runs past the message or has length 0.
    RA_OPTION,
    /// Not exactly one prefix of the server.
    RA_PREFIX,
    /// Without an origin indication.
    RA_NO_ORIGIN,
    /// The origin indication is not a global unicast endpoint.
    RA_ORIGIN,
    /// Without an authentication, which the solicitation had.
    RA_NOAUTH,
    /// The nonce is not that of a solicitation that waits for an answer.
    RA_NONCE,
    /// The server could not confirm the client, and asks for another key.
    RA_CONFIRMATION,
    /// The client has a key, and the server has proven nothing.
    RA_UNSIGNED,
    /// The client has a key, and the server's proof is wrong.
    RA_HMAC,

    // Client: reception (RFC 4380, section 5.2.3)
    /// The client is not qualified.
    NOT_QUALIFIED,
    /// An indirect bubble whose origin is not a global unicast endpoint.
    ORIGIN_NOT_GLOBAL,
    /// An indirect bubble that would be answered to our own endpoint.
    BUBBLE_SELF,
    /// An indirect bubble that nobody could answer.
    BUBBLE_UNANSWERABLE,
    /// A bubble that was answered too often already.
    BUBBLE_RATE,
    /// A packet of an unknown native host, and no test can be made for it now.
    UNTRUSTED,

    // Client: local discovery (RFC 4380, section 5.2.8) and the second port (section 5.2.7)
    /// A packet to the discovery address while nobody is to be discovered.
    DISC_OFF,
    /// A packet to the discovery address that is no discovery bubble.
    DISC_FORM,
    /// A discovery bubble that came by unicast.
    DISC_UNICAST,
    /// Our own discovery bubble.
    DISC_SELF,
    /// A discovery bubble whose source is no good Teredo address.
    DISC_SRC6,
    /// A discovery bubble from behind another NAT.
    DISC_NAT,
    /// A discovery bubble from outside the subnet.
    DISC_SUBNET,
    /// A discovery bubble of a new neighbor when too many came in this second.
    DISC_RATE,
    /// Something else at the second port than what it waits for.
    INTERVAL_PORT,

    // Relay (RFC 4380, section 5.4.2)
    /// The sender is not in the peer list.
    NO_ENTRY,

    // From the IPv6 side
    /// Fewer octets than an IPv6 header, or than the header says.
    TX_SHORT,
    /// Not IPv6.
    TX_VERSION,
    /// A multicast, link-local, unspecified or loopback destination.
    TX_MULTICAST,
    /// The source is not our address, or may not go into the tunnel.
    TX_SRC6,
    /// The source is a Teredo or 6to4 address, and the packet would loop.
    TX_SRC6_LOOP,
    /// Not a Teredo destination at a relay.
    TX_NOT_TEREDO,
    /// The destination is our own address or mapped endpoint.
    TX_SELF,
    /// The destination embeds a client address that is not global unicast.
    TX_DST4,
    /// The destination embeds port 0.
    TX_PORT0,
    /// The destination embeds a server address that is not global unicast.
    TX_SERVER4,
    /// Larger than the MTU.
    TX_MTU,
    /// The peer did not answer a short while ago.
    TX_UNREACHABLE,
    /// No room to hold the packet until its peer can be reached.
    TX_HOLD_FULL,
    /// Too many new peers in this second.
    TX_NEW_PEER_RATE,
    /// Too many new peers in this second for one native network.
    TX_SRC6_RATE,
    /// Too many bubbles without an answer to the IPv4 address of the client.
    TX_DST4_RATE,
    /// Too many bubbles without an answer to the IPv4 address of the client's server.
    TX_SERVER4_RATE,
    /// The native source is not in the prefixes that the relay serves.
    TX_SRC6_NOT_SERVED,
    /// The role has no use for packets from the IPv6 side.
    TX_UNUSED;

    private final String label = name().toLowerCase(Locale.ROOT);

    /// The name of the refusal as people see it, and after `drop.` that of its counter.
    public String label() {
        return label;
    }
}
