/// A small Internet in virtual time, to prove what needs two parties.
///
/// A [org.navalis.simulator.World] has an IPv4 Internet with links that lose, delay, double and
/// reorder, NATs by RFC 4787, Teredo servers, relays and clients, which are the machines that also
/// run for real, and an IPv6 Internet with native hosts. After every call of a machine it checks
/// what must always be true. The same seed gives the same run.
@NullMarked
package org.navalis.simulator;

import org.jspecify.annotations.NullMarked;
