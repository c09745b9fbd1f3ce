/// The Teredo protocol as machines without clock, thread or socket: what every role shares.
///
/// A role is a [TeredoMachine]: it takes packets and time, and gives packets and a deadline. The
/// words are those of RFC 4380, 5991 and 6081.
@NullMarked
package org.navalis.core;

import org.jspecify.annotations.NullMarked;
