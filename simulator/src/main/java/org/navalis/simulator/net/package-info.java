/// IPv4 as far as Teredo sees it: addresses, links with their faults, and NATs between them.
@NullMarked
package org.navalis.simulator.net;

import org.jspecify.annotations.NullMarked;
