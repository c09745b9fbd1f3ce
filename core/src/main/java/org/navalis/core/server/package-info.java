/// The Teredo server (RFC 4380, section 5.3).
@NullMarked
package org.navalis.core.server;

import org.jspecify.annotations.NullMarked;
