/// Teredo on a host that may get IPv6 of its own (RFC 4380, section 5.5).
@NullMarked
package org.navalis.core.host;

import org.jspecify.annotations.NullMarked;
