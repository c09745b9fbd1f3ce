/// The Teredo client (RFC 4380, section 5.2).
@NullMarked
package org.navalis.core.client;

import org.jspecify.annotations.NullMarked;
