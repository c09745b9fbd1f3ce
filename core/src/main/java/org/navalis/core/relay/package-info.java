/// The Teredo relay (RFC 4380, section 5.4).
@NullMarked
package org.navalis.core.relay;

import org.jspecify.annotations.NullMarked;
