/// The hosts of a simulation: drivers of the Teredo machines, and plain IPv6 hosts.
@NullMarked
package org.navalis.simulator.host;

import org.jspecify.annotations.NullMarked;
