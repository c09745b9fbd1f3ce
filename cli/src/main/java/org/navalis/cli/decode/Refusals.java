package org.navalis.cli.decode;

import org.navalis.core.Drop;

/// Why the form of a datagram is refused, in words.
final class Refusals {

    private Refusals() {}

    static String sentence(Drop drop) {
        return switch (drop) {
            case SHORT -> "fewer octets than an IPv6 header";
            case VERSION -> "the inner packet is not IPv6";
            case LENGTH -> "the inner packet says that it is longer than the datagram";
            case JUMBOGRAM -> "payload length 0 without 'no next header', or a jumbogram";
            case INDICATOR -> "it begins with neither IPv6, origin indication nor authentication";
            case ORIGIN_SHORT -> "an origin indication of fewer than 8 octets";
            case DUP_ENCAP -> "an encapsulation twice, or in the wrong order";
            case AUTH_SHORT -> "an authentication that runs past the datagram";
            case TRAILER_REJECT -> "a trailer that must be understood and is not";
            case TRAILER_ALT -> "an ill-formed list of alternate addresses";
            case ROUTING_HEADER -> "a routing header that wants the packet sent on";
            case EH_CHAIN -> "more extension headers than anyone needs";
            case EH_ORDER -> "hop-by-hop options behind another extension header";
            case EH_LENGTH -> "an extension header that runs past the packet";
            case FRAGMENT_CONTROL -> "a fragment of a message between neighbors";
            case ICMP_SHORT -> "an ICMPv6 message of fewer than 8 octets";
            default -> drop.label();
        };
    }
}
