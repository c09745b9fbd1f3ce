/// Network address translators by RFC 4787, as a model without clock or socket.
///
/// [org.navalis.simulator.nat.Nat] works on endpoints;
/// [org.navalis.simulator.nat.Ipv4UdpTranslator] puts it to use on raw IPv4 packets.
@NullMarked
package org.navalis.simulator.nat;

import org.jspecify.annotations.NullMarked;
